-- The keys of one scope (an event, a visit, a case), made at first use. `used_on` keeps the nightly sweep away.
create or replace function ensure_scope_keys(
    p_scope uuid, p_level text[], p_wrapped bytea[], p_epoch int, p_now timestamptz, p_today date
) returns table (level text, epoch int, wrapped bytea)
language plpgsql
as $$
#variable_conflict use_column
begin
    perform write_under(p_epoch);
    insert into scope_key (scope, level, epoch, wrapped, used_on, made_at)
    select p_scope, offered.level, p_epoch, offered.wrapped, p_today, p_now
    from unnest(p_level, p_wrapped) as offered (level, wrapped)
    order by offered.level
    on conflict (scope, level) do nothing;

    update scope_key k set used_on = p_today where k.scope = p_scope and k.used_on < p_today;

    return query select k.level, k.epoch, k.wrapped from scope_key k where k.scope = p_scope and k.level = any (p_level);
end
$$;
