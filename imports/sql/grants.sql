-- Lists are read in by staff with an open session; what waits for a decision goes with its day, by the worker.
grant select, insert, update on import_batch, import_mapping to lianfu_staff;
grant select, insert, update, delete on import_row, import_entry to lianfu_staff;
grant select, update on import_batch to lianfu_worker;
grant select, delete on import_row, import_entry to lianfu_worker;
grant select on import_batch to lianfu_auditor;
grant execute on function erase_untold, expire_registration to lianfu_staff;
