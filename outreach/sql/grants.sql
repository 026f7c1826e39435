grant select on partner to lianfu_public;
grant select, insert, update, delete on partner, enterprise, enterprise_merge, visit, need, denominator, visit_contact, visit_note to lianfu_staff;
grant select on partner, enterprise, enterprise_merge, visit, need, denominator to lianfu_worker, lianfu_auditor;
grant select, delete on visit_contact, visit_note to lianfu_worker;
