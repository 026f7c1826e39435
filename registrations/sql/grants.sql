-- The public reaches these rows only through functions that take one token; see the other files of this folder.
grant select, insert, update, delete on attendee, participation, seat, choice, attendance, arrival_count, meal_count to lianfu_staff;
grant select, insert, update, delete on known_person, registration, identity, ticket, waiting_entry, reply, answer_file to lianfu_staff;
grant select on attendee, participation, seat, choice, attendance, arrival_count, meal_count to lianfu_worker, lianfu_auditor;
grant select, update, delete on known_person, registration, identity, ticket, waiting_entry, reply, answer_file to lianfu_worker;
-- What happened in the line is written by the functions of the line alone, and never changed.
grant select on waiting_act to lianfu_staff;
grant select, delete on waiting_act to lianfu_worker;
-- A decision is written by admit_many and set_consent alone. The worker joins its evidence to it, and deletes what has expired.
revoke insert, update, delete on consent_state from lianfu_staff, lianfu_worker;
grant select on consent_state to lianfu_staff;
grant select, delete, update (evidence) on consent_state to lianfu_worker;
-- A scan is never changed: taking back a tick on paper is one more. Only the worker deletes, what has expired and the erased.
revoke update, delete on scan from lianfu_staff;
grant select, insert on scan to lianfu_staff;
grant select, delete on scan to lianfu_worker;
grant update on participation, seat, choice to lianfu_worker;
grant usage on all sequences in schema public to lianfu_staff;
grant execute on function admit_many to lianfu_public, lianfu_staff;
grant execute on function sold_out to lianfu_public;
grant execute on function cancel_registration, answer_offer to lianfu_public, lianfu_staff;
grant execute on function decide_pending, reopen_decision, enclose_reason to lianfu_staff;
grant execute on function change_seats, restore_registration to lianfu_staff;
grant execute on function lapse_offers to lianfu_worker;
-- Numbers only, for whoever names a registration: its page has opened it before.
grant execute on function line_standing to lianfu_public, lianfu_staff, lianfu_worker;
grant execute on function set_consent, acts_of to lianfu_public, lianfu_staff;
grant execute on function acts_of to lianfu_worker;
grant execute on function correctable, correct_registration, restrict_registration to lianfu_public, lianfu_staff;
grant execute on function substitute_registration, own_party to lianfu_public, lianfu_staff;
grant execute on function count_meals, promote_event to lianfu_staff, lianfu_worker;
-- The worker tells people that their event moved or was called off, and dates their rows anew.
grant execute on function post_letter, restamp_event to lianfu_worker;
-- One ticket by its code or link for everybody; by its registration for those who may read the rows themselves.
grant execute on function ticket_with_code, ticket_with_link, send_ticket_again, receipt_of to lianfu_public, lianfu_staff;
grant execute on function ticket_facts, ticket_of, in_one_line to lianfu_staff, lianfu_worker;
-- Whoever lost their link: the public asks, the worker looks up whose it is and deletes on the day.
grant execute on function ask_for_links, links_often to lianfu_public, lianfu_staff;
grant select, update, delete on link_request to lianfu_worker;
grant select, delete on link_request to lianfu_staff;
-- Of which event a reading was, also when the registration is gone.
grant select on audit_place to lianfu_staff, lianfu_auditor;
-- What a mailed calendar file said is for the worker to keep; the ticket page of somebody reads it through a function.
grant select, insert, update, delete on calendar_entry to lianfu_worker;
grant select on calendar_entry to lianfu_staff;
-- What was done to many at once is a register: taking back is noted on its row, and none is deleted.
grant select, insert, update (rows, undone_at, undone_by) on bulk_act to lianfu_staff;
grant select on bulk_act to lianfu_auditor;
-- After a month the worker empties how they stood.
grant select, update (rows) on bulk_act to lianfu_worker;
