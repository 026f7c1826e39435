-- The code that went to a new address is right: what is to be done with it comes out, for the proven person only. It stays good until
-- that is done (`end_own_address`): a correction that was cut short or refused is tried again with the same code.
create or replace function try_own_address(
    p_cookie_hash bytea, p_access uuid, p_browser bytea, p_code_hash bytea, p_now timestamptz
) returns table (outcome text, code uuid, person uuid, scope uuid, blob bytea)
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_outcome text;
    v_code uuid;
begin
    if proven_of(p_cookie_hash, p_access, p_now) is null then
        return;
    end if;
    select t.outcome, t.code into v_outcome, v_code from try_access_code('address', p_browser, p_code_hash, p_now) as t;
    return query select v_outcome, c.id, c.person, c.scope, c.blob from (select 1) as one left join access_code c on c.id = v_code;
end
$$;

create or replace function end_own_address(p_cookie_hash bytea, p_access uuid, p_browser bytea, p_code uuid, p_now timestamptz)
returns void
language sql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
    update access_code c set used_at = p_now, blob = null
    where c.id = p_code and c.browser = p_browser and c.purpose = 'address'
        and proven_of(p_cookie_hash, p_access, p_now) is not null
$$;
