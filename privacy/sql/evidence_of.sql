-- The evidence that the holder of a receipt can meet, with the link of the entry before: open to everybody who has the hash,
-- which only the receipt's nonce makes. Nothing of the evidence says whose it is.
create or replace function evidence_of(p_receipt_hash bytea[]) returns table (
    id uuid, seq bigint, receipt_hash bytea, notice uuid, language text, purpose text, act text, channel text, on_day date,
    chain bytea, before bytea
)
language sql
stable
security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select e.id, e.seq, e.receipt_hash, e.notice, e.language, e.purpose, e.act, e.channel, e.on_day, e.chain,
        coalesce(
            (select b.chain from consent_evidence b where b.seq = e.seq - 1),
            (select k.chain from evidence_cut k where k.last = e.seq - 1))
    from consent_evidence e where e.receipt_hash = any (p_receipt_hash)
$$;
