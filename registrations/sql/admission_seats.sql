-- Takes the seats of a decided batch, or queues for them, and orders the meals of those who have one.
-- `places_taken` cannot pass `places`: the CHECK of the table refuses the whole batch before a seat is sold twice.
create or replace function admission_seats(
    p_participation uuid[], p_outcome text[], p_seated boolean[], p_seat_ord int[], p_seat_session uuid[], p_meal text[]
) returns void
language plpgsql
set search_path = public, pg_temp
as $$
begin
    update session s set places_taken = s.places_taken + held.n
    from (
        select a.session, count(*)::int as n
        from unnest(p_seat_ord, p_seat_session) as a (ord, session)
        where p_seated[a.ord] and p_outcome[a.ord] = 'admitted'
        group by a.session
    ) as held
    where s.id = held.session;

    insert into seat (id, participation, session, status)
    select gen_random_uuid(), p_participation[a.ord], a.session, case p_outcome[a.ord] when 'admitted' then 'held' else 'waiting' end
    from unnest(p_seat_ord, p_seat_session) as a (ord, session)
    where p_seated[a.ord];

    if cardinality(array_remove(p_meal, null)) > 0 then
        perform count_meals(p_participation, case_meals.meals, 1)
        from (
            select array_agg(case when a.outcome = 'admitted' and a.participation is not null then a.meal end order by a.ord) as meals
            from unnest(p_participation, p_outcome, p_meal) with ordinality as a (participation, outcome, meal, ord)
        ) as case_meals;
    end if;
end
$$;

-- One meal a person, on the order sheet of the first session they hold; `p_by` is 1 to order and -1 to take back.
create or replace function count_meals(p_participation uuid[], p_meal text[], p_by int) returns void
language sql
security definer
set search_path = public, pg_temp
as $$
    insert into meal_count (id, session, kind, n)
    select gen_random_uuid(), f.session, a.meal, p_by * count(*)::int
    from unnest(p_participation, p_meal) as a (participation, meal)
    cross join lateral (
        select x.session from seat x join session s on s.id = x.session
        where x.participation = a.participation and x.status = 'held'
        order by s.starts_at, s.id limit 1
    ) as f
    where a.meal is not null
    group by f.session, a.meal
    order by f.session, a.meal
    on conflict (session, kind) do update set n = greatest(0, meal_count.n + excluded.n);
$$;
