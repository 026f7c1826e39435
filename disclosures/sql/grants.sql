-- Outcomes of calls are written by staff with an open session; the worker lets them go on their day.
grant select, insert, update, delete on call_outcome to lianfu_staff;
grant select, update, delete on call_outcome to lianfu_worker;
-- Exports and their downloads are a register: nothing of them is deleted, and of a download only its digest comes later,
-- when the last byte has left.
grant select, insert, update on export to lianfu_staff;
grant select, insert on export_download, export_mark to lianfu_staff;
grant update (sha256) on export_download to lianfu_staff;
grant select on export, export_download to lianfu_auditor, lianfu_worker;
grant select, delete on export_mark to lianfu_worker;
