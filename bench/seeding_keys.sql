-- The keys of those persons; nothing is ever opened with them.
create or replace function bench_seed(p_count int) returns void language plpgsql as $$
begin
    insert into person_key (person, match_index, epoch, wrapped, used_on)
    select md5('p' || n)::uuid, sha256(('m' || n)::bytea), 1, decode(repeat(md5(n::text), 4), 'hex'), date '2025-05-01'
    from generate_series(1, p_count) n;
    insert into person_index (kind, index, person)
    select 'email', substr(sha256(('e' || n)::bytea), 1, 16), md5('p' || n)::uuid from generate_series(1, p_count) n;
end
$$;
