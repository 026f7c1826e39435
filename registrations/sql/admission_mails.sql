-- A mail row and its job for each person who gave an address: the confirmation to new ones, to known ones their ticket again,
-- but not more than once an hour, so that nobody can fill another's mailbox by registering in their name. A mail that never
-- went out fills none. A mail waits as long as its registration is kept; once it is sent, `mail/claims.py` shortens that.
create or replace function admission_mails(
    p_event uuid, p_now timestamptz, p_mail_domain text,
    p_registration uuid[], p_person uuid[], p_language text[], p_outcome text[], p_fresh boolean[], p_mail boolean[]
) returns void
language plpgsql
set search_path = public, pg_temp
as $$
begin
    with wanted as (
        select distinct on (a.registration) ordered_id() as id, a.registration, a.person, a.language,
            case when not a.fresh then 'registrations.again' when a.outcome = 'waiting' then 'registrations.waiting'
                 when a.outcome = 'pending' then 'registrations.pending'
                 else 'registrations.confirmed' end as letter
        from unnest(p_registration, p_person, p_language, p_outcome, p_fresh, p_mail) with ordinality
            as a (registration, person, language, outcome, fresh, mail, ord)
        where a.mail and (a.fresh or a.registration is not null and a.outcome in ('already', 'full') and not exists (
            select 1 from outgoing_mail m
            where m.subject = a.registration and (m.state in ('waiting', 'sending') or m.state = 'sent' and m.run_at > p_now - interval '1 hour')
        ))
        order by a.registration, a.fresh desc, a.ord
    ), rows as (
        insert into outgoing_mail (id, person, scope, expires_on, letter, subject, language, state, attempts, message_id, run_at)
        select w.id, w.person, p_event, (select r.expires_on from registration r where r.id = w.registration), w.letter, w.registration, w.language, 'waiting', 0,
            '<' || replace(w.id::text, '-', '') || '@' || p_mail_domain || '>', p_now
        from wanted w
        returning id
    ), queued as (
        -- The columns that PgQueuer's own enqueue writes; a test compares the two.
        insert into jobs.pgqueuer (priority, entrypoint, payload, headers, status)
        select 0, 'mail.deliver', convert_to('{"mail":"' || r.id || '"}', 'UTF8'), 'null'::jsonb, 'queued' from rows r
        returning id
    )
    insert into jobs.pgqueuer_log (job_id, status, entrypoint, priority)
    select q.id, 'queued', 'mail.deliver', 0 from queued q;
end
$$;
