-- Staff write down who was in an online session; a mark is made and read, never changed.
grant select, insert, update on log_import to lianfu_staff;
grant select, insert on log_mark to lianfu_staff;
grant select on log_import, log_mark to lianfu_auditor, lianfu_worker;
