-- What an officer approved stays as it was approved: a change is a new wording, or a field of another key.
create or replace function approved_for_good() returns trigger
language plpgsql
as $$
begin
    if old.state = 'approved' then
        raise exception 'what was approved never changes' using errcode = 'restrict_violation';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end
$$;

create or replace trigger approved_for_good before update or delete on notice_template
for each row execute function approved_for_good();
create or replace trigger approved_for_good before update or delete on own_field
for each row execute function approved_for_good();
