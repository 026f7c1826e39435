-- What they answer has grown; PostgreSQL does not replace a function by one with other columns.
drop function if exists ticket_with_link(uuid, bytea), ticket_with_code(bytea), ticket_of(uuid), ticket_facts(uuid);

-- One ticket with all that its page and its letters show. Staff and worker read with rights of their own.
-- `asking` are the questions put to the person that still have no answer; `is_group` says that the line knows them only together.
create or replace function ticket_facts(p_ticket uuid) returns table (
    registration uuid, event uuid, participation uuid, person uuid, scope uuid, status text, state text, language text,
    link_version smallint, code bytea, short_code text, revoked boolean, blob bytea, held uuid[], ahead int, arrived boolean,
    online_url text, named boolean, is_contact boolean, offered_until timestamptz, is_group boolean, asking text[], why text
)
language sql
stable
set search_path = pg_catalog, public, pg_temp
as $$
    select r.id, r.event, p.id, r.person, r.scope, p.status, r.state, p.language, r.link_version, t.code, t.short_code,
        t.revoked_at is not null, i.blob,
        array(
            select s.session from seat s
            where s.participation = p.id and (s.status <> 'released' or p.status in ('cancelled', 'declined')) order by s.session),
        (select count(*)::int from waiting_entry w
         join waiting_entry o on o.scope = w.scope and o.queue_no < w.queue_no
         join registration q on q.id = o.registration and q.state = 'live'
         where w.registration = r.id and in_one_line(r.participation, q.participation)),
        r.state <> 'superseded' and exists (select 1 from attendance a where a.participation = p.id),
        e.online_url, r.named, r.is_contact, w.offered_until, w.together is not null,
        array(select y.question from reply y where y.registration = r.id and y.answer is null order by y.asked_on, y.question),
        p.cancelled_why
    from ticket t
    join registration r on r.id = t.registration
    join event e on e.id = r.event
    join participation p on p.id = r.participation
    left join identity i on i.registration = r.id and i.level = 'P2'
    left join waiting_entry w on w.registration = r.id
    where t.id = p_ticket
$$;

-- The present ticket of a registration.
create or replace function ticket_of(p_registration uuid) returns table (
    registration uuid, event uuid, participation uuid, person uuid, scope uuid, status text, state text, language text,
    link_version smallint, code bytea, short_code text, revoked boolean, blob bytea, held uuid[], ahead int, arrived boolean,
    online_url text, named boolean, is_contact boolean, offered_until timestamptz, is_group boolean, asking text[], why text
)
language sql
stable
set search_path = pg_catalog, public, pg_temp
as $$
    select f.* from
        (select t.id from ticket t where t.registration = p_registration order by t.version desc limit 1) as latest,
        ticket_facts(latest.id) as f
$$;

-- The public reads one ticket only: by the code that its holder has …
create or replace function ticket_with_code(p_code bytea) returns table (
    registration uuid, event uuid, participation uuid, person uuid, scope uuid, status text, state text, language text,
    link_version smallint, code bytea, short_code text, revoked boolean, blob bytea, held uuid[], ahead int, arrived boolean,
    online_url text, named boolean, is_contact boolean, offered_until timestamptz, is_group boolean, asking text[], why text
)
language sql
stable
security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select f.* from ticket t, ticket_facts(t.id) as f where t.code = p_code
$$;

-- … or by what only the holder of a manage link can tell; a link of an earlier version opens nothing.
create or replace function ticket_with_link(p_registration uuid, p_link_hash bytea) returns table (
    registration uuid, event uuid, participation uuid, person uuid, scope uuid, status text, state text, language text,
    link_version smallint, code bytea, short_code text, revoked boolean, blob bytea, held uuid[], ahead int, arrived boolean,
    online_url text, named boolean, is_contact boolean, offered_until timestamptz, is_group boolean, asking text[], why text
)
language sql
stable
security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select f.* from registration r, ticket_of(r.id) as f where r.id = p_registration and r.link_hash = p_link_hash
$$;
