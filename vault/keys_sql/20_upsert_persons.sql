-- One statement for a batch of persons: known ones get their key back, new ones the key offered for them.
-- A row may be missing from the answer when its key was destroyed at the same moment; the caller asks again.
create or replace function upsert_persons(
    p_match bytea[], p_person uuid[], p_wrapped bytea[], p_epoch int, p_email bytea[], p_phone bytea[], p_today date
) returns table (ord int, person uuid, epoch int, wrapped bytea)
language plpgsql
-- Plans made while the tables are tiny would keep sequential scans when they have grown; plans made anew for each length of the
-- arrays would cost a lone request more than the work itself.
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
    perform write_under(p_epoch);
    -- Sorted, so that two processes with overlapping batches wait for each other instead of locking each other out.
    insert into person_key (person, match_index, epoch, wrapped, used_on)
    select offered.person, offered.match, p_epoch, offered.wrapped, p_today
    from unnest(p_match, p_person, p_wrapped) as offered (match, person, wrapped)
    order by offered.match
    on conflict (match_index) do nothing;

    if exists (select 1 from person_key k where k.match_index = any (p_match) and k.used_on < p_today) then
        perform 1 from person_key k where k.match_index = any (p_match) and k.used_on < p_today
        order by k.match_index for no key update;
        update person_key k set used_on = p_today where k.match_index = any (p_match) and k.used_on < p_today;
    end if;

    insert into person_index (kind, index, person)
    select found.kind, found.index, k.person
    from (
        select 'email' as kind, e.index, e.match from unnest(p_email, p_match) as e (index, match) where e.index is not null
        union all
        select 'phone', p.index, p.match from unnest(p_phone, p_match) as p (index, match) where p.index is not null
    ) as found
    join person_key k on k.match_index = found.match
    order by found.kind, found.index, k.person
    on conflict do nothing;

    return query
    select asked.ord::int, k.person, k.epoch, k.wrapped
    from unnest(p_match) with ordinality as asked (match, ord)
    join person_key k on k.match_index = asked.match;
end
$$;
