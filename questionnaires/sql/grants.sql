-- A ballot can be spent by the public but never listed; answers go into the buffer and are read by staff once there are five.
grant select on form, form_revision, poll to lianfu_public, lianfu_staff, lianfu_worker, lianfu_auditor;
grant insert, update on form, form_revision, poll to lianfu_staff;
grant update on poll to lianfu_worker;
grant insert on ballot to lianfu_staff, lianfu_worker;
grant select, delete on ballot to lianfu_public, lianfu_worker;
grant insert on ballot_buffer to lianfu_public, lianfu_staff;
grant select, insert, delete on ballot_buffer to lianfu_worker;
grant select on response to lianfu_staff, lianfu_auditor;
grant select, insert on response to lianfu_worker;
