-- Statistics read the service ledger through views that keep the reader's own rights.
grant select on enterprise_unit, touch, touch_partner, session_held to lianfu_staff, lianfu_worker, lianfu_auditor;
