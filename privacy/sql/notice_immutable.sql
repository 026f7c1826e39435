-- What people were told stays as it was told: a published version may be retired, nothing else, and never deleted.
create or replace function notice_immutable() returns trigger
language plpgsql
as $$
begin
    if old.state not in ('published', 'retired') then
        return case tg_op when 'DELETE' then old else new end;
    end if;
    if tg_op = 'DELETE' then
        raise exception 'a published notice is never deleted' using errcode = 'restrict_violation';
    end if;
    if new.state in ('published', 'retired')
        and (to_jsonb(new) - 'state') = (to_jsonb(old) - 'state')
        and not (old.state = 'retired' and new.state = 'published')
    then
        return new;
    end if;
    raise exception 'a published notice never changes' using errcode = 'restrict_violation';
end
$$;

create or replace trigger notice_immutable before update or delete on notice_version
for each row execute function notice_immutable();
