-- What each body brought: full credit (each of k bodies counts the whole) beside shared credit (1 / k), and the enterprises
-- that only it reached in the period.
create or replace function reach_partners(since date, until date)
returns table (
    partner uuid, events bigint, person_times bigint, shared_times numeric, visits bigint, firms bigint, only_here bigint,
    new_firms bigint
)
language sql stable set search_path = public as $$
    with credited as (
        select b.partner, b.share, t.kind, t.event, t.unit, t.first_day
        from reach_touches(since, until) t
        left join touch_partner b on b.event = t.event or b.visit = t.visit
    ),
    -- A touch without any body is a way of its own.
    ways as (
        select c.unit, count(distinct coalesce(c.partner::text, '')) as ways from credited c where c.unit is not null group by c.unit
    )
    select c.partner,
        count(distinct c.event),
        count(*) filter (where c.kind = 'event'),
        round(coalesce(sum(c.share) filter (where c.kind = 'event'), 0), 1),
        count(*) filter (where c.kind = 'visit'),
        count(distinct c.unit),
        count(distinct c.unit) filter (where w.ways = 1),
        count(distinct c.unit) filter (where c.first_day >= since)
    from credited c left join ways w on w.unit = c.unit
    where c.partner is not null
    group by c.partner
    order by c.partner
$$;
