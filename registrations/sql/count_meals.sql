-- One meal a person, on the order sheet of the first session they hold; `p_by` is 1 to order and -1 to take back.
create or replace function count_meals(p_session uuid[], p_meal text[], p_by int[]) returns void
language sql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
    insert into meal_count (id, session, kind, n)
    select gen_random_uuid(), a.session, a.meal, sum(a.by)::int
    from unnest(p_session, p_meal, p_by) as a (session, meal, by)
    where a.session is not null and a.meal is not null
    group by a.session, a.meal
    order by a.session, a.meal
    on conflict (session, kind) do update set n = greatest(0, meal_count.n + excluded.n);
$$;

-- Where the meal of a participation is counted: the earliest session it holds a seat in.
create or replace function meal_session(p_participation uuid) returns uuid
language sql
stable
set search_path = pg_catalog, public, pg_temp
as $$
    select x.session from seat x join session s on s.id = x.session
    where x.participation = p_participation and x.status = 'held'
    order by s.starts_at, s.id
    limit 1
$$;
