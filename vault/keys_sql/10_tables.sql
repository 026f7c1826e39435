-- The keys database: wrapped keys and blind indexes, nothing else. Its backups live shorter than those of the main one.
create table if not exists kek_epoch (
    n int primary key,
    state text not null check (state in ('current', 'old', 'destroyed')),
    fingerprint bytea not null
);
alter table kek_epoch add column if not exists made_at timestamptz not null default now();
-- When the last key left it, and when its key-encryption key was seen to be gone.
alter table kek_epoch add column if not exists emptied_at timestamptz;
alter table kek_epoch add column if not exists destroyed_at timestamptz;
create unique index if not exists kek_epoch_one_current on kek_epoch (state) where state = 'current';

create table if not exists index_secret (
    n int primary key,
    fingerprint bytea not null
);

-- `used_on` keeps the nightly sweep away from a key that a registration is about to use.
create table if not exists person_key (
    person uuid primary key,
    match_index bytea not null unique,
    epoch int not null references kek_epoch (n) on delete restrict,
    wrapped bytea not null,
    used_on date not null
);
-- Between the first step of a correction and its last; what stays so was cut short.
alter table person_key add column if not exists correcting boolean not null default false;
create index if not exists person_key_correcting on person_key (person) where correcting;

-- No foreign key to person_key: its check would cost more than the insert. `destroy_persons` deletes both.
create table if not exists person_index (
    kind text not null check (kind in ('email', 'phone')),
    index bytea not null,
    person uuid not null,
    primary key (kind, index, person)
);
create index if not exists person_index_person on person_index (person);

create table if not exists scope_key (
    scope uuid not null,
    level text not null check (level in ('P2', 'P3')),
    epoch int not null references kek_epoch (n) on delete restrict,
    wrapped bytea not null,
    used_on date not null,
    made_at timestamptz not null,
    primary key (scope, level)
);

-- Each time somebody tried whether the copies of the key files open what they must.
create table if not exists custody_check (
    id uuid primary key default gen_random_uuid(),
    checked_at timestamptz not null,
    epoch int not null references kek_epoch (n) on delete restrict,
    files int not null
);
