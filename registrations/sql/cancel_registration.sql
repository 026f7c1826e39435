-- Takes a registration back. Frees the seats and moves the line in the same transaction. The public proves that it holds the
-- link; without that nothing is there. `outcome` is cancelled, again (it was before), attended or over; nothing changes but at the first.
-- The further rows are the meals to recount: the one who left (`by` -1) and those who were seated (`by` 1).
create or replace function cancel_registration(
    p_registration uuid, p_link_hash bytea, p_now timestamptz, p_today date, p_by_staff boolean, p_why text, p_workdays date[],
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
    v_starts_at timestamptz;
    v_ended record;
begin
    p_by_staff := p_by_staff and current_setting('role') = 'lianfu_staff';
    select * into v from registration r where r.id = p_registration;
    if v.id is null or current_setting('role') = 'lianfu_public' and v.link_hash is distinct from p_link_hash then
        return;
    end if;
    perform lock_event(v.event);
    -- Nothing has begun of an event that is put off, whatever day it once had.
    select case when e.postponed_on is null then (select max(s.starts_at) from session s where s.event = e.id) else 'infinity' end
    into v_starts_at from event e where e.id = v.event;
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
    if current_setting('role') = 'lianfu_public' and p_why not in ('self', 'not_coming') then
        p_why := 'self';
    end if;

    select * into v_ended from end_registration(v.id, 'cancelled', p_why, 'left', p_now, p_today, p_keep);
    perform post_letter('registrations.cancelled', array[v.id], p_now, p_mail_domain);
    perform pg_notify('lianfu_live', 'event:' || v.event);
    return query select 'cancelled', v.event, v.id, v.person, v_ended.needs, v_ended.meal_at, -1;
    return query
    select m.act, v.event, m.registration, m.person, m.needs, m.meal_at, 1
    from promote_waiting(v.event, p_now, p_workdays, p_keep, p_mail_domain) as m;
end
$$;
