-- Takes a registration back: a fact of the service, so rows change state and none goes. Frees the seats and promotes
-- in the same transaction. The public proves that it holds the link; without that nothing is there. `outcome` is cancelled, again (it was before), attended or over; nothing changes but at the first.
-- The further rows are the meals to recount: the one who left (`by` -1) and those who moved up (`by` 1).
create or replace function cancel_registration(
    p_registration uuid, p_link_hash bytea, p_now timestamptz, p_today date, p_by_staff boolean, p_keep int[], p_mail_domain text
) returns table (outcome text, event uuid, registration uuid, person uuid, needs bytea, meal_at uuid, by int)
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
    v registration%rowtype;
    v_starts_at timestamptz;
    v_ends_on date;
    v_meal_at uuid;
begin
    p_by_staff := p_by_staff and current_setting('role') = 'lianfu_staff';
    select * into v from registration r where r.id = p_registration;
    if v.id is null or current_setting('role') = 'lianfu_public' and v.link_hash is distinct from p_link_hash then
        return;
    end if;
    -- The order of locks of admission: event, sessions by id, then the rows of people.
    perform 1 from event e where e.id = v.event for no key update;
    select max(s.starts_at), (max(s.ends_at) at time zone 'Asia/Taipei')::date into v_starts_at, v_ends_on
    from (select * from session x where x.event = v.event order by x.id::text for no key update) as s;
    select * into v from registration r where r.id = p_registration for update;
    if v.state <> 'live' then
        return query select 'again', v.event, v.id, v.person, null::bytea, null::uuid, 0;
        return;
    elsif exists (select 1 from attendance a where a.participation = v.participation) then
        return query select 'attended', v.event, v.id, v.person, null::bytea, null::uuid, 0;
        return;
    elsif p_now >= v_starts_at and not p_by_staff then
        return query select 'over', v.event, v.id, v.person, null::bytea, null::uuid, 0;
        return;
    end if;

    v_meal_at := meal_session(v.participation);
    update session s set places_taken = s.places_taken - 1
    from seat x where x.participation = v.participation and x.status = 'held' and s.id = x.session;
    update seat x set status = 'released' where x.participation = v.participation;
    update participation p set status = 'cancelled', cancelled_on = p_today where p.id = v.participation;
    update registration r set state = 'cancelled', expires_on = least(r.expires_on, v_ends_on + p_keep[3]) where r.id = v.id;
    update ticket t set revoked_at = p_now, expires_on = least(t.expires_on, v_ends_on + p_keep[3]) where t.registration = v.id;
    update identity i set expires_on = least(i.expires_on, v_ends_on + p_keep[3]) where i.registration = v.id;
    update consent_state c set expires_on = least(c.expires_on, v_ends_on + p_keep[3]) where c.registration = v.id;
    delete from waiting_entry w where w.registration = v.id;
    perform post_letter('registrations.cancelled', array[v.id], p_now, p_mail_domain);
    perform pg_notify('lianfu_live', 'event:' || v.event);

    return query
    select 'cancelled', v.event, v.id, v.person,
        (select i.blob from identity i where i.registration = v.id and i.level = 'P3'), v_meal_at, -1;
    return query
    select 'promoted', v.event, m.registration, m.person, m.needs, m.meal_at, 1
    from promote_waiting(v.event, p_now, p_keep, p_mail_domain) as m;
end
$$;
