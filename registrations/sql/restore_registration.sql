-- Gives a cancelled registration back what it had before: its place if nobody else has it by now, its place in the line, or its
-- wait for a decision. `p_before` is how it stood (`registrations/bulk_rows.py`). `outcome` is restored, full (no place, or its
-- code or the share of its enterprise is used up by others), or other (not cancelled any more, registered anew meanwhile, the
-- event called off or over, the session merged away); nothing changes but at the first. Meals as in cancel_registration.
-- The line is moved by the caller, once all are back. A letter of the cancellation that has not gone is taken back; one that
-- went is followed by how it stands now.
create or replace function restore_registration(
    p_registration uuid, p_before jsonb, p_now timestamptz, p_keep int[], p_mail_domain text
) returns table (outcome text, event uuid, registration uuid, person uuid, needs bytea, meal_at uuid, by int)
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
    v registration%rowtype;
    v_status text := p_before ->> 'status';
    v_code uuid;
    v_fits boolean;
    v_of participation%rowtype;
    v_ends_on date;
begin
    select * into v from registration r where r.id = p_registration;
    if v.id is null then
        return;
    end if;
    perform lock_event(v.event);
    select * into v from registration r where r.id = p_registration for update;
    select * into v_of from participation p where p.id = v.participation and p.status = 'cancelled';
    v_code := v_of.invitation_code;
    if v_of.id is null or v.state <> 'cancelled' or exists (
        select 1 from registration o where o.event = v.event and o.person = v.person and o.state = 'live')
    or not exists (
        select 1 from event e where e.id = v.event and e.status = 'published'
            and p_now < (select max(s.ends_at) from session s where s.event = e.id))
    or exists (
        select 1 from jsonb_array_elements(p_before -> 'seats') as k join session s on s.id = (k.value ->> 'session')::uuid
        where s.merged_into is not null) then
        return query select 'other', v.event, v.id, v.person, null::bytea, null::uuid, 0;
        return;
    end if;
    if v_status = 'offered' and (p_before ->> 'offered_until')::timestamptz <= p_now then
        v_status := 'waiting';
    end if;

    -- Whoever had a place needs one of the same kind again: of what was held back if it is so still, else of those for all.
    update seat x set status = 'waiting', holdback = (
        select b.id from holdback b
        where b.id = (k.value ->> 'holdback')::uuid and (b.release_at is null or b.release_at > p_now)
            and (b.places > b.places_taken or v_status = 'waiting'))
    from jsonb_array_elements(p_before -> 'seats') as k
    where x.participation = v.participation and x.session = (k.value ->> 'session')::uuid;
    update choice x set status = 'waiting' from jsonb_array_elements(p_before -> 'choices') as k
    where x.participation = v.participation and x.choice_limit = (k.value ->> 'limit')::uuid;
    -- Places held back can be more than the session has left: then it is what is left that counts.
    v_fits := v_status in ('waiting', 'pending') or not exists (
        select 1 from seat x join session s on s.id = x.session
        where x.participation = v.participation and x.status = 'waiting'
            and (s.places - s.reserved - s.places_taken < 1
                or x.holdback is null and s.places - s.reserved - s.places_taken - coalesce((
                    select sum(b.places - b.places_taken) from holdback b
                    where b.session = s.id and (b.release_at is null or b.release_at > p_now)), 0)::int < 1)
    ) and not exists (
        select 1 from choice x join choice_limit l on l.id = x.choice_limit
        where x.participation = v.participation and x.status = 'waiting' and l.places_taken >= l.places);
    -- Whoever waits counts for code and enterprise as well. Those whom staff registered had passed the rule of the enterprise.
    v_fits := v_fits and not exists (
        select 1 from invitation_code k where k.id = v_code and k.used >= k.most
    ) and not exists (
        select 1 from event e
        where e.id = v.event and v_of.channel in ('web', 'api') and e.per_enterprise <= (
            select count(*) from participation o
            where o.event = e.id and o.enterprise = v_of.enterprise and o.status in ('admitted', 'waiting', 'offered', 'pending')));
    if not v_fits then
        perform set_seats(array[v.participation], 'released');
        return query select 'full', v.event, v.id, v.person, null::bytea, null::uuid, 0;
        return;
    end if;

    perform set_seats(array[v.participation],
        case v_status when 'admitted' then 'held' when 'pending' then 'asked' else v_status end);
    update invitation_code k set used = k.used + 1 where k.id = v_code;
    update participation p set status = v_status, cancelled_on = null, cancelled_why = null where p.id = v.participation;
    update registration r set state = 'live' where r.id = v.id;
    update ticket t set revoked_at = null
    where t.id = (select x.id from ticket x where x.registration = v.id order by x.version desc limit 1);
    if v_status = 'admitted' then
        select (max(s.ends_at) at time zone 'Asia/Taipei')::date into v_ends_on from session s where s.event = v.event;
        perform keep_admitted(array[v.id], v_ends_on, p_keep);
        update answer_file f set expires_on = v_ends_on + p_keep[1] where f.registration = v.id;
    elsif p_before ->> 'queue_no' is not null then
        insert into waiting_entry (id, person, scope, expires_on, registration, queue_no, together, offered_until, lapses)
        select ordered_id(), v.person, v.event, r.expires_on, v.id, (p_before ->> 'queue_no')::bigint,
            (p_before ->> 'together')::uuid, case v_status when 'offered' then (p_before ->> 'offered_until')::timestamptz end,
            (p_before ->> 'lapses')::smallint
        from registration r where r.id = v.id;
        perform note_act(array[v.id], 'joined', 'restored', gen_random_uuid(), p_now);
    end if;

    update outgoing_mail m set state = 'moot'
    where m.subject = v.id and m.letter = 'registrations.cancelled' and m.state = 'waiting';
    if not found then
        perform post_letter(case v_status when 'admitted' then 'registrations.again' else 'registrations.' || v_status end,
            array[v.id], p_now, p_mail_domain);
    end if;
    perform pg_notify('lianfu_live', 'event:' || v.event);
    return query
    select 'restored', v.event, v.id, v.person,
        (select i.blob from identity i where i.registration = v.id and i.level = 'P3'),
        case v_status when 'admitted' then meal_session(v.participation) end, 1;
end
$$;
