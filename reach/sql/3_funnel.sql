-- From asking to answering, for the events whose first session lies in the period and that took place or were cancelled late.
-- `invited` are the addressees of what is known to have gone out by the end of the period, null where nothing is known;
-- `invited_registered` those registered for the same events.
-- `walked` came without a place; `attended` had one. Answers belong to nobody, so they are counted by questionnaire only.
-- Its columns have grown since an earlier version.
drop function if exists reach_funnel(date, date);
create or replace function reach_funnel(since date, until date)
returns table (
    events bigint, invited bigint, invited_registered bigint, registered bigint, admitted bigint, attended bigint, walked bigint, answered bigint,
    registered_firms bigint, admitted_firms bigint, attended_firms bigint
)
language sql stable set search_path = public as $$
    with held as (
        select h.event, e.poll from session_held h join event e on e.id = h.event
        group by h.event, e.poll having min(h.on_day) between since and until
    ),
    asked as (
        select i.event, sum(i.addressees)::bigint as n from invitation i join held using (event)
        where i.sent_on <= until and i.addressees is not null group by i.event
    ),
    people as (
        select p.*, exists (select from attendance a where a.participation = p.id) as came,
            u.unit
        from participation p
        join held using (event)
        left join enterprise_unit u on u.enterprise = p.enterprise
    )
    select
        (select count(*) from held),
        (select sum(n)::bigint from asked),
        count(*) filter (where not walk_in and event in (select a.event from asked a)),
        count(*) filter (where not walk_in),
        count(*) filter (where not walk_in and status = 'admitted'),
        count(*) filter (where not walk_in and status = 'admitted' and came),
        count(*) filter (where came and (walk_in or status <> 'admitted')),
        (select count(*) from response r join held h on h.poll = r.poll),
        count(distinct unit) filter (where not walk_in),
        count(distinct unit) filter (where not walk_in and status = 'admitted'),
        count(distinct unit) filter (where not walk_in and status = 'admitted' and came)
    from people
$$;
