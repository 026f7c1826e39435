-- Statistics read the service ledger through views that keep the reader's own rights.
grant select on enterprise_unit, touch, touch_partner, session_held to lianfu_staff, lianfu_worker, lianfu_auditor;
grant execute on function reach_touches, reach_breakdown, reach_sessions, reach_depth, reach_retained, reach_partners, reach_funnel
  to lianfu_staff, lianfu_worker, lianfu_auditor;
