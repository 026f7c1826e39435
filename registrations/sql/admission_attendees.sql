-- The attendee of each person in a year: 人數 counts attendees, and only `known_person` tells whose they are.
-- Persons are written in order, so that two events with the same people wait in line instead of crosswise.
create or replace function admission_attendees(p_person uuid[], p_fresh boolean[], p_year int, p_expires_on date) returns uuid[]
language plpgsql
set search_path = public, pg_temp
as $$
begin
    with known as (
        insert into known_person (id, person, expires_on, attendee, year)
        select ordered_id(), a.person, p_expires_on, gen_random_uuid(), p_year
        from unnest(p_person, p_fresh) as a (person, fresh)
        where a.fresh
        order by a.person
        on conflict (person, year) do update set expires_on = greatest(known_person.expires_on, excluded.expires_on)
        returning attendee, xmax = 0 as is_new
    )
    insert into attendee (id, year) select known.attendee, p_year from known where known.is_new;

    return (
        select array_agg(k.attendee order by a.ord)
        from unnest(p_person, p_fresh) with ordinality as a (person, fresh, ord)
        left join lateral (
            select p.attendee from known_person p where a.fresh and p.person = a.person and p.year = p_year limit 1
        ) as k on true
    );
end
$$;
