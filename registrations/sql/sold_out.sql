-- Of each request of a batch: whether it is certain that it gets nothing, because a session it asks for has no place at all and
-- the event has no line, and that nobody is on the list whom it speaks of. Reads what is committed, takes no lock, writes nothing.
-- `p_person` is null for somebody whom no registration can know. Null when nothing is full.
create or replace function sold_out(
    p_event uuid, p_now timestamptz, p_token uuid[], p_person uuid[], p_seat_ord int[], p_seat_session uuid[]
) returns boolean[]
language plpgsql
stable
security definer
set search_path = pg_catalog, public, pg_temp
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_full uuid[];
begin
    select array_agg(s.id) filter (where s.places_taken >= s.places - s.reserved and s.merged_into is null)
    into v_full
    from session s join event e on e.id = s.event
    where s.event = p_event and e.status = 'published' and not e.waiting_list and not e.approval and e.postponed_on is null
        and (e.opens_at is null or e.opens_at <= p_now)
    having p_now < coalesce(min(e.closes_at), max(s.starts_at)) and p_now < min(s.starts_at);
    if v_full is null then
        return null;
    end if;
    return (
        select array_agg(
            exists (select 1 from unnest(p_seat_ord, p_seat_session) as x (ord, session) where x.ord = a.ord and x.session = any (v_full))
            and not exists (select 1 from registration r where r.post_token = a.token)
            and not exists (
                select 1 from registration r
                where r.person = a.person and (r.event, r.state) is not distinct from (p_event, 'live'))
            order by a.ord)
        from unnest(p_token, p_person) with ordinality as a (token, person, ord)
    );
end
$$;
