-- No form is open without a published notice: an event is shown with one that is in force, or not at all.
create or replace function event_has_notice() returns trigger
language plpgsql
as $$
begin
    if new.status = 'published'
        and not exists (select from notice_version v where v.id = new.notice and v.state = 'published')
    then
        raise exception 'a published event needs a published notice' using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;

create or replace trigger event_has_notice before insert or update of status, notice on event
for each row execute function event_has_notice();
