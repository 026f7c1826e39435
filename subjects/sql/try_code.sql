-- A code is tried by the browser that asked for it: its newest one, not older than its minutes, five times, and used once. Whoever
-- does what the code is for marks it as used; until then its row is locked.
create or replace function try_access_code(p_purpose text, p_browser bytea, p_code_hash bytea, p_now timestamptz)
returns table (outcome text, code uuid)
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v access_code%rowtype;
begin
    select * into v from access_code c where c.browser = p_browser and c.purpose = p_purpose
    order by c.asked_at desc limit 1 for update;
    if v.id is null or v.used_at is not null or v.good_until <= p_now or v.tries >= 5 then
        return query select 'over', null::uuid;
    elsif v.code_hash <> p_code_hash then
        update access_code c set tries = c.tries + 1 where c.id = v.id;
        return query select case when v.tries >= 4 then 'over' else 'wrong' end, null::uuid;
    else
        return query select 'right', v.id;
    end if;
end
$$;

-- The right code opens a session, and the address that it went to is forgotten.
create or replace function open_own_session(
    p_browser bytea, p_code_hash bytea, p_session uuid, p_cookie_hash bytea, p_now timestamptz, p_ends_at timestamptz
) returns text
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_outcome text;
    v_code uuid;
begin
    select t.outcome, t.code into v_outcome, v_code from try_access_code('open', p_browser, p_code_hash, p_now) as t;
    if v_outcome = 'right' then
        update access_code c set used_at = p_now, blob = null where c.id = v_code;
        insert into access_session (id, person, scope, expires_on, code, cookie_hash, seen_at, ends_at, tries)
        select p_session, c.person, c.scope, c.expires_on, c.id, p_cookie_hash, p_now, p_ends_at, 0
        from access_code c where c.id = v_code;
    end if;
    return v_outcome;
end
$$;
