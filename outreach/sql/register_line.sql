-- What an import brings is written twice at once; the first time need not survive a crash.
alter table register_line set unlogged;
