-- The people of one session go over to another of the same event, those who wait too; the first is merged into the second and
-- takes nobody any more. `outcome` is merged, unknown, twin (half of a hybrid class), short (too few places there) or overlap.
-- Staff only; the caller holds the locks of the event and its sessions.
create or replace function merge_sessions(
    p_event uuid, p_session uuid, p_into uuid, p_now timestamptz, p_mail_domain text,
    out outcome text, out moved int, out had_both int
)
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_from session%rowtype;
    v_into session%rowtype;
    v_moving uuid[];  -- participations whose seat goes over
    v_both uuid[];    -- those who have one there already
    v_taken int;
begin
    select * into v_from from session s where s.id = p_session and s.event = p_event and s.merged_into is null;
    select * into v_into from session s where s.id = p_into and s.event = p_event and s.merged_into is null;
    select coalesce(array_agg(x.participation) filter (where y.id is null), '{}'),
           coalesce(array_agg(x.participation) filter (where y.id is not null), '{}'),
           count(*) filter (where y.id is null and x.status in ('held', 'offered'))
    into v_moving, v_both, v_taken
    from seat x left join seat y on y.participation = x.participation and y.session = p_into and y.status <> 'released'
    where x.session = p_session and x.status <> 'released';
    outcome := case
        when v_from.id is null or v_into.id is null then 'unknown'
        when v_from.twin is not null or v_into.twin is not null
            or exists (select 1 from session s where s.twin in (p_session, p_into)) then 'twin'
        when v_into.places_taken + v_taken + v_into.reserved + coalesce((
            select sum(b.places - b.places_taken) from holdback b
            where b.session = p_into and (b.release_at is null or b.release_at > p_now)), 0) > v_into.places then 'short'
        when exists (
            select 1 from seat x join session s on s.id = x.session
            where x.participation = any (v_moving) and x.session not in (p_session, p_into) and x.status <> 'released'
                and s.starts_at < v_into.ends_at and v_into.starts_at < s.ends_at) then 'overlap'
        else 'merged' end;
    if outcome <> 'merged' then
        return;
    end if;

    -- A seat there that was given back before makes room for the one that comes.
    delete from seat y where y.session = p_into and y.status = 'released' and y.participation = any (v_moving);
    update seat x set status = 'released', holdback = null where x.session = p_session and x.participation = any (v_both);
    update seat x set session = p_into, holdback = null where x.session = p_session and x.participation = any (v_moving);
    update holdback b set places_taken = 0, places = 0, release_at = p_now where b.session = p_session;
    update session s set places_taken = 0, merged_into = p_into where s.id = p_session;
    update session s set places_taken = s.places_taken + v_taken where s.id = p_into;
    insert into meal_count (id, session, kind, n)
    select gen_random_uuid(), p_into, m.kind, m.n from meal_count m where m.session = p_session
    on conflict (session, kind) do update set n = meal_count.n + excluded.n;
    delete from meal_count m where m.session = p_session;
    perform post_letter('registrations.moved', array(
        select r.id from registration r where r.participation = any (v_moving || v_both) and r.state = 'live'), p_now, p_mail_domain);
    perform pg_notify('lianfu_live', 'event:' || p_event);
    moved := cardinality(v_moving);
    had_both := cardinality(v_both);
end
$$;
