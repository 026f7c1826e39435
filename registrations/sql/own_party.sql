-- The people whom somebody registered together with themselves, for the contact alone: proven by the link, nobody else's.
create or replace function own_party(p_registration uuid, p_link_hash bytea) returns table (
    registration uuid, person uuid, scope uuid, status text, named boolean, link_version smallint, blob bytea
)
language sql
stable
security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select o.id, o.person, o.scope, p.status, o.named, o.link_version, i.blob
    from registration r
    join registration o on o.party = r.party and o.event = r.event and o.id <> r.id and o.state = 'live'
    join participation p on p.id = o.participation
    left join identity i on i.registration = o.id and i.level = 'P2'
    where r.id = p_registration and r.link_hash = p_link_hash and r.is_contact and r.state = 'live'
    order by o.id
$$;
