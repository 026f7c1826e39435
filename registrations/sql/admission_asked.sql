-- What the rules of an event say of each request of a batch, before any place is given: which invitation brought it, what its
-- code opens, how many of its enterprise are there already, whether its enterprise is on the closed list.
-- `firm` names the enterprise of a request; `firm_n` stands at the first request of each firm, `code_left` at the first of each code.
create or replace function admission_asked(
    p_event uuid, p_now timestamptz, p_via text[], p_let_in text[], p_ubn text[], p_key text[], p_scope text[],
    out invitation uuid[], out partner uuid[], out code uuid[], out code_left int[], out code_holdback uuid[],
    out firm text[], out firm_n int[], out invited boolean[]
)
language plpgsql
set search_path = public, pg_temp
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_most int;
    v_access text;
    v_sent_by uuid[];  -- the partner of the link of each request
begin
    select e.per_enterprise, e.access into v_most, v_access from event e where e.id = p_event;
    if v_most is not null then
        select array_agg(coalesce(a.ubn, a.key || '|' || a.scope) order by a.ord),
               array_agg(case when a.ubn is not null or a.key is not null then (
                   select count(*)::int from (
                       select 1 from participation p
                       where p.enterprise in (
                               select f.id from enterprise f where f.ubn = a.ubn::bpchar
                               union all
                               select f.id from enterprise f
                               where a.ubn is null and f.ubn is null and f.name_key = a.key and f.scope_code = a.scope)
                         and (p.event, p.status in ('admitted', 'waiting', 'offered', 'pending')) is not distinct from (p_event, true)
                       limit v_most) as known
               ) end order by a.ord)
        into firm, firm_n
        from unnest(p_ubn, p_key, p_scope) with ordinality as a (ubn, key, scope, ord);
    end if;
    if v_access = 'list' then
        select array_agg(exists (
            select 1 from invited_enterprise l where l.event = p_event and l.ubn = a.ubn::bpchar) order by a.ord)
        into invited from unnest(p_ubn) with ordinality as a (ubn, ord);
    end if;
    if cardinality(array_remove(p_via, '')) > 0 then
        select array_agg(i.id order by a.ord), array_agg(i.partner order by a.ord)
        into invitation, v_sent_by
        from unnest(p_via) with ordinality as a (via, ord)
        left join lateral (
            select x.id, x.partner from invitation x where x.code = a.via and x.event = p_event limit 1
        ) as i on a.via <> '';
    end if;
    partner := v_sent_by;
    if cardinality(array_remove(p_let_in, '')) > 0 then
        select array_agg(k.id order by a.ord), array_agg(k.most - k.used order by a.ord),
               array_agg(k.holdback order by a.ord), array_agg(coalesce(k.partner, v_sent_by[a.ord]) order by a.ord)
        into code, code_left, code_holdback, partner
        from unnest(p_let_in) with ordinality as a (let_in, ord)
        left join lateral (
            select x.* from invitation_code x
            where x.event = p_event and x.code = a.let_in and (x.until is null or x.until > p_now) limit 1
        ) as k on a.let_in <> '';
    end if;
end
$$;
