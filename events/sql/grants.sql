-- The address of an online session is for registrants: their ticket brings it (registrations/sql/ticket_by_code.sql).
grant select on session, agenda_item, series, holdback, choice_limit to lianfu_public;
revoke select on event_partner from lianfu_public;
grant select (id, event, partner, role, data_role, roster_days, position) on event_partner to lianfu_public;
grant select (id, number, slug, kind, status, title_zh, title_en, summary_zh, summary_en, audience_zh, audience_en, county,
  revision, notice, poll, contact, deputy, copied_from, opens_at, closes_at, waiting_list, mail_only, meal, photos, min_places, decide_on,
  learning_hours, theme_class, administration_class, service_class, remarks_zh, report_remarks_zh, published_on, cancelled_on,
  cancel_reason_zh, cancel_reason_en, ticket_seed_epoch, sequence, series, design, session_rule, approval, per_enterprise, access,
  offer_hours, reconfirm, min_minutes, banner_zh, banner_en, postponed_on, confirmed_on) on event to lianfu_public;
grant execute on function online_url_of, contract_ref_of to lianfu_public, lianfu_staff, lianfu_worker, lianfu_auditor;
grant select, insert, update, delete on event, session, agenda_item, event_partner, event_photo, series, holdback, choice_limit to lianfu_staff;
grant usage on all sequences in schema public to lianfu_staff;
grant select on event, session, agenda_item, event_partner, event_photo, series, holdback, choice_limit to lianfu_worker, lianfu_auditor;
grant update (places_taken) on session to lianfu_worker;
grant delete on event_photo to lianfu_worker;
grant select on duty_contact to lianfu_public, lianfu_staff, lianfu_worker, lianfu_auditor;
