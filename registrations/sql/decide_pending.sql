-- What staff decide about registrations that wait for approval, in the order given. Who is approved joins the line and is
-- seated at once if there is a place; without a waiting list whoever does not fit stays as they were (`full`).
-- `outcome` is approved, waiting, full, declined or other (no longer pending).
create or replace function decide_pending(
    p_event uuid, p_registration uuid[], p_approve boolean, p_now timestamptz, p_today date, p_workdays date[],
    p_keep int[], p_mail_domain text
) returns table (outcome text, event uuid, registration uuid, person uuid, needs bytea, meal_at uuid, by int)
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
    v_pending uuid[];
    v_left uuid[];
    v_one uuid;
begin
    perform lock_event(p_event);
    select array_agg(r.id order by a.ord) into v_pending
    from unnest(p_registration) with ordinality as a (id, ord)
    join registration r on r.id = a.id and r.event = p_event and r.state = 'live'
    join participation p on p.id = r.participation and p.status = 'pending';
    return query select 'other', p_event, x, null::uuid, null::bytea, null::uuid, 0
    from unnest(p_registration) as x where x <> all (coalesce(v_pending, '{}'));
    if v_pending is null then
        return;
    end if;
    perform pg_notify('lianfu_live', 'event:' || p_event);

    if not p_approve then
        foreach v_one in array v_pending loop
            perform end_registration(v_one, 'declined', null, null, p_now, p_today, p_keep);
        end loop;
        perform post_letter('registrations.declined', v_pending, p_now, p_mail_domain);
        return query select 'declined', p_event, r.id, r.person, null::bytea, null::uuid, 0
        from registration r where r.id = any (v_pending);
        return;
    end if;

    perform set_seats(array(select r.participation from registration r where r.id = any (v_pending)), 'waiting');
    update participation p set status = 'waiting' from registration r where r.id = any (v_pending) and p.id = r.participation;
    -- Who asked to come together is seated together.
    perform join_line(p_event, p_now, v_pending, array(
        select case when r.together then r.party end
        from unnest(v_pending) with ordinality as a (id, ord) join registration r on r.id = a.id order by a.ord));
    return query
    select case when m.act = 'seated' and m.registration = any (v_pending) then 'approved' else m.act end,
        p_event, m.registration, m.person, m.needs, m.meal_at, 1
    from promote_waiting(p_event, p_now, p_workdays, p_keep, p_mail_domain, v_pending) as m;
    select array_agg(w.registration) into v_left from waiting_entry w where w.registration = any (v_pending);
    if (select e.waiting_list from event e where e.id = p_event) then
        perform post_letter('registrations.waiting', v_left, p_now, p_mail_domain);
    else
        perform note_act(v_left, 'left', 'no_line', gen_random_uuid(), p_now);
        delete from waiting_entry w where w.registration = any (v_left);
        perform set_seats(array(select r.participation from registration r where r.id = any (v_left)), 'asked');
        update participation p set status = 'pending' from registration r where r.id = any (v_left) and p.id = r.participation;
    end if;
    return query
    select case p.status when 'pending' then 'full' else 'waiting' end, p_event, r.id, r.person, null::bytea, null::uuid, 0
    from registration r join participation p on p.id = r.participation where r.id = any (v_left);
end
$$;

-- Takes such a decision back: everybody who can waits for approval again. `outcome` is reopened (their meal, if any, is given
-- back), or other: somebody who came meanwhile, took their registration back, or registered anew.
create or replace function reopen_decision(
    p_event uuid, p_registration uuid[], p_now timestamptz, p_workdays date[], p_keep int[], p_mail_domain text
) returns table (outcome text, event uuid, registration uuid, person uuid, needs bytea, meal_at uuid, by int)
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
    v record;
begin
    perform lock_event(p_event);
    for v in
        select r.*, p.status, meal_session(p.id) as meal_at,
            (select i.blob from identity i where i.registration = r.id and i.level = 'P3') as needs
        from unnest(p_registration) with ordinality as a (id, ord)
        join registration r on r.id = a.id and r.event = p_event
        join participation p on p.id = r.participation
        order by a.ord
        for update of r
    loop
        if v.status in ('admitted', 'waiting', 'offered') and v.state = 'live'
            and not exists (select 1 from attendance t where t.participation = v.participation) then
            perform set_seats(array[v.participation], 'asked');
            perform note_act(array[v.id], 'left', 'reopened', gen_random_uuid(), p_now);
            delete from waiting_entry w where w.registration = v.id;
        elsif v.status = 'declined' and not exists (
            select 1 from participation p join invitation_code k on k.id = p.invitation_code and k.used >= k.most
            where p.id = v.participation) and not exists (
            select 1 from registration o where o.event = p_event and o.person = v.person and o.state = 'live') then
            update seat x set status = 'asked' where x.participation = v.participation;
            update choice x set status = 'asked' where x.participation = v.participation;
            update registration r set state = 'live' where r.id = v.id;
            update ticket t set revoked_at = null where t.registration = v.id;
            update invitation_code k set used = k.used + 1 from participation p
            where p.id = v.participation and k.id = p.invitation_code;
        else
            return query select 'other', p_event, v.id, v.person, null::bytea, null::uuid, 0;
            continue;
        end if;
        update participation p set status = 'pending', cancelled_on = null where p.id = v.participation;
        -- A letter that has not gone yet says what is no longer so; where it has gone, another tells how it stands now.
        update outgoing_mail m set state = 'moot', sealed = null
        where m.subject = v.id and m.state = 'waiting'
          and m.letter in ('registrations.declined', 'registrations.approved', 'registrations.waiting');
        if not found then
            perform post_letter('registrations.pending', array[v.id], p_now, p_mail_domain);
        end if;
        return query select 'reopened', p_event, v.id, v.person, v.needs, v.meal_at, -1;
    end loop;
    perform pg_notify('lianfu_live', 'event:' || p_event);
    return query
    select m.act, p_event, m.registration, m.person, m.needs, m.meal_at, 1
    from promote_waiting(p_event, p_now, p_workdays, p_keep, p_mail_domain) as m;
end
$$;

-- Puts the sealed reason into the letters of refusal that have just been posted; the moment tells which.
create or replace function enclose_reason(p_registration uuid[], p_sealed bytea[], p_now timestamptz) returns void
language sql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
    update outgoing_mail m set sealed = a.sealed
    from unnest(p_registration, p_sealed) as a (registration, sealed)
    where m.subject = a.registration and m.letter = 'registrations.declined' and m.state = 'waiting' and m.run_at = p_now and m.sealed is null
$$;
