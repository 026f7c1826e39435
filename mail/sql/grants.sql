-- Deeds add mails; only the worker reads and sends them. Staff see states, never the sealed token.
grant insert on outgoing_mail to lianfu_staff;
grant select (id, person, scope, expires_on, letter, subject, language, state, attempts, message_id, run_at, tried_at, sent_at, failure,
  about, returned, return_code, returned_on)
  on outgoing_mail to lianfu_staff;
grant update (state, run_at, expires_on) on outgoing_mail to lianfu_staff;
grant select, insert, update, delete on outgoing_mail, mail_tally to lianfu_worker;
grant select on mail_tally to lianfu_staff, lianfu_auditor;
grant select, insert, update on mail_pace to lianfu_worker;
