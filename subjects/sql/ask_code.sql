-- Three codes an hour and ten a day for a mailbox, twenty an hour for a network. Asked first on its own, so that a flood is turned
-- away before anything is made for it.
create or replace function own_codes_often(p_address bytea, p_network bytea, p_now timestamptz) returns boolean
language sql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select (select count(*) filter (where c.asked_at > p_now - interval '1 hour') >= 3 or count(*) >= 10
            from access_code c where c.address = p_address and c.asked_at > p_now - interval '1 day')
        or (select count(*) >= 20 from access_code c where c.network = p_network and c.asked_at > p_now - interval '1 hour')
$$;

-- Somebody asks for a code. Known mailbox or not: the same row, the same job; who is behind the address is looked up later, by
-- the worker. Counted by keyed hashes.
create or replace function ask_own_code(
    p_id uuid, p_purpose text, p_browser bytea, p_code_hash bytea, p_address bytea, p_network bytea, p_language text,
    p_person uuid, p_blob bytea, p_now timestamptz, p_good_until timestamptz, p_today date
) returns text
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform pg_advisory_xact_lock(hashtextextended(encode(p_address, 'hex'), 7423010));
    if own_codes_often(p_address, p_network, p_now) then
        return 'often';
    end if;
    insert into access_code (id, person, scope, expires_on, purpose, browser, code_hash, address, network, language, asked_at,
        good_until, tries, blob)
    values (p_id, p_person, p_id, p_today + 1, p_purpose, p_browser, p_code_hash, p_address, p_network, p_language, p_now,
        p_good_until, 0, p_blob);
    with queued as (
        insert into jobs.pgqueuer (priority, entrypoint, payload, headers, status)
        values (0, 'subjects.send_code', convert_to('{"code":"' || p_id || '"}', 'UTF8'), 'null'::jsonb, 'queued')
        returning id
    )
    insert into jobs.pgqueuer_log (job_id, status, entrypoint, priority) select id, 'queued', 'subjects.send_code', 0 from queued;
    return 'asked';
end
$$;
