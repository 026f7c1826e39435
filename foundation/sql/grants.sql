-- What every role needs before any room speaks: the schemas, and adding jobs. The worker alone takes jobs; the public adds
-- none itself, the functions it may call do. No function is anybody's that a room does not name.
revoke create on schema public from public;
revoke execute on all functions in schema public from public;
-- Nobody but the owner makes temporary tables: one of the name of ours could stand before it in a search path.
do $$
begin
    execute format('revoke temporary on database %I from public', current_database());
end
$$;
grant usage on schema public to lianfu_public, lianfu_staff, lianfu_worker, lianfu_auditor;
grant usage on schema jobs to lianfu_staff, lianfu_worker, lianfu_auditor;
grant insert on jobs.pgqueuer, jobs.pgqueuer_log to lianfu_staff;
-- PgQueuer's insert looks for a job of the same key and returns the number; payloads stay unreadable.
grant select (id, entrypoint, priority, dedupe_key, status) on jobs.pgqueuer to lianfu_staff;
grant select, insert, update, delete on all tables in schema jobs to lianfu_worker;
grant usage, select on all sequences in schema jobs to lianfu_staff, lianfu_worker;
grant select on migration to lianfu_public, lianfu_staff, lianfu_worker, lianfu_auditor;
grant execute on function personal_rows to lianfu_staff, lianfu_worker;
