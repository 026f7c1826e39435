-- The worker sends what is due; staff choose and write. Who has got what is for the worker to mark, and for staff to count.
grant select, insert, update, delete on event_letter, group_letter to lianfu_staff;
grant select on event_letter to lianfu_worker;
grant select on group_letter to lianfu_worker;
grant select on event_letter, group_letter to lianfu_auditor;
grant select, insert on letter_mark to lianfu_staff;
grant select, insert, update, delete on letter_mark to lianfu_worker;
