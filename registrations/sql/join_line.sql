-- Puts registrations at the end of the line, in the order given; those of one group stand side by side.
create or replace function join_line(p_event uuid, p_now timestamptz, p_registration uuid[], p_together uuid[]) returns void
language sql
set search_path = pg_catalog, public, pg_temp
as $$
    with joined as (
        insert into waiting_entry (id, person, scope, expires_on, registration, together)
        select ordered_id(), r.person, p_event, r.expires_on, r.id, a.together
        from unnest(p_registration, p_together) with ordinality as a (registration, together, ord)
        join registration r on r.id = a.registration
        order by a.ord
        returning registration, person, expires_on, queue_no
    )
    insert into waiting_act (id, person, scope, expires_on, registration, run, act, queue_no, at)
    select ordered_id(), j.person, p_event, j.expires_on, j.registration, gen_random_uuid(), 'joined', j.queue_no, p_now
    from joined j order by j.queue_no
$$;
