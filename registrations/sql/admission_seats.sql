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
        perform count_meals(m.sessions, m.meals, m.ones)
        from (
            select array_agg(meal_session(a.participation)) as sessions, array_agg(a.meal) as meals, array_agg(1) as ones
            from unnest(p_participation, p_outcome, p_meal) as a (participation, outcome, meal)
            where a.participation is not null and a.outcome = 'admitted' and a.meal is not null
        ) as m
        where m.meals is not null;
    end if;
end
$$;
