-- Staff put somebody who has a place into another session, into one more, or out of one: `p_off` or `p_on` may be null. A seat
-- left goes to the line. Nobody is put where no place is left for all, unless `p_holdback` has one and still holds it back.
-- `outcome` is changed, or full, there (in it already), other (not in that one, no place at all), attended, overlap, last (the
-- only one: that is cancelling), over (the session has ended), line (others wait for it: a free place is theirs), rule (how many
-- sessions one registration takes is fixed); nothing changes but at the first. `p_back` gives back what was before, past the
-- last two. Meals as in cancel_registration.
create or replace function change_seats(
    p_registration uuid, p_off uuid, p_on uuid, p_holdback uuid, p_now timestamptz, p_workdays date[], p_keep int[], p_mail_domain text,
    p_back boolean default false
) returns table (outcome text, event uuid, registration uuid, person uuid, needs bytea, meal_at uuid, by int)
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
    v registration%rowtype;
    v_on session%rowtype;
    v_word text;
    v_meal_before uuid;
    v_meal_after uuid;
    v_needs bytea;
    v_left int;
    v_others int;
begin
    select * into v from registration r where r.id = p_registration;
    if v.id is null then
        return;
    end if;
    perform lock_event(v.event);
    select * into v from registration r where r.id = p_registration for update;
    select count(*) into v_others from seat x
    where x.participation = v.participation and x.status = 'held' and x.session is distinct from p_off;
    select * into v_on from session s where s.id = p_on and s.event = v.event and s.merged_into is null;
    select s.places - s.reserved - s.places_taken - coalesce((
        select sum(b.places - b.places_taken) from holdback b
        where b.session = s.id and (b.release_at is null or b.release_at > p_now)), 0)::int
    into v_left from session s where s.id = v_on.id;
    select b.id into p_holdback from holdback b
    where b.id = p_holdback and b.session = v_on.id and b.places > b.places_taken and (b.release_at is null or b.release_at > p_now);

    v_word := case
        when v.state <> 'live' or not exists (select 1 from participation p where p.id = v.participation and p.status = 'admitted')
            or p_on is not null and v_on.id is null then 'other'
        when not exists (select 1 from event e where e.id = v.event and e.status = 'published') then 'other'
        when p_off is not null and not exists (
            select 1 from seat x where x.participation = v.participation and x.session = p_off and x.status = 'held') then 'other'
        when p_on is null and v_others = 0 then 'last'
        when (p_off is null or p_on is null) and not p_back and exists (
            select 1 from event e where e.id = v.event and e.session_rule <> 'any') then 'rule'
        when exists (
            select 1 from attendance a where a.participation = v.participation and a.session = p_off) then 'attended'
        when exists (
            select 1 from seat x where x.participation = v.participation and x.session = p_on and x.status = 'held') then 'there'
        when v_on.ends_at <= p_now then 'over'
        when exists (
            select 1 from seat x join session s on s.id = x.session
            where x.participation = v.participation and x.status = 'held' and x.session is distinct from p_off
                and s.starts_at < v_on.ends_at and v_on.starts_at < s.ends_at) then 'overlap'
        when v_on.id is not null and (v_on.places - v_on.reserved - v_on.places_taken < 1 or p_holdback is null and v_left < 1)
            then 'full'
        when p_holdback is null and not p_back and exists (
            select 1 from seat x where x.session = v_on.id and x.status = 'waiting') then 'line'
    end;
    if v_word is not null then
        return query select v_word, v.event, v.id, v.person, null::bytea, null::uuid, 0;
        return;
    end if;

    v_meal_before := meal_session(v.participation);
    update session s set places_taken = s.places_taken - 1 where s.id = p_off;
    update holdback b set places_taken = b.places_taken - 1
    from seat x where x.participation = v.participation and x.session = p_off and b.id = x.holdback;
    update seat x set status = 'released' where x.participation = v.participation and x.session = p_off;
    if v_on.id is not null then
        update session s set places_taken = s.places_taken + 1 where s.id = v_on.id;
        update holdback b set places_taken = b.places_taken + 1 where b.id = p_holdback;
        insert into seat (id, participation, session, status, holdback)
        values (gen_random_uuid(), v.participation, v_on.id, 'held', p_holdback)
        on conflict (participation, session) do update set status = 'held', holdback = excluded.holdback;
    end if;
    v_meal_after := meal_session(v.participation);
    -- One that waits tells how it stands when it goes.
    if not exists (
        select 1 from outgoing_mail m where m.subject = v.id and m.letter = 'registrations.moved' and m.state = 'waiting') then
        perform post_letter('registrations.moved', array[v.id], p_now, p_mail_domain);
    end if;
    perform pg_notify('lianfu_live', 'event:' || v.event);

    v_needs := (select i.blob from identity i where i.registration = v.id and i.level = 'P3');
    return query select 'changed', v.event, v.id, v.person, v_needs, v_meal_before, -1;
    return query select 'meal', v.event, v.id, v.person, v_needs, v_meal_after, 1;
    if p_off is not null then
        return query
        select m.act, v.event, m.registration, m.person, m.needs, m.meal_at, 1
        from promote_waiting(v.event, p_now, p_workdays, p_keep, p_mail_domain) as m;
    end if;
end
$$;
