-- Staff plan whom to ask; the public meets codes and lists only through the admission's own functions.
grant select, insert, update, delete on invitation, invitation_code, invited_enterprise to lianfu_staff;
grant select on invitation, invitation_code, invited_enterprise to lianfu_auditor, lianfu_worker;
