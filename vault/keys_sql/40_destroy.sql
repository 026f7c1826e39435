-- Destroying a key is the erasure itself: what it sealed is unreadable from here on.
create or replace function destroy_persons(p_person uuid[], p_unused_since date) returns setof uuid
language sql
as $$
    delete from person_index where person in (
        select k.person from person_key k
        where k.person = any (p_person) and (p_unused_since is null or k.used_on < p_unused_since)
    );
    delete from person_key k
    where k.person = any (p_person) and (p_unused_since is null or k.used_on < p_unused_since)
    returning k.person;
$$;

create or replace function destroy_scopes(p_scope uuid[], p_level text[], p_unused_since date)
returns table (scope uuid, level text)
language sql
as $$
    delete from scope_key k
    using unnest(p_scope, p_level) as gone (scope, level)
    where k.scope = gone.scope and k.level = gone.level and (p_unused_since is null or k.used_on < p_unused_since)
    returning k.scope, k.level;
$$;

-- The journal over again: a line without a level is a person; one with a day spares what was used since.
create or replace function destroy_again(p_key uuid[], p_level text[], p_at timestamptz[], p_unused_since date[]) returns void
language sql
as $$
    delete from person_index where person in (
        select k.person from person_key k join unnest(p_key, p_level, p_unused_since) as gone (key, level, since)
            on k.person = gone.key and gone.level is null and (gone.since is null or k.used_on < gone.since)
    );
    delete from person_key k using unnest(p_key, p_level, p_unused_since) as gone (key, level, since)
    where k.person = gone.key and gone.level is null and (gone.since is null or k.used_on < gone.since);
    delete from scope_key k using unnest(p_key, p_level, p_at, p_unused_since) as gone (key, level, at, since)
    where k.scope = gone.key and k.level = gone.level and k.made_at <= gone.at
        and (gone.since is null or k.used_on < gone.since);
$$;
