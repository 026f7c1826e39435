-- Evidence is read by many, written by few; the audit is appended through its function only.
grant select on notice_template, notice_version to lianfu_public, lianfu_staff, lianfu_worker, lianfu_auditor;
grant insert on notice_template, notice_version to lianfu_staff, lianfu_worker;
grant select, insert on consent_evidence to lianfu_worker;
grant select on consent_evidence, audit_entry, erasure_journal, retention_run to lianfu_auditor, lianfu_staff;
grant select, insert on erasure_journal to lianfu_worker, lianfu_staff;
grant select, insert, update on retention_run to lianfu_worker;
grant usage on sequence erasure_journal_seq_seq to lianfu_worker, lianfu_staff;
grant execute on function audit_append(uuid, text, uuid, text[], text, text, timestamptz) to lianfu_staff, lianfu_worker;
