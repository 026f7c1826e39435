-- A touch is one completed contact: a person who came to an event on a day (two sessions of one day are one touch), or a
-- visit or call in which somebody was met. Registrations, no-shows and failed attempts are none.
drop view if exists touch cascade;
create view touch with (security_invoker = true) as
select
    'event'::text as kind,
    came.channel,
    came.on_day,
    p.event,
    null::uuid as visit,
    p.id as participation,
    p.attendee,
    u.unit,
    p.county, p.township, p.industry, p.size, p.source, p.walk_in
from (
    select a.participation, a.on_day, case when bool_and(s.mode = 'online') then 'online' else 'event' end as channel
    from attendance a join session s on s.id = a.session
    group by a.participation, a.on_day
) came
join participation p on p.id = came.participation
left join enterprise_unit u on u.enterprise = p.enterprise
union all
select 'visit', v.mode, v.on_day, null, v.id, null, null, u.unit, v.county, v.township, v.industry, v.size, null, false
from visit v
join enterprise_unit u on u.enterprise = v.enterprise
where v.outcome = 'met';

-- Bodies that share the credit of a touch; who only supervises (指導) is not among them. `share` is 1 / number of bodies.
drop view if exists touch_partner cascade;
create view touch_partner with (security_invoker = true) as
select b.event, null::uuid as visit, b.partner, 1.0 / count(*) over (partition by b.event) as share
from (select distinct event, partner from event_partner where role <> 'supervisor') b
union all
select null, v.id, v.partner, 1.0 from visit v where v.partner is not null and v.outcome = 'met';

-- A session that took place: somebody came, or its door was closed (a booth has no roster). Needs no clock.
drop view if exists session_held cascade;
create view session_held with (security_invoker = true) as
select
    s.id as session, s.event, e.kind, e.county, s.mode,
    (s.starts_at at time zone 'Asia/Taipei')::date as on_day,
    (select count(*) from attendance a where a.session = s.id) as came
from session s
join event e on e.id = s.event
where e.status <> 'draft'
    and (s.door_closed_on is not null or exists (select from attendance a where a.session = s.id));
