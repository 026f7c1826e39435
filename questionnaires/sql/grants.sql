-- The public may spend a ballot it holds but never list or count them; answers are read by staff, remarks opened by staff.
grant select on form, form_revision, poll to lianfu_public, lianfu_staff, lianfu_worker, lianfu_auditor;
grant insert, update on form, poll to lianfu_staff;
grant select, insert, update, delete on form_design to lianfu_staff;
grant select on form_design to lianfu_auditor, lianfu_worker;
grant insert on form_revision to lianfu_staff;
grant insert on ballot to lianfu_staff;
-- Only how many go when, for the calendar of retention.
grant select (expires_on) on ballot to lianfu_staff;
grant select (scope, expires_on) on remark_buffer to lianfu_staff;
grant select, delete on ballot, remark_buffer, remark to lianfu_worker;
grant select on response to lianfu_staff, lianfu_worker, lianfu_auditor;
grant select on remark to lianfu_staff;
grant execute on function open_ballot(bytea, date) to lianfu_public, lianfu_staff;
grant execute on function spend_ballot(bytea, jsonb, bytea[], integer, date) to lianfu_public, lianfu_staff;
grant execute on function close_poll(uuid, integer, date) to lianfu_staff, lianfu_worker;
