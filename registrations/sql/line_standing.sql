-- Whether two wait for one of the same sessions: of other sessions neither stands before the other.
create or replace function in_one_line(p_one uuid, p_other uuid) returns boolean
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select exists (
        select 1 from seat a join seat b on b.session = a.session and b.participation = p_other and b.status <> 'released'
        where a.participation = p_one and a.status <> 'released')
$$;

-- Where a registration stands in the line of its event, and how many places of earlier events of the same kind became free
-- again: of those who once had a place, who took it back or gave it up. `size` is null for whoever does not wait.
create or replace function line_standing(
    p_registration uuid, out groups_ahead int, out people_ahead int, out size int, out offered_until timestamptz,
    out places int, out freed int, out known int
)
language plpgsql
stable
security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_own record;
begin
    select w.scope, coalesce(w.together, w.registration) as grp, e.kind, r.participation into v_own
    from waiting_entry w join event e on e.id = w.scope join registration r on r.id = w.registration
    where w.registration = p_registration;
    if v_own.scope is null then
        return;
    end if;
    select count(*) filter (where g.queue_no < o.queue_no), coalesce(sum(g.n) filter (where g.queue_no < o.queue_no), 0),
        max(o.n), max(o.until)
    into groups_ahead, people_ahead, size, offered_until
    from (
        select coalesce(w.together, w.registration) as grp, min(w.queue_no) as queue_no, count(*) as n
        from waiting_entry w join registration r on r.id = w.registration and r.state = 'live'
        where w.scope = v_own.scope and in_one_line(v_own.participation, r.participation) group by 1
    ) as g
    cross join (
        select min(w.queue_no) as queue_no, count(*) as n, max(w.offered_until) as until
        from waiting_entry w join registration r on r.id = w.registration and r.state = 'live'
        where w.scope = v_own.scope and coalesce(w.together, w.registration) = v_own.grp
    ) as o;
    select coalesce(sum(s.places), 0) into places from session s where s.event = v_own.scope and s.merged_into is null;
    select count(*) filter (where p.status = 'cancelled'), count(*) into freed, known
    from (
        select q.status from participation q join event e on e.id = q.event
        where e.kind = v_own.kind and e.id <> v_own.scope and e.status = 'published' and not q.walk_in
          and (q.status = 'admitted' or q.status = 'cancelled' and q.cancelled_why in ('self', 'staff', 'not_coming'))
          and q.registered_on > current_date - 730
        limit 5000
    ) as p;
end
$$;
