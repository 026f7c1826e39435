-- The touches of a period with where their enterprise counts: by its last touch inside the period that says so.
create or replace function reach_touches(since date, until date)
returns table (
    kind text, channel text, on_day date, event uuid, visit uuid, attendee uuid, unit uuid, confirmed boolean, large boolean,
    first_day date, county text, township text, industry text, size text, source text, walk_in boolean
)
language sql stable set search_path = public as $$
    with mine as (select * from touch t where t.on_day between since and until),
    units as (
        select m.unit,
            (array_agg(m.county order by m.on_day desc, m.county) filter (where m.county is not null))[1] as county,
            (array_agg(m.township order by m.on_day desc, m.township) filter (where m.township is not null))[1] as township,
            (array_agg(m.industry order by m.on_day desc, m.industry) filter (where m.industry is not null))[1] as industry,
            (array_agg(m.size order by m.on_day desc, m.size) filter (where m.size is not null))[1] as size
        from mine m where m.unit is not null group by m.unit
    ),
    firsts as (
        select t.unit, min(t.on_day) as first_day from touch t
        where t.on_day <= until and t.unit in (select u.unit from units u) group by t.unit
    )
    select m.kind, m.channel, m.on_day, m.event, m.visit, m.attendee, m.unit, e.confirmed, u.size = '200+',
        f.first_day,
        coalesce(u.county, m.county), coalesce(u.township, m.township), coalesce(u.industry, m.industry),
        coalesce(u.size, m.size), m.source, m.walk_in
    from mine m
    left join units u on u.unit = m.unit
    left join firsts f on f.unit = m.unit
    left join enterprise e on e.id = m.unit
$$;

-- One line of counts per key; key null is "not known". 'total' gives a single line.
-- An enterprise counts once in each line; by month, channel, source and partner it may stand in several.
create or replace function reach_breakdown(since date, until date, dimension text)
returns table (
    key text, person_times bigint, persons bigint, firm_times bigint, confirmed bigint, provisional bigint, new_firms bigint,
    visits bigint
)
language sql stable set search_path = public as $$
    with keyed as (
        select t.*, case dimension
            when 'total' then 'total'
            when 'month' then to_char(t.on_day, 'YYYY-MM')
            when 'county' then t.county
            when 'township' then t.township
            when 'industry' then t.industry
            when 'size' then t.size
            when 'channel' then t.channel
            when 'source' then t.source
            when 'kind' then coalesce(e.kind, t.kind)
            when 'partner' then b.partner::text
        end as key
        from reach_touches(since, until) t
        left join event e on dimension = 'kind' and e.id = t.event
        left join touch_partner b on dimension = 'partner' and (b.event = t.event or b.visit = t.visit)
        where dimension <> 'source' or t.kind = 'event'
    )
    select k.key,
        count(*) filter (where k.kind = 'event'),
        count(distinct k.attendee),
        count(distinct (k.unit, k.event, k.visit, k.on_day)) filter (where k.unit is not null),
        count(distinct k.unit) filter (where k.confirmed),
        count(distinct k.unit) filter (where not k.confirmed),
        count(distinct k.unit) filter (where k.first_day >= since),
        count(*) filter (where k.kind = 'visit')
    from keyed k
    group by k.key
    order by k.key
$$;

-- Sessions that took place, by the same words where they make sense.
create or replace function reach_sessions(since date, until date, dimension text)
returns table (key text, sessions bigint, events bigint)
language sql stable set search_path = public as $$
    select case dimension
            when 'total' then 'total'
            when 'month' then to_char(h.on_day, 'YYYY-MM')
            when 'county' then h.county
            when 'kind' then h.kind
            when 'channel' then case when h.mode = 'online' then 'online' else 'event' end
        end,
        count(*), count(distinct h.event)
    from session_held h
    where h.on_day between since and until and dimension in ('total', 'month', 'county', 'kind', 'channel')
    group by 1
    order by 1
$$;
