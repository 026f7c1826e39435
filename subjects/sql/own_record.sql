-- Everything that is held of a person, for that person: nothing without a session that has proven to be theirs.
create or replace function own_rows(p_cookie_hash bytea, p_access uuid, p_now timestamptz)
returns table (ledger_table text, content jsonb)
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_person uuid := proven_of(p_cookie_hash, p_access, p_now);
begin
    if v_person is not null then
        return query select r.ledger_table, r.content from personal_rows(keys_of_person(v_person)) as r;
    end if;
end
$$;

-- What the service ledger says of one person's registrations: status, sessions, attendance. Where they handed the place on, what
-- became of it is another's.
create or replace function facts_of_person(p_person uuid) returns table (
    registration uuid, event uuid, status text, channel text, language text, registered_on date, cancelled_on date,
    walk_in boolean, link_version smallint, starts_at timestamptz, attended_on date[]
)
language sql
stable
set search_path = pg_catalog, public, pg_temp
as $$
    select r.id, r.event, case r.state when 'superseded' then 'superseded' else p.status::text end, p.channel::text, p.language::text, p.registered_on, p.cancelled_on, p.walk_in,
        r.link_version, (select min(s.starts_at) from session s where s.event = r.event),
        array(select distinct a.on_day from attendance a
              where a.participation = p.id and r.state <> 'superseded' order by a.on_day)
    from registration r join participation p on p.id = r.participation
    where r.person = p_person
    order by 10 desc, r.id
$$;

create or replace function own_facts(p_cookie_hash bytea, p_access uuid, p_now timestamptz) returns table (
    registration uuid, event uuid, status text, channel text, language text, registered_on date, cancelled_on date,
    walk_in boolean, link_version smallint, starts_at timestamptz, attended_on date[]
)
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_person uuid := proven_of(p_cookie_hash, p_access, p_now);
begin
    return query select * from facts_of_person(v_person);
end
$$;

-- Which person the proof is of, for deeds that name the person.
create or replace function own_person(p_cookie_hash bytea, p_access uuid, p_now timestamptz) returns uuid
language sql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select proven_of(p_cookie_hash, p_access, p_now)
$$;
