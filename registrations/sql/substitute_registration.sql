-- Somebody else comes: the participation keeps its seats, choices and place in the line, and goes on under a registration of the new
-- person. The old one is superseded, its ticket dies, and its words go as those of somebody who cancelled. The public proves that it
-- holds the link; without that nothing is there. `outcome` is substituted, same (this form was sent before), foreign_token, already
-- (the new person is registered), over, attended, closed; nothing changes but at the first.
-- The further rows are the meals to recount: the one who left (`by` -1) and the one who comes (`by` 1).
create or replace function substitute_registration(
    p_registration uuid, p_link_hash bytea, p_now timestamptz, p_by_staff boolean, p_keep int[], p_mail_domain text,
    p_token uuid, p_new uuid, p_person uuid, p_language text, p_new_link_hash bytea, p_code bytea, p_short_code text,
    p_sealed_p2 bytea, p_sealed_p3 bytea
) returns table (outcome text, event uuid, registration uuid, person uuid, needs bytea, meal_at uuid, by int)
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
    v registration%rowtype;
    v_event event%rowtype;
    v_before registration%rowtype;
    v_status text;
    v_starts_at timestamptz;
    v_ends_on date;
    v_left date;
    v_outcome text;
    v_meal_at uuid;
    v_queue bigint;
    v_run uuid;
begin
    p_by_staff := p_by_staff and current_setting('role') = 'lianfu_staff';
    select * into v from registration r where r.id = p_registration;
    if v.id is null or current_setting('role') = 'lianfu_public' and v.link_hash is distinct from p_link_hash then
        return;
    end if;
    -- The order of locks of admission: event, sessions by id, then the rows of people.
    select * into v_event from event e where e.id = v.event for no key update;
    select min(s.starts_at) filter (where exists (
               select 1 from seat x where x.participation = v.participation and x.session = s.id and x.status <> 'released')),
           (max(s.ends_at) at time zone 'Asia/Taipei')::date
    into v_starts_at, v_ends_on
    from (select * from session x where x.event = v.event order by x.id::text for no key update) as s;
    select * into v from registration r where r.id = p_registration for update;
    select p.status into v_status from participation p where p.id = v.participation for update;

    select * into v_before from registration r where r.post_token = p_token;
    v_outcome := case
        when v_before.id is not null and (v_before.event, v_before.person) = (v.event, p_person) then 'same'
        when v_before.id is not null then 'foreign_token'
        when v.state <> 'live' or v_status not in ('admitted', 'waiting', 'offered', 'pending') or v_event.status <> 'published'
            then 'closed'
        when exists (select 1 from attendance a where a.participation = v.participation) then 'attended'
        when p_now >= v_starts_at and v_event.postponed_on is null then 'over'
        when exists (select 1 from registration r where r.person = p_person and (r.event, r.state) = (v.event, 'live'))
            then 'already'
        else 'substituted'
    end;
    if v_outcome <> 'substituted' then
        return query select v_outcome, v.event, v_before.id, p_person, null::bytea, null::uuid, 0;
        return;
    end if;

    v_left := v_ends_on + p_keep[3];
    update registration r set state = 'superseded', expires_on = least(r.expires_on, v_left) where r.id = v.id;
    update ticket t set revoked_at = p_now, expires_on = least(t.expires_on, v_left) where t.registration = v.id;
    update identity i set expires_on = least(i.expires_on, v_left) where i.registration = v.id;
    update consent_state c set expires_on = least(c.expires_on, v_left) where c.registration = v.id;
    update reply y set expires_on = least(y.expires_on, v_left) where y.registration = v.id;
    update answer_file f set expires_on = least(f.expires_on, v_left) where f.registration = v.id;

    update participation p
    set attendee = (admission_attendees(array[p_person], array[true], extract(year from v_ends_on)::int, v_ends_on + p_keep[1]))[1],
        language = p_language
    where p.id = v.participation;
    insert into registration (
        id, person, scope, expires_on, participation, event, revision, post_token, outcome, party, is_contact, notice, notice_language, state,
        link_hash)
    values (
        p_new, p_person, v.event, v_ends_on + p_keep[case v_status when 'admitted' then 1 else 3 end], v.participation, v.event, v_event.revision, p_token,
        case v_status when 'offered' then 'waiting' else v_status end, v.party, false, v_event.notice, p_language, 'live', p_new_link_hash);
    insert into identity (id, person, scope, expires_on, registration, level, blob)
    select ordered_id(), r.person, r.scope, least(r.expires_on, v_ends_on + l.keep), r.id, l.level, l.blob
    from registration r
    cross join lateral (values ('P2', p_sealed_p2, p_keep[1]), ('P3', p_sealed_p3, p_keep[2])) as l (level, blob, keep)
    where r.id = p_new and l.blob is not null;
    insert into ticket (id, person, scope, expires_on, registration, code, short_code)
    select ordered_id(), r.person, r.scope, r.expires_on, r.id, p_code, p_short_code from registration r where r.id = p_new;
    -- The place in the line goes over, and the record of the line says so; an open offer belongs to the run that made it.
    update waiting_entry w set registration = p_new, person = p_person where w.registration = v.id returning w.queue_no into v_queue;
    if v_queue is not null then
        v_run := coalesce(
            (select a.run from waiting_act a
             where v_status = 'offered' and a.registration = v.id and a.act = 'offered' order by a.seq desc limit 1),
            gen_random_uuid());
        insert into waiting_act (id, person, scope, expires_on, registration, run, act, reason, queue_no, at)
        select ordered_id(), a.person, v.event, v_left, a.registration, v_run, a.act, 'substitute', v_queue, p_now
        from (values (1, v.person, v.id, 'left'), (2, p_person, p_new, 'joined'), (3, p_person, p_new, 'offered'))
            as a (n, person, registration, act)
        where a.n < 3 or v_status = 'offered'
        order by a.n;
    end if;

    perform post_letter('registrations.' || case
            when v_status <> 'admitted' then v_status when v.named then 'substituted' else 'confirmed' end,
        array[p_new], p_now, p_mail_domain);
    if v.named then
        perform post_letter('registrations.handed_over', array[v.id], p_now, p_mail_domain);
    end if;
    perform pg_notify('lianfu_live', 'event:' || v.event);

    v_meal_at := meal_session(v.participation);
    return query
    select 'substituted', v.event, m.registration, m.person, m.blob, v_meal_at, m.by
    from (values
        (p_new, p_person, p_sealed_p3, 1),
        (v.id, v.person, (select i.blob from identity i where i.registration = v.id and i.level = 'P3'), -1)
    ) as m (registration, person, blob, by);
end
$$;
