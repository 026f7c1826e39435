-- Which enterprise a row counts as: along standing merges and to the head office. Facts keep pointing at the row they were made for.
drop view if exists enterprise_unit cascade;
create view enterprise_unit with (security_invoker = true) as
with recursive led (enterprise, unit, depth) as (
    select e.id, coalesce(m.target, e.head), 1
    from enterprise e
    left join enterprise_merge m on m.source = e.id and m.undone_on is null
    where coalesce(m.target, e.head) is not null
    union all
    select led.enterprise, coalesce(m.target, e.head), led.depth + 1
    from led
    join enterprise e on e.id = led.unit
    left join enterprise_merge m on m.source = led.unit and m.undone_on is null
    -- Merging refuses circles; the limit only keeps a broken database from spinning.
    where coalesce(m.target, e.head) is not null and led.depth < 20
)
select e.id as enterprise, coalesce(last.unit, e.id) as unit
from enterprise e
left join (select distinct on (enterprise) enterprise, unit from led order by enterprise, depth desc) last on last.enterprise = e.id;
