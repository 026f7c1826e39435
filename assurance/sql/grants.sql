-- Breaches are recorded by the officer; the worker renders the letters, retention deletes them with their people.
grant select, insert, update on breach to lianfu_staff;
grant select on breach to lianfu_worker, lianfu_auditor;
grant select, insert, update, delete on breach_notice to lianfu_staff;
grant select, delete on breach_notice to lianfu_worker;
grant select on breach_notice to lianfu_auditor;
