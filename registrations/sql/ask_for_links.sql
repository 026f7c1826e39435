-- Three requests an hour and ten a day for what was typed, twenty an hour for a network. Asked first on its own, so that a flood is
-- turned away before anything is made for it.
create or replace function links_often(p_address bytea, p_network bytea, p_now timestamptz) returns boolean
language sql
stable
security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select (select count(*) filter (where q.asked_at > p_now - interval '1 hour') >= 3 or count(*) >= 10
            from link_request q where q.address = p_address and q.asked_at > p_now - interval '1 day')
        or (select count(*) >= 20 from link_request q where q.network = p_network and q.asked_at > p_now - interval '1 hour')
$$;

-- Somebody lost their link. Known or not: the same row, the same job; whose address it is is looked up later, by the worker.
create or replace function ask_for_links(
    p_id uuid, p_kind text, p_address bytea, p_network bytea, p_language text, p_person uuid, p_blob bytea,
    p_now timestamptz, p_today date
) returns text
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform pg_advisory_xact_lock(hashtextextended(encode(p_address, 'hex'), 7423013));
    if links_often(p_address, p_network, p_now) then
        return 'often';
    end if;
    insert into link_request (id, person, scope, expires_on, kind, address, network, language, asked_at, answered, blob)
    values (p_id, p_person, p_id, p_today + 1, p_kind, p_address, p_network, p_language, p_now, false, p_blob);
    with queued as (
        insert into jobs.pgqueuer (priority, entrypoint, payload, headers, status)
        values (0, 'registrations.find_links', convert_to('{"request":"' || p_id || '"}', 'UTF8'), 'null'::jsonb, 'queued')
        returning id
    )
    insert into jobs.pgqueuer_log (job_id, status, entrypoint, priority)
    select id, 'queued', 'registrations.find_links', 0 from queued;
    return 'asked';
end
$$;
