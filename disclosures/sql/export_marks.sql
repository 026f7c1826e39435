-- A fragment is looked for among all fingerprints of a year at once.
create index if not exists export_mark_prints on export_mark using gin (prints);
