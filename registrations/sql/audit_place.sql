-- A registration goes on its day; that somebody read it stays in the audit, and here, in the access log of which event.
create or replace function keep_audit_place() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    insert into audit_place (object, event)
    select g.id, g.event from gone g where exists (select from audit_entry a where a.object = g.id)
    on conflict do nothing;
    return null;
end
$$;

create or replace trigger keep_audit_place after delete on registration
referencing old table as gone for each statement execute function keep_audit_place();
