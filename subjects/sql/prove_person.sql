-- One of the people of a mailbox is told apart by the code of a ticket of theirs, or by their telephone number, whose index the
-- caller has looked up in the keys database. The fifth wrong try ends the session.
create or replace function prove_own_person(
    p_cookie_hash bytea, p_access uuid, p_short_code text, p_phone_fits boolean, p_now timestamptz
) returns text
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_code uuid := access_of(p_cookie_hash, p_now);
    v_person uuid;
    v_tries smallint;
begin
    select a.person into v_person from access_person a where a.id = p_access and a.code = v_code;
    if v_person is null then
        return 'over';
    end if;
    if p_phone_fits or exists (select 1 from ticket t where t.person = v_person and t.short_code = p_short_code) then
        update access_person a set proven_at = p_now where a.id = p_access;
        perform audit_append(null, 'own.opened', v_person, array[]::text[], 'own_page', '', p_now);
        return 'proven';
    end if;
    update access_session s set tries = s.tries + 1 where s.cookie_hash = p_cookie_hash returning s.tries into v_tries;
    if v_tries >= 5 then
        delete from access_session s where s.cookie_hash = p_cookie_hash;
        return 'over';
    end if;
    return 'wrong';
end
$$;
