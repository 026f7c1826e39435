-- One of the people of a mailbox is told apart by the code of a ticket of theirs, or by their telephone number. The worker has left
-- keyed hashes of it; whether what was typed fits is decided here and not by the caller. The fifth wrong try ends the session.
create or replace function prove_own_person(
    p_cookie_hash bytea, p_access uuid, p_short_code text, p_phone bytea, p_now timestamptz
) returns text
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_code uuid := access_of(p_cookie_hash, p_now);
    v_person uuid;
    v_phones bytea[];
    v_tries smallint;
begin
    select a.person, a.phones into v_person, v_phones from access_person a where a.id = p_access and a.code = v_code;
    if v_person is null then
        return 'over';
    end if;
    if p_phone = any (v_phones) or exists (select 1 from ticket t where t.person = v_person and t.short_code = p_short_code) then
        update access_person a set proven_at = p_now where a.id = p_access;
        perform audit_append(null, 'own.opened', v_person, array[]::text[], 'own_page', '', p_now);
        perform settled_alone('view', (p_now at time zone 'Asia/Taipei')::date);
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
