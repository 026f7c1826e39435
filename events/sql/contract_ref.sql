-- The number of a contract with a body is for those who work here: the public reads the event with it left empty.
create or replace function contract_ref_of(p_event_partner uuid) returns text
language sql
stable
security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select case when current_setting('role') <> 'lianfu_public' then b.contract_ref else '' end
    from event_partner b where b.id = p_event_partner
$$;
