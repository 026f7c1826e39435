-- How often each enterprise was served in the period (a day at an event or a visit counts once), and by how many channels.
create or replace function reach_depth(since date, until date)
returns table (times bigint, channels bigint, firms bigint)
language sql stable set search_path = public as $$
    select d.times, d.channels, count(*)
    from (
        select count(distinct (t.event, t.visit, t.on_day)) as times, count(distinct t.kind || t.channel) as channels
        from reach_touches(since, until) t where t.unit is not null group by t.unit
    ) d
    group by d.times, d.channels
    order by d.times, d.channels
$$;

-- Of the enterprises of one span, how many came back in another.
create or replace function reach_retained(since date, until date, before_since date, before_until date)
returns table (before bigint, retained bigint)
language sql stable set search_path = public as $$
    with earlier as (select distinct t.unit from touch t where t.unit is not null and t.on_day between before_since and before_until)
    select count(*), count(*) filter (
        where exists (select from touch t where t.unit = e.unit and t.on_day between since and until)
    )
    from earlier e
$$;
