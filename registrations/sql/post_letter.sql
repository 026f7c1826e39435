-- One letter to each of these registrations, as mail and job; whoever gave no address gets none when it is rendered.
-- It may wait for the mail server as long as the registration is kept.
create or replace function post_letter(
    p_letter text, p_registration uuid[], p_now timestamptz, p_mail_domain text
) returns void
language sql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
    with rows as (
        insert into outgoing_mail (id, person, scope, expires_on, letter, subject, language, state, attempts, message_id, run_at)
        select m.id, r.person, r.event, r.expires_on, p_letter, r.id, p.language, 'waiting', 0,
            '<' || replace(m.id::text, '-', '') || '@' || p_mail_domain || '>', p_now
        from registration r
        join participation p on p.id = r.participation
        cross join lateral (select gen_random_uuid() as id where r.id is not null) as m
        where r.id = any (p_registration)
        returning id
    ), queued as (
        insert into jobs.pgqueuer (priority, entrypoint, payload, headers, status)
        select 0, 'mail.deliver', convert_to('{"mail":"' || r.id || '"}', 'UTF8'), 'null'::jsonb, 'queued' from rows r
        returning id
    )
    insert into jobs.pgqueuer_log (job_id, status, entrypoint, priority) select q.id, 'queued', 'mail.deliver', 0 from queued q;
$$;
