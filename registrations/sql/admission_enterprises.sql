-- The enterprise of each request that has one, made at first sight: by number, else by name inside its area.
-- Sorted by key, so that two events never wait for each other crosswise. Rows that are there are never rewritten.
create or replace function admission_enterprises(
    p_ubn text[], p_name text[], p_key text[], p_scope text[],
    p_county text[], p_township text[], p_scheme text[], p_industry text[], p_size text[]
) returns uuid[]
language plpgsql
set search_path = public, pg_temp
as $$
begin
    if cardinality(array_remove(p_name, null)) = 0 then
        return array_fill(null::uuid, array[cardinality(p_name)]);
    end if;

    insert into enterprise (id, ubn, name, name_key, scope_code, county, township, industry_scheme, industry, size, confirmed)
    select distinct on (a.ubn)
        gen_random_uuid(), a.ubn, a.name, a.key, a.scope, a.county, a.township, a.scheme, a.industry, a.size, true
    from unnest(p_ubn, p_name, p_key, p_scope, p_county, p_township, p_scheme, p_industry, p_size) with ordinality
        as a (ubn, name, key, scope, county, township, scheme, industry, size, ord)
    where a.name is not null and a.ubn is not null
        and not exists (select 1 from enterprise e where e.ubn = a.ubn::bpchar)
    order by a.ubn, a.ord
    on conflict (ubn) do nothing;

    insert into enterprise (id, name, name_key, scope_code, county, township, industry_scheme, industry, size, confirmed)
    select distinct on (a.key, a.scope)
        gen_random_uuid(), a.name, a.key, a.scope, a.county, a.township, a.scheme, a.industry, a.size, false
    from unnest(p_ubn, p_name, p_key, p_scope, p_county, p_township, p_scheme, p_industry, p_size) with ordinality
        as a (ubn, name, key, scope, county, township, scheme, industry, size, ord)
    where a.name is not null and a.ubn is null
        and not exists (select 1 from enterprise e where e.name_key = a.key and e.scope_code = a.scope and coalesce(e.ubn, '') = '')
    order by a.key, a.scope, a.ord
    on conflict (name_key, scope_code) where ubn is null do nothing;

    -- A row that another event has just committed is seen here, since this is a statement of its own.
    return (
        select array_agg(coalesce(n.id, w.id) order by a.ord)
        from unnest(p_ubn, p_name, p_key, p_scope) with ordinality as a (ubn, name, key, scope, ord)
        left join lateral (select e.id from enterprise e where a.name is not null and e.ubn = a.ubn::bpchar limit 1) as n on true
        left join lateral (
            select e.id from enterprise e
            where a.name is not null and a.ubn is null and e.name_key = a.key and e.scope_code = a.scope and coalesce(e.ubn, '') = ''
            limit 1
        ) as w on true
    );
end
$$;
