-- The officers whom an event names: the only staff that the public role can read.
create or replace view duty_contact as
select s.id, s.name, s.phone, s.email from staff s
where exists (select 1 from event e where e.contact = s.id) or exists (select 1 from event e where e.deputy = s.id);
