-- Evidence is read by many, written by few; the audit is appended through its function only.
grant select on notice_version to lianfu_public;
grant select on notice_template, notice_version to lianfu_staff, lianfu_worker, lianfu_auditor;
grant insert on notice_template, notice_version to lianfu_staff, lianfu_worker;
grant update on notice_template to lianfu_staff;
-- Registering reads what an approved field of the organiser's own is; proposals and their answers are the house's matter.
revoke select on own_field from lianfu_public, lianfu_worker;
grant execute on function own_fields_approved to lianfu_public, lianfu_staff, lianfu_worker, lianfu_auditor;
grant select on own_field to lianfu_staff, lianfu_auditor;
grant insert, update on own_field to lianfu_staff;
grant select on sensitive_question to lianfu_staff, lianfu_auditor;
grant insert on sensitive_question to lianfu_staff;
grant update (state, purpose, decided_by, decided_on, reason) on sensitive_question to lianfu_staff;
grant select, insert on consent_evidence to lianfu_worker;
grant select on consent_evidence, audit_entry, erasure_journal, retention_run to lianfu_auditor, lianfu_staff;
grant select, insert on erasure_journal to lianfu_worker, lianfu_staff;
grant select, insert, update on retention_run to lianfu_worker;
grant usage on sequence erasure_journal_seq_seq to lianfu_worker, lianfu_staff;
grant execute on function audit_append(uuid, text, uuid, text[], text, text, timestamptz) to lianfu_staff, lianfu_worker;
-- The worker looks for unusual reading, signs the head of the chain and rolls old entries to their archive.
grant select on audit_entry to lianfu_worker;
grant select on audit_anchor, alarm, alarm_rule, purpose_session to lianfu_auditor, lianfu_staff, lianfu_worker;
grant insert on purpose_session to lianfu_staff;
grant update (closes_at) on purpose_session to lianfu_staff;
grant delete on purpose_session to lianfu_worker;
grant insert, update on alarm to lianfu_worker;
grant update (state, note, answered_by, answered_at) on alarm to lianfu_staff;
grant select, insert, update on alarm_rule to lianfu_staff;
grant execute on function audit_roll(bigint, bytea) to lianfu_worker;
-- Holds are placed, reviewed and released by officers; the worker lets them go. Evidence leaves by its function only.
grant select, insert on held_fields to lianfu_staff;
grant update (expires_on, review_on, released_on) on held_fields to lianfu_staff;
grant select, delete on held_fields to lianfu_worker;
grant select on evidence_cut to lianfu_worker, lianfu_staff, lianfu_auditor;
grant execute on function cut_evidence(int) to lianfu_worker;
grant execute on function evidence_of to lianfu_public, lianfu_staff, lianfu_worker, lianfu_auditor;
