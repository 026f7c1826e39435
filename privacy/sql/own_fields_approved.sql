-- What a field of the organiser's own is, as notices and forms name it: approved ones only, and not who proposed, who decided
-- and what was answered.
create or replace function own_fields_approved() returns table (
    key text, label_zh text, label_en text, level text, categories text[], purposes text[], reason_zh text, reason_en text
)
language sql
stable
security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select f.key, f.label_zh, f.label_en, f.level, f.categories, f.purposes, f.reason_zh, f.reason_en
    from own_field f where f.state = 'approved' order by f.key
$$;
