-- The life of an epoch: current, old (being emptied, then kept for its days), destroyed. Each step is refused out of turn.

-- Waits for those who write under the last one; whoever comes after is told that it is over.
create or replace function begin_epoch(p_epoch int, p_fingerprint bytea, p_now timestamptz) returns void
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform pg_advisory_xact_lock(7423005);
    if p_epoch <> (select max(n) + 1 from kek_epoch) then
        raise exception 'epoch % is not the next one', p_epoch;
    end if;
    update kek_epoch set state = 'old' where state = 'current';
    insert into kek_epoch (n, state, fingerprint, made_at) values (p_epoch, 'current', p_fingerprint, p_now);
end
$$;

-- Keys wrapped anew, each only while it is still what was read. Rows somebody works on are left for the next pass, so
-- this never waits and nobody waits in a circle with it.
create or replace function rewrap_persons(p_person uuid[], p_old bytea[], p_new bytea[], p_epoch int) returns int
language sql
as $$
    with free as (
        select k.person from person_key k where k.person = any (p_person) for no key update skip locked
    ), done as (
        update person_key k set epoch = p_epoch, wrapped = given.new
        from unnest(p_person, p_old, p_new) as given (person, old, new) join free using (person)
        where k.person = given.person and k.wrapped = given.old
        returning 1
    )
    select count(*)::int from done;
$$;

create or replace function rewrap_scopes(p_scope uuid[], p_level text[], p_old bytea[], p_new bytea[], p_epoch int) returns int
language sql
as $$
    with free as (
        select k.scope, k.level from scope_key k where k.scope = any (p_scope) for no key update skip locked
    ), done as (
        update scope_key k set epoch = p_epoch, wrapped = given.new
        from unnest(p_scope, p_level, p_old, p_new) as given (scope, level, old, new) join free using (scope, level)
        where k.scope = given.scope and k.level = given.level and k.wrapped = given.old
        returning 1
    )
    select count(*)::int from done;
$$;

create or replace function keys_under(p_epoch int) returns bigint
language sql
stable
as $$
    select (select count(*) from person_key where epoch = p_epoch) + (select count(*) from scope_key where epoch = p_epoch);
$$;

-- The first moment at which nothing is wrapped under an old epoch any more; from it the days of the backups count.
create or replace function note_emptied(p_now timestamptz) returns setof int
language sql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
    update kek_epoch set emptied_at = p_now
    where state = 'old' and emptied_at is null and keys_under(n) = 0
    returning n;
$$;

-- Said before the key-encryption key goes, so that a process killed in between leaves no epoch that seems usable.
create or replace function end_epoch(p_epoch int) returns void
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform pg_advisory_xact_lock(7423005);
    if exists (select 1 from kek_epoch where n = p_epoch and (state = 'current' or emptied_at is null))
        or keys_under(p_epoch) > 0 then
        raise exception 'epoch % is in use', p_epoch;
    end if;
    update kek_epoch set state = 'destroyed' where n = p_epoch;
end
$$;

create or replace function note_destroyed(p_epoch int, p_now timestamptz) returns void
language sql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
    update kek_epoch set destroyed_at = p_now where n = p_epoch and state = 'destroyed' and destroyed_at is null;
$$;
