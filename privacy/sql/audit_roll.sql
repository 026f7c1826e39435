-- Entries older than five years leave for the archive file of that hash; the chain goes on from the anchor they leave behind.
create or replace function audit_roll(p_last bigint, p_archive bytea) returns bigint
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_hash bytea;
    gone bigint;
begin
    perform pg_advisory_xact_lock(7423004);
    select hash into v_hash from audit_entry where seq = p_last;
    -- The clock is the database's own: nobody tells this function what day it is.
    if v_hash is null or exists (select 1 from audit_entry where seq <= p_last and at > now() - interval '5 years') then
        raise exception 'only entries older than five years leave the audit' using errcode = 'restrict_violation';
    end if;
    delete from audit_entry where seq <= p_last;
    get diagnostics gone = row_count;
    insert into audit_anchor (seq, hash, entries, archive, rolled_at) values (p_last, v_hash, gone, p_archive, now());
    return gone;
end
$$;

create or replace trigger audit_anchor_stays before update or delete on audit_anchor
for each row execute function audit_append_only();
create index if not exists audit_entry_at on audit_entry using brin (at);
