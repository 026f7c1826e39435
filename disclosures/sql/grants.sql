-- Outcomes of calls are written by staff with an open session; the worker lets them go on their day.
grant select, insert, update, delete on call_outcome to lianfu_staff;
grant select, update, delete on call_outcome to lianfu_worker;
