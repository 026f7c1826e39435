-- The public sees nobody here but an event's duty contacts (events/sql/duty_contact.sql); sign-in and sessions are staff work.
revoke select on staff from lianfu_public;
grant select, insert, update, delete on staff, staff_session, sign_in_failure, api_token to lianfu_staff;
grant select on staff, heartbeat to lianfu_worker, lianfu_auditor;
grant select on heartbeat to lianfu_public, lianfu_staff;
grant insert, update on heartbeat to lianfu_worker;
-- The worker sweeps dead sessions by their dates and cannot read whose they are.
grant delete on staff_session, sign_in_failure to lianfu_worker;
grant select (expires_at, seen_at) on staff_session to lianfu_worker;
grant select (until) on sign_in_failure to lianfu_worker;
