-- A firm known only by name is one row as far as its name is unique; one with a number may share its name with others.
create unique index if not exists enterprise_by_name on enterprise (name_key, scope_code) where ubn is null;
create index if not exists enterprise_name_words on enterprise (lower(name) text_pattern_ops);
-- One standing merge per enterprise; an undone one stays as evidence.
create unique index if not exists enterprise_merge_standing on enterprise_merge (source) where undone_on is null;
create index if not exists need_waiting on need (owner, due_on) where status <> 'closed';
create index if not exists visit_follow_up on visit (officer, follow_up_on) where follow_up_on is not null;
