grant select on partner to lianfu_public;
grant select, insert, update, delete on partner, enterprise, enterprise_merge, visit, need, denominator, visit_contact, visit_note to lianfu_staff;
grant select on partner, enterprise, enterprise_merge, visit, need, denominator to lianfu_worker, lianfu_auditor;
grant select, delete on visit_contact, visit_note to lianfu_worker;
-- The register is public data; only the import (a command) writes it.
grant select on registered_firm, register_edition to lianfu_public, lianfu_staff, lianfu_auditor;
grant select, insert, update, delete on registered_firm to lianfu_worker;
grant select, insert on register_edition to lianfu_worker;
grant select, insert, truncate on register_line to lianfu_worker;
