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

create or replace function destroy_scopes(p_scope uuid[], p_level text[], p_unused_since date, p_made_before timestamptz)
returns table (scope uuid, level text)
language sql
as $$
    delete from scope_key k
    using unnest(p_scope, p_level) as gone (scope, level)
    where k.scope = gone.scope and k.level = gone.level
        and (p_unused_since is null or k.used_on < p_unused_since)
        and (p_made_before is null or k.made_at <= p_made_before)
    returning k.scope, k.level;
$$;
