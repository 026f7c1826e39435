-- The address of an online session, nothing for the public: one query then reads an event for everybody.
create or replace function online_url_of(p_event uuid) returns text
language sql
stable
security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select case when current_setting('role') = 'lianfu_public' then '' else e.online_url end from event e where e.id = p_event
$$;
