-- Takes the seats and limited options of a decided batch, or queues for them, and orders the meals of those who have a place.
-- `places_taken` cannot pass `places`: the CHECK of each table refuses the whole batch before anything is sold twice.
create or replace function admission_seats(
    p_event uuid, p_participation uuid[], p_outcome text[], p_seated boolean[], p_seat_ord int[], p_seat_session uuid[],
    p_seat_holdback uuid[], p_choice_ord int[], p_choice uuid[], p_code uuid[], p_meal text[]
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
    if cardinality(array_remove(p_seat_holdback, null)) > 0 then
        update holdback b set places_taken = b.places_taken + held.n
        from (
            select a.holdback, count(*)::int as n
            from unnest(p_seat_ord, p_seat_holdback) as a (ord, holdback)
            where p_seated[a.ord] and p_outcome[a.ord] = 'admitted' and a.holdback is not null
            group by a.holdback
        ) as held
        where b.id = held.holdback;
    end if;

    insert into seat (id, participation, session, status, holdback)
    select gen_random_uuid(), p_participation[a.ord], a.session, seat_status_of(p_outcome[a.ord]), a.holdback
    from unnest(p_seat_ord, p_seat_session, p_seat_holdback) as a (ord, session, holdback)
    where p_seated[a.ord];

    if cardinality(array_remove(p_choice, null)) > 0 then
        update choice_limit l set places_taken = l.places_taken + held.n
        from (
            select a.choice, count(*)::int as n
            from unnest(p_choice_ord, p_choice) as a (ord, choice)
            where p_participation[a.ord] is not null and p_outcome[a.ord] = 'admitted' and a.choice is not null
            group by a.choice
        ) as held
        where l.id = held.choice;
        insert into choice (id, participation, choice_limit, status)
        select gen_random_uuid(), p_participation[a.ord], a.choice, seat_status_of(p_outcome[a.ord])
        from unnest(p_choice_ord, p_choice) as a (ord, choice)
        where p_participation[a.ord] is not null and a.choice is not null;
    end if;
    if cardinality(array_remove(p_code, null)) > 0 then
        update invitation_code k set used = k.used + spent.n
        from (
            select a.code, count(*)::int as n
            from unnest(p_code, p_participation) as a (code, participation)
            where a.participation is not null and a.code is not null
            group by a.code
        ) as spent
        where k.id = spent.code;
    end if;

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

-- The state of a seat or a limited option under an answer of admission.
create or replace function seat_status_of(p_outcome text) returns text
language sql immutable
set search_path = pg_catalog
as $$
    select case p_outcome when 'admitted' then 'held' when 'pending' then 'asked' else 'waiting' end
$$;
