-- The living session of a cookie: its code, which names the people of the mailbox. Idle for 15 minutes it is over.
create or replace function access_of(p_cookie_hash bytea, p_now timestamptz) returns uuid
language sql
set search_path = pg_catalog, public, pg_temp
as $$
    update access_session s set seen_at = p_now
    where s.cookie_hash = p_cookie_hash and s.ends_at > p_now and s.seen_at > p_now - interval '15 minutes'
    returning s.code
$$;

-- Who of them has been proven to sit before the screen; null for everybody else.
create or replace function proven_of(p_cookie_hash bytea, p_access uuid, p_now timestamptz) returns uuid
language sql
set search_path = pg_catalog, public, pg_temp
as $$
    select a.person from access_person a
    where a.id = p_access and a.code = (select access_of(p_cookie_hash, p_now)) and a.proven_at is not null
$$;

-- What the mailbox alone may know of, to be masked: the words of each registration of each person behind it.
create or replace function own_people(p_cookie_hash bytea, p_now timestamptz) returns table (
    access uuid, proven boolean, person uuid, scope uuid, registration uuid, event uuid, status text, blob bytea
)
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_code uuid := access_of(p_cookie_hash, p_now);
begin
    return query
    select a.id, a.proven_at is not null, a.person, i.scope, r.id, r.event, p.status::text, i.blob
    from access_person a
    left join registration r on r.person = a.person
    left join participation p on p.id = r.participation
    left join identity i on i.registration = r.id and i.level = 'P2'
    where a.code = v_code
    order by a.id, r.event;
end
$$;

-- Whether the session lives at all; a mailbox that stands for nobody has one too.
create or replace function own_session_lives(p_cookie_hash bytea, p_now timestamptz) returns boolean
language sql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select access_of(p_cookie_hash, p_now) is not null
$$;

create or replace function end_own_session(p_cookie_hash bytea) returns void
language sql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
    delete from access_session s where s.cookie_hash = p_cookie_hash
$$;

-- The keys under which words of a person stand: their own, and those of the fields that are held back from a registration of theirs.
create or replace function keys_of_person(p_person uuid) returns uuid[]
language sql
stable
set search_path = pg_catalog, public, pg_temp
as $$
    select array[p_person] || array(
        select h.person from held_fields h join registration r on r.id = h.origin where r.person = p_person)
$$;
