-- The address of an online session is for registrants; pages show it only to them.
grant select on event, session, agenda_item, event_partner to lianfu_public;
grant select, insert, update, delete on event, session, agenda_item, event_partner, event_photo to lianfu_staff;
grant usage on all sequences in schema public to lianfu_staff;
grant select on event, session, agenda_item, event_partner, event_photo to lianfu_worker, lianfu_auditor;
grant update (places_taken) on session to lianfu_worker;
grant select on duty_contact to lianfu_public, lianfu_staff, lianfu_worker, lianfu_auditor;
