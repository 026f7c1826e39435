-- The floor of admission: one registration in one function, straight down, without any of the product's own rules.
create or replace function bench_admit_one(
    p_event uuid, p_session uuid, p_notice uuid, p_token uuid, p_person uuid, p_ubn text, p_code bytea, p_short text, p_blob bytea
) returns uuid
language plpgsql
set enable_seqscan = off
as $$
declare
    v_registration uuid := gen_random_uuid();
    v_participation uuid := gen_random_uuid();
    v_attendee uuid := gen_random_uuid();
    v_mail uuid := gen_random_uuid();
    v_enterprise uuid;
    v_job bigint;
    v_until date := current_date + 100;
begin
    perform 1 from event where id = p_event for no key update;
    perform 1 from registration where post_token = p_token or (event = p_event and person = p_person and state = 'live');
    update session set places_taken = places_taken + 1 where id = p_session and places_taken < places;
    select id into v_enterprise from enterprise where ubn = p_ubn::bpchar;
    insert into attendee (id, year) values (v_attendee, 2026);
    insert into known_person (id, person, expires_on, attendee, year) values (gen_random_uuid(), p_person, v_until, v_attendee, 2026);
    insert into participation (id, event, attendee, enterprise, county, industry, size, identity_kind, source, channel, language, status, registered_on)
    values (v_participation, p_event, v_attendee, v_enterprise, '66000', 'C', '5-29', 'owner', 'social', 'api', 'zh-Hant', 'admitted', current_date);
    insert into seat (id, participation, session, status) values (gen_random_uuid(), v_participation, p_session, 'held');
    insert into registration (id, person, scope, expires_on, participation, event, post_token, outcome, is_contact, notice, notice_language, state)
    values (v_registration, p_person, p_event, v_until, v_participation, p_event, p_token, 'admitted', true, p_notice, 'zh-Hant', 'live');
    insert into identity (id, person, scope, expires_on, registration, level, blob)
    values (gen_random_uuid(), p_person, p_event, v_until, v_registration, 'P2', p_blob);
    insert into ticket (id, person, scope, expires_on, registration, code, short_code)
    values (gen_random_uuid(), p_person, p_event, v_until, v_registration, p_code, p_short);
    insert into consent_state (id, person, scope, expires_on, registration, purpose, state, on_day)
    values (gen_random_uuid(), p_person, p_event, v_until, v_registration, 'later_events', 'refused', current_date);
    insert into outgoing_mail (id, person, scope, expires_on, letter, subject, language, state, attempts, message_id, run_at)
    values (v_mail, p_person, p_event, v_until, 'registrations.confirmed', v_registration, 'zh-Hant', 'waiting', 0, v_mail || '@bench', now());
    insert into jobs.pgqueuer (priority, entrypoint, payload, status)
    values (0, 'mail.deliver', convert_to('{"mail":"' || v_mail || '"}', 'UTF8'), 'queued') returning id into v_job;
    insert into jobs.pgqueuer_log (job_id, status, entrypoint, priority) values (v_job, 'queued', 'mail.deliver', 0);
    return v_registration;
end
$$;
