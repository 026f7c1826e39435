-- A job about one event, unless the same one waits already.
create or replace function enqueue_once(p_name text, p_event uuid) returns void
language sql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
    with queued as (
        insert into jobs.pgqueuer (priority, entrypoint, payload, headers, status, dedupe_key)
        values (0, p_name, convert_to('{"event":"' || p_event || '"}', 'UTF8'), 'null'::jsonb, 'queued', p_name || ':' || p_event)
        on conflict (dedupe_key) where status in ('queued', 'picked') and dedupe_key is not null do nothing
        returning id
    )
    insert into jobs.pgqueuer_log (job_id, status, entrypoint, priority) select id, 'queued', p_name, 0 from queued;
$$;
