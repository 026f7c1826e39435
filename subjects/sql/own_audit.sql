-- The roles that an account had when an entry was written: what the audit itself says of the account until then. Accounts from
-- before the audit have what they have now, unless it was changed since: then nobody knows.
create or replace function roles_then(p_staff uuid, p_seq bigint) returns text[]
language sql
stable
set search_path = pg_catalog, public, pg_temp
as $$
    with told as (
        select a.seq, a.fields from audit_entry a where a.object = p_staff and a.action in ('account.added', 'account.roles')
    )
    select coalesce(
        (select t.fields::text[] from told t where t.seq < p_seq order by t.seq desc limit 1),
        (select s.roles::text[] from staff s where s.id = p_staff and not exists (select from told)),
        '{}')
$$;

-- Who looked at what is held of a person: role, action, purpose and moment, never a name. `p_of_events` are the actions that read
-- all of an event's people at once; they count from the day on which the person came into it.
create or replace function looked_at_person(p_person uuid, p_of_events text[]) returns table (
    at timestamptz, roles text[], by_staff boolean, action text, fields text[], purpose text, event uuid
)
language sql
stable
set search_path = pg_catalog, public, pg_temp
as $$
    with mine as (
        select r.id as object, r.event from registration r where r.person = p_person
        union all select v.visit, null from visit_contact v where v.person = p_person
        union all select v.visit, null from visit_note v where v.person = p_person
        union all select unnest(array[d.id, d.export]), x.event
            from export_mark m join export_download d on d.id = m.download join export x on x.id = d.export
            where m.person = p_person
        union all select w.request, null from case_words w where w.person = p_person
        -- A hold is read under the number of the registration it was copied from, also when that is gone.
        union all select unnest(array[h.id, h.origin]), null from held_fields h
            where h.person = any (keys_of_person(p_person)) and not exists (select from registration r where r.id = h.origin)
        union all select p_person, null
    ), events as (
        select r.event, min(p.registered_on) as since
        from registration r join participation p on p.id = r.participation where r.person = p_person group by r.event
    )
    select e.at, roles_then(e.actor, e.seq), e.actor is not null, e.action::text, e.fields::text[], e.purpose::text, found.event
    from (
        select a.seq, m.event from audit_entry a join mine m on m.object = a.object
        union
        select a.seq, x.event from audit_entry a join events x on x.event = a.object
        where a.action = any (p_of_events) and (a.at at time zone 'Asia/Taipei')::date >= x.since
    ) as found
    join audit_entry e on e.seq = found.seq
    order by e.seq desc
    limit 500
$$;

create or replace function own_audit(p_cookie_hash bytea, p_access uuid, p_of_events text[], p_now timestamptz) returns table (
    at timestamptz, roles text[], by_staff boolean, action text, fields text[], purpose text, event uuid
)
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_person uuid := proven_of(p_cookie_hash, p_access, p_now);
begin
    return query select * from looked_at_person(v_person, p_of_events);
end
$$;

-- A request that somebody settles by themselves is answered the moment it is made; the register counts it, without them.
create or replace function settled_alone(p_kind text, p_today date) returns void
language sql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
    insert into subject_case (id, kind, channel, identity, received_on, due_on, state, decided_on, automatic)
    values (gen_random_uuid(), p_kind, 'own_page', 'proven', p_today, p_today, 'granted', p_today, true)
$$;

-- What the person did themselves stands in the same record, without anybody's name.
create or replace function record_own(
    p_cookie_hash bytea, p_access uuid, p_action text, p_fields text[], p_now timestamptz
) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_person uuid := proven_of(p_cookie_hash, p_access, p_now);
begin
    if v_person is null or p_action not in ('own.copied', 'own.corrected', 'own.prefilled', 'own.stopped', 'own.resumed') then
        return false;
    end if;
    perform audit_append(null, p_action, v_person, p_fields, 'own_page', '', p_now);
    perform settled_alone(settled.kind, (p_now at time zone 'Asia/Taipei')::date)
    from (values ('own.copied', 'copy'), ('own.corrected', 'correct'), ('own.stopped', 'stop')) as settled (action, kind)
    where settled.action = p_action;
    return true;
end
$$;
