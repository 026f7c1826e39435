-- Somebody with a place is asked by the worker or by staff, and answers by the link that only they have.
grant execute on function ask_reply to lianfu_worker, lianfu_staff;
grant execute on function answer_reply to lianfu_public, lianfu_staff;
grant execute on function reply_of to lianfu_public;
grant execute on function merge_sessions to lianfu_staff;
