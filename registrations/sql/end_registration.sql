-- Takes a registration out, as a fact of the service: rows change state and none goes. The caller holds the locks of the event.
-- `p_status` is cancelled or declined. Answers the sealed needs and where their meal was counted, if it was.
create or replace function end_registration(
    p_registration uuid, p_status text, p_why text, p_act text, p_now timestamptz, p_today date, p_keep int[],
    out needs bytea, out meal_at uuid
)
language plpgsql
set search_path = pg_catalog, public, pg_temp
set enable_seqscan = off
as $$
declare
    v registration%rowtype;
    v_until date;
begin
    select * into v from registration r where r.id = p_registration;
    select (max(s.ends_at) at time zone 'Asia/Taipei')::date + p_keep[3] into v_until from session s where s.event = v.event;
    meal_at := meal_session(v.participation);
    needs := (select i.blob from identity i where i.registration = v.id and i.level = 'P3');
    if p_act is not null then
        perform note_act(array[v.id], p_act, '', gen_random_uuid(), p_now);
    end if;
    perform set_seats(array[v.participation], 'released');
    update invitation_code k set used = k.used - 1
    from participation p where p.id = v.participation and k.id = p.invitation_code and k.used > 0;
    update participation p set status = p_status, cancelled_on = p_today, cancelled_why = p_why where p.id = v.participation;
    update registration r set state = 'cancelled', expires_on = least(r.expires_on, v_until) where r.id = v.id;
    update ticket t set revoked_at = p_now, expires_on = least(t.expires_on, v_until) where t.registration = v.id;
    update identity i set expires_on = least(i.expires_on, v_until) where i.registration = v.id;
    update consent_state c set expires_on = least(c.expires_on, v_until) where c.registration = v.id;
    update answer_file f set expires_on = least(f.expires_on, v_until) where f.registration = v.id;
    delete from waiting_entry w where w.registration = v.id;
end
$$;
