-- Files as answers: kept before the form is sent in, then joined to the registration by admit_many. All run with the
-- rights of the owner: the public may put one down, and ask whether those whose tokens it holds are still there.

-- False when an event holds more than it should of what nobody has sent in; the nightly run lets that go.
create or replace function keep_answer_file(
    p_id uuid, p_event uuid, p_person uuid, p_hash bytea, p_question text, p_size integer, p_blob bytea, p_sealed bytea,
    p_expires date, p_most bigint
) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from event where id = p_event and status = 'published')
       or p_size + (select coalesce(sum(f.size), 0) from answer_file f where f.scope = p_event and f.registration is null) > p_most
    then
        return false;
    end if;
    insert into answer_file (id, person, scope, expires_on, registration, token_hash, question, size, blob, sealed)
    values (p_id, p_person, p_event, p_expires, null, p_hash, p_question, p_size, p_blob, p_sealed);
    return true;
end
$$;

-- The form goes on without it. Whoever holds the token put the file down.
create or replace function drop_answer_file(p_event uuid, p_hash bytea) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
    delete from answer_file f where f.scope = p_event and f.token_hash = p_hash and f.registration is null
$$;

-- Those of these tokens whose file is there.
create or replace function kept_answer_files(p_event uuid, p_hashes bytea[]) returns setof bytea
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select f.token_hash from answer_file f where f.scope = p_event and f.token_hash = any (p_hashes)
$$;

-- The small blobs of files that wait, so that they can be sealed anew for the person who registers.
create or replace function waiting_answer_files(p_event uuid, p_files uuid[]) returns table (id uuid, person uuid, blob bytea)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select f.id, f.person, f.blob from answer_file f
    where f.scope = p_event and f.id = any (p_files) and f.registration is null
$$;

revoke all on function keep_answer_file(uuid, uuid, uuid, bytea, text, integer, bytea, bytea, date, bigint) from public;
revoke all on function drop_answer_file(uuid, bytea) from public;
revoke all on function kept_answer_files(uuid, bytea[]) from public;
revoke all on function waiting_answer_files(uuid, uuid[]) from public;
grant execute on function keep_answer_file(uuid, uuid, uuid, bytea, text, integer, bytea, bytea, date, bigint)
    to lianfu_public, lianfu_staff;
grant execute on function drop_answer_file(uuid, bytea) to lianfu_public, lianfu_staff;
grant execute on function kept_answer_files(uuid, bytea[]) to lianfu_public, lianfu_staff;
grant execute on function waiting_answer_files(uuid, uuid[]) to lianfu_public, lianfu_staff;

-- A file stays exactly as long as the registration it belongs to, whichever deed gives that another last day.
create or replace function date_answer_files() returns trigger language plpgsql as $$
begin
    update answer_file f set expires_on = new.expires_on where f.registration = new.id;
    return null;
end
$$;

create or replace trigger registration_dates_files after update of expires_on on registration
for each row when (old.expires_on is distinct from new.expires_on) execute function date_answer_files();
