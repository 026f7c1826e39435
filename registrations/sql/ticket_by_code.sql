-- The public sees one ticket, by the code that only its holder has; the same row by a proven manage link.
create or replace function ticket_of(p_registration uuid) returns table (
    registration uuid, event uuid, participation uuid, person uuid, scope uuid, status text, state text, language text,
    link_version smallint, code bytea, short_code text, revoked boolean, blob bytea, held uuid[], ahead int, arrived boolean
)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
    select r.id, r.event, p.id, r.person, r.scope, p.status, r.state, p.language, r.link_version, t.code, t.short_code,
        t.revoked_at is not null, i.blob,
        array(select s.session from seat s where s.participation = p.id and s.status <> 'released' order by s.session),
        (select count(*)::int from waiting_entry w
         join waiting_entry o on o.scope = w.scope and o.queue_no < w.queue_no
         join registration q on q.id = o.registration and q.state = 'live'
         where w.registration = r.id),
        exists (select 1 from attendance a where a.participation = p.id)
    from registration r
    join participation p on p.id = r.participation
    join lateral (
        select x.* from ticket x where x.registration = r.id order by x.version desc limit 1
    ) as t on true
    left join identity i on i.registration = r.id and i.level = 'P2'
    where r.id = p_registration
$$;

create or replace function ticket_by_code(p_code bytea) returns setof uuid
language sql
stable
security definer
set search_path = public, pg_temp
as $$
    select t.registration from ticket t where t.code = p_code and t.revoked_at is null
$$;
