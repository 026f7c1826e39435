-- A contact who had a place already keeps that one: the colleagues of the new page join the party that it stands in, so that
-- their letters find who gave their data.
create or replace function known_parties(p_party uuid[], p_contact boolean[], p_outcome text[], p_place uuid[]) returns uuid[]
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    update registration r set party = a.party
    from unnest(p_party, p_contact, p_outcome, p_place) as a (party, contact, outcome, place)
    where r.id = a.place and r.party is null and a.contact and a.outcome = 'already' and a.party is not null;
    return (
        select array_agg(coalesce(k.party, a.party) order by a.ord)
        from unnest(p_party) with ordinality as a (party, ord)
        left join lateral (
            select r.party
            from unnest(p_party, p_contact, p_outcome, p_place) as c (party, contact, outcome, place)
            join registration r on r.id = c.place
            where c.party = a.party and c.contact and c.outcome = 'already' limit 1
        ) as k on true
    );
end
$$;
