-- What people were asked stays what they were asked: a published revision is never changed and never deleted.
create or replace function refuse_revision_change() returns trigger language plpgsql as $$
begin
    raise exception 'form_revision % is published and cannot be changed', old.id using errcode = 'integrity_constraint_violation';
end
$$;

create or replace trigger form_revision_immutable before update or delete on form_revision
for each row execute function refuse_revision_change();
