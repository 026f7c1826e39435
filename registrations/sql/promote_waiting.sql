-- Gives free places to those who wait, in the order of the line, each only if all their sessions have one.
-- The caller holds the locks of the event and its sessions. Answers whom it promoted and where their meal is counted.
create or replace function promote_waiting(
    p_event uuid, p_now timestamptz, p_keep int[], p_mail_domain text
) returns table (registration uuid, participation uuid, person uuid, needs bytea, meal_at uuid)
language plpgsql
set search_path = pg_catalog, public, pg_temp
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
    v_waiting record;
    v_promoted uuid[] := '{}';
    v_ends_on date;
begin
    select (max(s.ends_at) at time zone 'Asia/Taipei')::date into v_ends_on
    from session s join event e on e.id = s.event
    where s.event = p_event and e.status = 'published'
    having max(s.starts_at) > p_now;
    if v_ends_on is null then
        return;
    end if;

    for v_waiting in
        select r.id, r.participation
        from waiting_entry w join registration r on r.id = w.registration
        where w.scope = p_event and r.state = 'live'
        order by w.queue_no
    loop
        exit when not exists (
            select 1 from session s where s.event = p_event and s.places - s.reserved > s.places_taken);
        continue when exists (
            select 1 from seat x join session s on s.id = x.session
            where x.participation = v_waiting.participation and x.status = 'waiting' and s.places - s.reserved <= s.places_taken);
        update session s set places_taken = s.places_taken + 1
        from seat x
        where x.participation = v_waiting.participation and x.status = 'waiting' and s.id = x.session;
        update seat x set status = 'held' where x.participation = v_waiting.participation and x.status = 'waiting';
        update participation p set status = 'admitted' where p.id = v_waiting.participation;
        v_promoted := v_promoted || v_waiting.id;
    end loop;
    if cardinality(v_promoted) = 0 then
        return;
    end if;

    delete from waiting_entry w where w.registration = any (v_promoted);
    perform keep_admitted(v_promoted, v_ends_on, p_keep);
    perform post_letter('registrations.promoted', v_promoted, p_now, p_mail_domain);

    return query
    select r.id, r.participation, r.person, i.blob, meal_session(r.participation)
    from registration r left join identity i on i.registration = r.id and i.level = 'P3'
    where r.id = any (v_promoted);
end
$$;

-- The same for whoever has made room: more places, or a line that formed beside free ones.
create or replace function promote_event(
    p_event uuid, p_now timestamptz, p_keep int[], p_mail_domain text
) returns table (registration uuid, participation uuid, person uuid, needs bytea, meal_at uuid)
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform 1 from event e where e.id = p_event for no key update;
    perform 1 from session s where s.event = p_event order by s.id::text for no key update;
    perform pg_notify('lianfu_live', 'event:' || p_event);
    return query select * from promote_waiting(p_event, p_now, p_keep, p_mail_domain);
end
$$;
