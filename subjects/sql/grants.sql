-- The public never reads these tables. Each function takes the hash of a cookie that only one browser has, and most of them also
-- ask that this session has proven to be of the person; see the other files of this folder.
grant execute on function
    ask_own_code, open_own_session, own_session_lives, end_own_session, own_people, prove_own_person, own_person, own_rows,
    own_facts, own_audit, record_own, try_own_address,
    end_own_address, own_codes_often
to lianfu_public;
-- The worker looks up who is behind an address, and deletes on the day.
grant select, insert, update, delete on access_code, access_person, access_session to lianfu_worker;
grant select, delete on access_code, access_person, access_session to lianfu_staff;
grant execute on function keys_of_person, facts_of_person, looked_at_person, roles_then to lianfu_staff, lianfu_worker;
grant execute on function settled_alone to lianfu_worker;
grant select on audit_entry to lianfu_worker;
-- Requests: taken in and decided by the officer; the worker writes the letters and deletes on the day.
grant select, insert, update on subject_case to lianfu_staff;
grant select on subject_case to lianfu_worker, lianfu_auditor;
grant select, insert, update, delete on case_words to lianfu_staff;
grant select, delete on case_words to lianfu_worker;
grant select on case_words to lianfu_auditor;
