-- Evidence of consents leaves from the front of its chain once it is older than `p_years`; the chain goes on from the anchor.
-- The newest entry stays, so that numbers go on, and so does what a living registration still points at.
create or replace function cut_evidence(p_years int) returns bigint
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    -- The clock is the database's own, and nobody cuts deeper than the law.
    v_before date := current_date - make_interval(years => greatest(p_years, 5));
    v_keep bigint;
    v_last consent_evidence%rowtype;
    gone bigint;
begin
    perform pg_advisory_xact_lock(7423005);
    select min(e.seq) into v_keep from consent_evidence e
    where e.on_day >= v_before or e.seq = (select max(x.seq) from consent_evidence x)
        or exists (select 1 from consent_state s where s.evidence = e.id)
        or exists (select 1 from registration r where r.evidence = e.id);
    select * into v_last from consent_evidence e where e.seq < v_keep order by e.seq desc limit 1;
    if v_last.id is null then
        return 0;
    end if;
    delete from consent_evidence where seq <= v_last.seq;
    get diagnostics gone = row_count;
    insert into evidence_cut (last, chain, entries, cut_on) values (v_last.seq, v_last.chain, gone, current_date);
    return gone;
end
$$;
