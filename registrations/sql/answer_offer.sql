-- Answers an offer from the line. Who accepts, accepts for the whole group. Who refuses gives up the group's offer if they are
-- its contact, else only their own. The public proves that it holds the link; without that nothing is there.
-- `outcome` is accepted, refused, again (it has been answered so), late (the time is over) or none (there is no offer).
create or replace function answer_offer(
    p_registration uuid, p_link_hash bytea, p_accept boolean, p_now timestamptz, p_today date, p_workdays date[],
    p_keep int[], p_mail_domain text
) returns table (outcome text, event uuid, registration uuid, person uuid, needs bytea, meal_at uuid, by int)
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
    v registration%rowtype;
    v_entry waiting_entry%rowtype;
    v_status text;
    v_group uuid[];
    v_ends_on date;
    v_one uuid;
    v_ended record;
    v_late boolean;
begin
    select * into v from registration r where r.id = p_registration;
    if v.id is null or current_setting('role') = 'lianfu_public' and v.link_hash is distinct from p_link_hash then
        return;
    end if;
    perform lock_event(v.event);
    select * into v from registration r where r.id = p_registration for update;
    select p.status into v_status from participation p where p.id = v.participation;
    select * into v_entry from waiting_entry w where w.registration = v.id;
    -- Staff who reach somebody on the telephone whom no letter reached may answer after the time as well: the place is kept.
    v_late := v_entry.offered_until <= p_now
        and not (current_setting('role') = 'lianfu_staff' and offer_unread(v.id, v_entry.together));
    if v_entry.id is null or v_entry.offered_until is null or v_late then
        return query select case
                when p_accept and v.state = 'live' and v_status = 'admitted' then 'again'
                when not p_accept and v.state = 'cancelled' then 'again'
                when v_entry.lapses > 0 or v_late then 'late'
                else 'none' end,
            v.event, v.id, v.person, null::bytea, null::uuid, 0;
        return;
    end if;
    select array_agg(w.registration order by w.queue_no) into v_group
    from waiting_entry w join registration r on r.id = w.registration and r.state = 'live'
    where w.registration = v.id
        or v_entry.together is not null and w.together = v_entry.together and w.offered_until = v_entry.offered_until;
    perform pg_notify('lianfu_live', 'event:' || v.event);

    if p_accept then
        select (max(s.ends_at) at time zone 'Asia/Taipei')::date into v_ends_on from session s where s.event = v.event;
        perform note_act(v_group, 'accepted', '', gen_random_uuid(), p_now);
        perform set_seats(array(select r.participation from registration r where r.id = any (v_group)), 'held');
        perform seat_waiting(v_group, v_ends_on, p_keep);
        perform post_letter('registrations.promoted', v_group, p_now, p_mail_domain);
        return query
        select 'accepted', v.event, r.id, r.person, i.blob, meal_session(r.participation), 1
        from registration r left join identity i on i.registration = r.id and i.level = 'P3'
        where r.id = any (v_group);
        return;
    end if;

    foreach v_one in array case when v.is_contact then v_group else array[v.id] end loop
        select * into v_ended from end_registration(v_one, 'cancelled', 'refused', 'refused', p_now, p_today, p_keep);
        return query select 'refused', v.event, v_one, null::uuid, null::bytea, null::uuid, 0;
    end loop;
    perform post_letter('registrations.cancelled', case when v.is_contact then v_group else array[v.id] end, p_now, p_mail_domain);
    return query
    select m.act, v.event, m.registration, m.person, m.needs, m.meal_at, 1
    from promote_waiting(v.event, p_now, p_workdays, p_keep, p_mail_domain) as m;
end
$$;

-- Offers of an event whose time is over: the first time the group goes to the end of the line, the second time it leaves it.
-- Nobody loses a place by a letter that never reached anybody of the group, or while the event itself is put off.
create or replace function lapse_offers(
    p_event uuid, p_now timestamptz, p_today date, p_workdays date[], p_keep int[], p_mail_domain text
) returns table (outcome text, event uuid, registration uuid, person uuid, needs bytea, meal_at uuid, by int)
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
    v_back uuid[];
    v_gone uuid[];
    v_one uuid;
    v_run uuid := gen_random_uuid();
begin
    perform lock_event(p_event);
    if not exists (select 1 from event e where e.id = p_event and e.status = 'published' and e.postponed_on is null) then
        return;
    end if;
    select array_agg(w.registration order by w.queue_no) filter (where w.lapses = 0),
           array_agg(w.registration order by w.queue_no) filter (where w.lapses > 0)
    into v_back, v_gone
    from waiting_entry w join registration r on r.id = w.registration and r.state = 'live'
    where w.scope = p_event and w.offered_until <= p_now and not offer_unread(w.registration, w.together);
    if v_back is null and v_gone is null then
        return;
    end if;
    perform note_act(v_back || v_gone, 'lapsed', '', v_run, p_now);
    if v_back is not null then
        perform set_seats(array(select r.participation from registration r where r.id = any (v_back)), 'waiting');
        update participation p set status = 'waiting' from registration r where r.id = any (v_back) and p.id = r.participation;
        foreach v_one in array v_back loop
            update waiting_entry w set offered_until = null, lapses = w.lapses + 1,
                queue_no = nextval(pg_get_serial_sequence('waiting_entry', 'queue_no'))
            where w.registration = v_one;
        end loop;
        perform note_act(v_back, 'moved_back', '', v_run, p_now);
    end if;
    if v_gone is not null then
        foreach v_one in array v_gone loop
            perform end_registration(v_one, 'cancelled', 'lapsed', null, p_now, p_today, p_keep);
        end loop;
    end if;
    perform post_letter('registrations.lapsed', v_back || v_gone, p_now, p_mail_domain);
    perform pg_notify('lianfu_live', 'event:' || p_event);
    return query select 'lapsed', p_event, x, null::uuid, null::bytea, null::uuid, 0 from unnest(v_back || v_gone) as x;
    return query
    select m.act, p_event, m.registration, m.person, m.needs, m.meal_at, 1
    from promote_waiting(p_event, p_now, p_workdays, p_keep, p_mail_domain) as m;
end
$$;

-- Whether no letter of the newest offer reached anybody of the group: then it is for staff to call.
create or replace function offer_unread(p_registration uuid, p_together uuid) returns boolean
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select coalesce(bool_and(m.state in ('moot', 'failed')), false)
    from waiting_entry w
    join lateral (
        select o.state from outgoing_mail o
        where o.subject = w.registration and o.letter = 'registrations.offered' order by o.run_at desc limit 1
    ) as m on true
    where w.registration = p_registration or p_together is not null and w.together = p_together
$$;
