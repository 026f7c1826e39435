-- Gives free places to those who wait, in the order of the line, each group only as a whole. Whoever has asked within the hour,
-- or comes to an event that leaves no time to ask, is seated at once; everybody else is asked first, and the place is kept
-- until the answer or the deadline. A group that does not fit is passed over, keeps its place, and the reason is written down.
-- The caller holds the locks of the event and its sessions. Answers who was seated, and where their meal is counted.
create or replace function promote_waiting(
    p_event uuid, p_now timestamptz, p_workdays date[], p_keep int[], p_mail_domain text, p_approved uuid[] default '{}'
) returns table (act text, registration uuid, participation uuid, person uuid, needs bytea, meal_at uuid)
language plpgsql
set search_path = pg_catalog, public, pg_temp
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
    v_event event%rowtype;
    v_run uuid := gen_random_uuid();
    v_session uuid[]; v_left int[]; v_room int[];  -- places for all, and with those held back
    h_id uuid[]; h_left int[];
    c_id uuid[]; c_left int[];
    t_left int[]; t_room int[]; t_h_left int[]; t_c_left int[];
    v_group record; v_need record; v_skipped record;
    v_skips jsonb := '[]';
    v_at int; v_h int; v_kept int; v_blocked uuid; v_blocked_left int; v_blocked_needed int; v_reason text;
    v_ends_on date; v_deadline timestamptz; v_first timestamptz;
    v_seated uuid[] := '{}'; v_offered uuid[] := '{}';
begin
    select * into v_event from event e where e.id = p_event;
    select array_agg(s.id), array_agg(s.places - s.reserved - s.places_taken - coalesce((
               select sum(b.places - b.places_taken) from holdback b
               where b.session = s.id and (b.release_at is null or b.release_at > p_now)), 0)::int),
           (select (max(x.ends_at) at time zone 'Asia/Taipei')::date from session x where x.event = p_event),
           array_agg(s.places - s.reserved - s.places_taken)
    into v_session, v_left, v_ends_on, v_room
    from session s where s.event = p_event and s.starts_at > p_now and s.merged_into is null;
    if v_event.status <> 'published' or v_event.postponed_on is not null or v_session is null then
        return;
    end if;
    select array_agg(b.id), array_agg(b.places - b.places_taken) into h_id, h_left
    from holdback b where b.event = p_event and (b.release_at is null or b.release_at > p_now);
    select array_agg(l.id), array_agg(l.places - l.places_taken) into c_id, c_left from choice_limit l where l.event = p_event;

    for v_group in
        select coalesce(w.together, r.id) as id, min(w.queue_no) as queue_no, array_agg(r.id) as registrations,
            array_agg(r.participation) as participations
        from waiting_entry w join registration r on r.id = w.registration
        where w.scope = p_event and r.state = 'live' and w.offered_until is null
        group by coalesce(w.together, r.id)
        order by min(w.queue_no)
    loop
        exit when not exists (select 1 from unnest(v_room) as l (n) where l.n > 0);
        t_left := v_left; t_room := v_room; t_h_left := h_left; t_c_left := c_left;
        v_blocked := null; v_reason := null; v_first := null;
        for v_need in
            select x.session, x.holdback, count(*)::int as n, s.starts_at
            from seat x join session s on s.id = x.session
            where x.participation = any (v_group.participations) and x.status = 'waiting'
            group by x.session, x.holdback, s.starts_at order by x.session, x.holdback
        loop
            v_at := array_position(v_session, v_need.session);
            v_h := array_position(h_id, v_need.holdback);
            v_kept := coalesce(least(v_need.n, greatest(t_h_left[v_h], 0)), 0);
            v_first := least(v_first, v_need.starts_at);
            if v_at is null or t_left[v_at] < v_need.n - v_kept or t_room[v_at] < v_need.n then
                v_blocked := v_need.session;
                v_reason := case when v_at is null then 'begun' else 'full' end;
                v_blocked_left := greatest(least(greatest(t_left[v_at], 0) + v_kept, t_room[v_at]), 0);
                v_blocked_needed := v_need.n;
                exit;
            end if;
            t_left[v_at] := t_left[v_at] - (v_need.n - v_kept);
            t_room[v_at] := t_room[v_at] - v_need.n;
            if v_h is not null then
                t_h_left[v_h] := t_h_left[v_h] - v_kept;
            end if;
        end loop;
        if v_reason is null then
            for v_need in
                select x.choice_limit, count(*)::int as n from choice x
                where x.participation = any (v_group.participations) and x.status = 'waiting' group by x.choice_limit
            loop
                v_at := array_position(c_id, v_need.choice_limit);
                t_c_left[v_at] := t_c_left[v_at] - v_need.n;
                if t_c_left[v_at] < 0 then
                    v_reason := 'choice';
                    v_blocked_left := t_c_left[v_at] + v_need.n;
                    v_blocked_needed := v_need.n;
                end if;
            end loop;
        end if;
        if v_reason is not null then
            v_skips := v_skips || jsonb_build_object(
                'registrations', v_group.registrations, 'reason', v_reason, 'session', v_blocked,
                'left', v_blocked_left, 'needed', v_blocked_needed);
            continue;
        end if;

        -- Only now is it known that somebody was passed over: whoever stands before this group in the line.
        for v_skipped in select * from jsonb_to_recordset(v_skips)
            as k (registrations uuid[], reason text, session uuid, "left" int, needed int)
        loop
            perform note_act(v_skipped.registrations, 'skipped', v_skipped.reason, v_run, p_now,
                v_skipped.session, v_skipped."left", v_skipped.needed);
        end loop;
        v_skips := '[]';
        -- Seats that come from the places for all are no longer those of a holdback.
        update seat x set holdback = null
        from (
            select y.id, row_number() over (partition by y.holdback order by y.id) as n, b.at
            from seat y cross join lateral (select array_position(h_id, y.holdback) as at) as b
            where y.participation = any (v_group.participations) and y.status = 'waiting' and y.holdback is not null
        ) as taken
        where x.id = taken.id and (taken.at is null or taken.n > h_left[taken.at]);
        v_left := t_left; v_room := t_room; h_left := t_h_left; c_left := t_c_left;
        v_deadline := least(working_deadline(p_now, v_event.offer_hours, p_workdays), v_first);
        if v_event.offer_hours = 0 or v_deadline < p_now + interval '1 hour' or exists (
            select 1 from waiting_act a
            where a.registration = any (v_group.registrations) and a.act = 'joined' and a.reason = '' and a.at > p_now - interval '1 hour'
        ) then
            perform note_act(v_group.registrations, 'seated', '', v_run, p_now);
            perform set_seats(v_group.participations, 'held');
            v_seated := v_seated || v_group.registrations;
        else
            perform note_act(v_group.registrations, 'offered', '', v_run, p_now);
            perform set_seats(v_group.participations, 'offered');
            update participation p set status = 'offered' where p.id = any (v_group.participations);
            update waiting_entry w set offered_until = v_deadline where w.registration = any (v_group.registrations);
            v_offered := v_offered || v_group.registrations;
        end if;
    end loop;

    if cardinality(v_offered) > 0 then
        perform post_letter('registrations.offered', v_offered, p_now, p_mail_domain);
        return query
        select 'offered', r.id, r.participation, r.person, null::bytea, null::uuid
        from registration r where r.id = any (v_offered);
    end if;
    if cardinality(v_seated) > 0 then
        perform seat_waiting(v_seated, v_ends_on, p_keep);
        perform post_letter('registrations.approved', array(
            select x from unnest(v_seated) as x where x = any (p_approved)), p_now, p_mail_domain);
        perform post_letter('registrations.promoted', array(
            select x from unnest(v_seated) as x where x <> all (p_approved)), p_now, p_mail_domain);
        return query
        select 'seated', r.id, r.participation, r.person, i.blob, meal_session(r.participation)
        from registration r left join identity i on i.registration = r.id and i.level = 'P3'
        where r.id = any (v_seated);
    end if;
end
$$;

-- Who waited or was asked has a place now: out of the line, kept as long as everybody who has one.
create or replace function seat_waiting(p_registration uuid[], p_ends_on date, p_keep int[]) returns void
language sql
set search_path = pg_catalog, public, pg_temp
as $$
    update participation p set status = 'admitted' from registration r
    where r.id = any (p_registration) and p.id = r.participation;
    delete from waiting_entry w where w.registration = any (p_registration);
    select keep_admitted(p_registration, p_ends_on, p_keep);
$$;

-- The same for whoever has made room: more places, a line that formed beside free ones, places held back that were released.
create or replace function promote_event(
    p_event uuid, p_now timestamptz, p_workdays date[], p_keep int[], p_mail_domain text
) returns table (act text, registration uuid, participation uuid, person uuid, needs bytea, meal_at uuid)
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform lock_event(p_event);
    perform pg_notify('lianfu_live', 'event:' || p_event);
    return query select * from promote_waiting(p_event, p_now, p_workdays, p_keep, p_mail_domain);
end
$$;

-- The order of locks of admission: the event, then its sessions by id. Whatever gives or takes places begins with it.
create or replace function lock_event(p_event uuid) returns void
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform 1 from event e where e.id = p_event for no key update;
    perform 1 from session s where s.event = p_event order by s.id::text for no key update;
end
$$;
