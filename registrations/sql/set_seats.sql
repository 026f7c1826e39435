-- Gives all seats and limited options of these participations a new state, and keeps every count true: a seat that is held or
-- offered is taken. What was released stays so. The caller holds the locks of the event and its sessions.
create or replace function set_seats(p_participation uuid[], p_to text) returns void
language plpgsql
set search_path = pg_catalog, public, pg_temp
set enable_seqscan = off
as $$
begin
    update session s set places_taken = s.places_taken + d.n
    from (
        select x.session, sum((p_to in ('held', 'offered'))::int - (x.status in ('held', 'offered'))::int)::int as n
        from seat x where x.participation = any (p_participation) and x.status <> 'released' group by x.session
    ) as d
    where s.id = d.session and d.n <> 0;
    update holdback b set places_taken = b.places_taken + d.n
    from (
        select x.holdback, sum((p_to in ('held', 'offered'))::int - (x.status in ('held', 'offered'))::int)::int as n
        from seat x where x.participation = any (p_participation) and x.status <> 'released' and x.holdback is not null
        group by x.holdback
    ) as d
    where b.id = d.holdback and d.n <> 0;
    update choice_limit l set places_taken = l.places_taken + d.n
    from (
        select x.choice_limit, sum((p_to in ('held', 'offered'))::int - (x.status in ('held', 'offered'))::int)::int as n
        from choice x where x.participation = any (p_participation) and x.status <> 'released' group by x.choice_limit
    ) as d
    where l.id = d.choice_limit and d.n <> 0;
    update seat x set status = p_to where x.participation = any (p_participation) and x.status <> 'released';
    update choice x set status = p_to where x.participation = any (p_participation) and x.status <> 'released';
end
$$;

-- One row of what happened in the line for each of these registrations, if they stand in it.
create or replace function note_act(
    p_registration uuid[], p_act text, p_reason text, p_run uuid, p_now timestamptz,
    p_session uuid default null, p_left int default null, p_needed int default null
) returns void
language sql
set search_path = pg_catalog, public, pg_temp
as $$
    insert into waiting_act (id, person, scope, expires_on, registration, run, act, reason, queue_no, session, left_places, needed, at)
    select ordered_id(), w.person, w.scope, w.expires_on, w.registration, p_run, p_act, p_reason, w.queue_no, p_session, p_left,
        p_needed, p_now
    from waiting_entry w where w.registration = any (p_registration) order by w.queue_no
$$;
