-- What one registration was told and decided, the oldest first: for its manage page and its receipt. The public proves that it
-- holds the link; staff and worker read it by its id. `act` of the notice is null while the mail that tells has not gone.
create or replace function acts_of(p_registration uuid, p_link_hash bytea) returns table (
    id uuid, person uuid, purpose text, act text, channel text, on_day date, latest boolean, chained boolean,
    notice uuid, sha256 text, notice_language text
)
language sql
stable
security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select a.id, r.person, a.purpose, a.act, a.channel, a.on_day, a.latest, a.evidence is not null, r.notice, n.sha256, r.notice_language
    from registration r
    join notice_version n on n.id = r.notice
    join participation p on p.id = r.participation
    cross join lateral (
        select r.id, 'notice' as purpose, 0 as n, true as latest, r.evidence,
            case when r.told_on is not null then 'told' when r.is_contact then 'shown' end as act,
            case when r.told_on is null then p.channel else 'mail' end as channel, coalesce(r.told_on, p.registered_on) as on_day
        union all
        select c.id, c.purpose, c.n, c.latest, c.evidence, c.state, c.channel, c.on_day from consent_state c where c.registration = r.id
    ) as a
    where r.id = p_registration and (r.link_hash = p_link_hash or current_setting('role') in ('lianfu_staff', 'lianfu_worker'))
    order by a.on_day, a.n, a.purpose
$$;
