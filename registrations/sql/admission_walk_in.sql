-- Somebody on the list stands at a door that they have no seat for: who waits leaves the line, and like whoever has a place
-- elsewhere takes a free one here, or stands in like every walk-in. Answers the outcomes as they are now.
create or replace function admission_walk_in(
    p_outcome text[], p_place uuid[], p_ends_on date, p_keep int[], p_seat_ord int[], p_seat_session uuid[]
) returns text[]
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_known record;
    v_at int;
begin
    for v_known in
        select a.ord::int as ord, r.id, r.participation, p.status
        from unnest(p_outcome, p_place) with ordinality as a (outcome, place, ord)
        join registration r on r.id = a.place and r.state = 'live'
        join participation p on p.id = r.participation
        where a.outcome = 'already'
        order by a.ord
    loop
        if v_known.status in ('waiting', 'pending', 'offered') then
            -- A place that is offered is kept for this person, and given now that they stand here.
            perform set_seats(array[v_known.participation], case v_known.status when 'offered' then 'held' else 'released' end);
            update participation p set status = 'admitted', walk_in = false where p.id = v_known.participation;
            perform note_act(array[v_known.id], 'left', 'walk_in', gen_random_uuid(), now());
            delete from waiting_entry w where w.registration = v_known.id;
            perform keep_admitted(array[v_known.id], p_ends_on, p_keep);
            p_outcome[v_known.ord] := 'admitted';
        end if;
        for v_at in select generate_subscripts(p_seat_ord, 1) loop
            continue when p_seat_ord[v_at] <> v_known.ord or exists (
                select 1 from seat x
                where x.participation = v_known.participation and x.session = p_seat_session[v_at] and x.status = 'held');
            update session s set places_taken = s.places_taken + 1
            where s.id = p_seat_session[v_at] and s.places > s.places_taken;
            if found then
                insert into seat (id, participation, session, status)
                values (gen_random_uuid(), v_known.participation, p_seat_session[v_at], 'held')
                on conflict (participation, session) do update set status = 'held', holdback = null;
            else
                update participation p set walk_in = true where p.id = v_known.participation;
            end if;
        end loop;
    end loop;
    return p_outcome;
end
$$;

-- Who got a place after all is kept as long as everybody who has one.
create or replace function keep_admitted(p_registration uuid[], p_ends_on date, p_keep int[]) returns void
language sql
set search_path = pg_catalog, public, pg_temp
as $$
    update registration r set expires_on = p_ends_on + p_keep[1] where r.id = any (p_registration);
    update ticket t set expires_on = p_ends_on + p_keep[1] where t.registration = any (p_registration);
    update consent_state c set expires_on = p_ends_on + p_keep[1] where c.registration = any (p_registration);
    update identity i set expires_on = p_ends_on + p_keep[case i.level when 'P2' then 1 else 2 end]
    where i.registration = any (p_registration);
$$;
