-- What the database refuses whatever the application forgets, and the look-ups that admission needs.
--
-- Plans are cached while a new installation is empty, when every index looks alike, and kept while a rush fills the tables.
-- So each look-up is written in a way that leaves no wrong index to choose: "is not distinct from" and casts are filters only.
create unique index if not exists registration_live_person on registration (person, event) where state = 'live';
create unique index if not exists registration_live_participation on registration (participation) where state = 'live';
-- The first column of a unique index of the same table each: nothing is found by them that is not found by that.
drop index if exists identity_registration, consent_state_registration, seat_participation, known_person_person;
-- Without a number an enterprise is its name inside the area where such a name is unique.
create unique index if not exists enterprise_by_name on enterprise (name_key, scope_code) where ubn is null;
-- One decision a purpose is how it stands; what has no evidence yet is found without walking over those that have.
create unique index if not exists consent_state_latest on consent_state (registration, purpose) where latest;
create index if not exists consent_state_unchained on consent_state (id) where evidence is null;
create index if not exists registration_unchained on registration (id) where evidence is null;
-- Who waits is asked at every admission; the held seats of all years must not be walked for it.
create index if not exists seat_waiting on seat ((session::text)) where status = 'waiting';
create index if not exists waiting_entry_scope_queue on waiting_entry (scope, queue_no);
-- No two people sign on one line of a sheet.
create unique index if not exists registration_sheet_no on registration (event, sheet_no) where sheet_no is not null;
