-- The audit is a chain: each entry holds the hash of the one before. Entries are added here and nowhere else.
create or replace function audit_hash(
    p_prev bytea, p_seq bigint, p_at timestamptz, p_actor uuid, p_action text, p_object uuid, p_fields text[], p_purpose text,
    p_reason text
) returns bytea
language sql immutable
as $$
    -- Each part with its length in bytes before it, so that no two entries can have the same line.
    select sha256(p_prev || convert_to(string_agg(coalesce(octet_length(part)::text || ':' || part, '-'), '|' order by place), 'UTF8'))
    from unnest(
        array[
            p_seq::text, to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), p_actor::text, p_action, p_object::text,
            array_to_string(p_fields, ','), p_purpose, p_reason
        ]
    ) with ordinality as parts (part, place)
$$;

-- Runs with the rights of the owner: the roles of the application may execute it, but not write the table.
create or replace function audit_append(
    p_actor uuid, p_action text, p_object uuid, p_fields text[], p_purpose text, p_reason text, p_at timestamptz
) returns bigint
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    last_seq bigint;
    last_hash bytea;
begin
    -- One writer at a time: the next entry must see this one. Held until the deed commits, so it is appended last.
    perform pg_advisory_xact_lock(7423004);
    select seq, hash into last_seq, last_hash from audit_entry order by seq desc limit 1;
    if last_seq is null then
        select seq, hash into last_seq, last_hash from audit_anchor order by seq desc limit 1;
    end if;
    last_seq := coalesce(last_seq, 0) + 1;
    last_hash := coalesce(last_hash, decode(repeat('00', 32), 'hex'));
    insert into audit_entry (seq, at, actor, action, object, fields, purpose, reason, prev, hash)
    values (
        last_seq, p_at, p_actor, p_action, p_object, p_fields, p_purpose, p_reason, last_hash,
        audit_hash(last_hash, last_seq, p_at, p_actor, p_action, p_object, p_fields, p_purpose, p_reason)
    );
    return last_seq;
end
$$;

-- Old entries leave through `audit_roll` (audit_roll.sql) and through nothing else.
create or replace function audit_append_only() returns trigger
language plpgsql
as $$
declare
    called text;
begin
    get diagnostics called = pg_context;
    if tg_op = 'DELETE' and called ~ 'function audit_roll\(bigint,bytea\)' then
        return old;
    end if;
    raise exception 'the audit is append-only' using errcode = 'restrict_violation';
end
$$;

create or replace trigger audit_append_only before update or delete on audit_entry
for each row execute function audit_append_only();
create or replace trigger audit_never_emptied before truncate on audit_entry
for each statement execute function audit_append_only();

revoke all on function audit_append(uuid, text, uuid, text[], text, text, timestamptz) from public;
