-- What a receipt may show of the people of one page, found by the tokens that only this page had.
create or replace function receipt_of(p_event uuid, p_token uuid[]) returns table (
    token uuid, registration uuid, state text, status text, code bytea, person uuid, scope uuid, blob bytea
)
language sql
stable
security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select r.post_token, r.id, r.state, p.status, t.code, r.person, r.scope, i.blob
    from registration r
    join participation p on p.id = r.participation
    left join ticket t on t.registration = r.id and t.revoked_at is null
    join identity i on i.registration = r.id and i.level = 'P2'
    where r.event = p_event and r.post_token = any (p_token)
$$;
