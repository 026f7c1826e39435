-- Empties a database of what a backup brings back: the tables, types and functions of its schemas. Extensions stay, since
-- their owner may be another; so does the mark of a restored database.
do $$
declare
    v_name text;
begin
    for v_name in
        select nspname from pg_namespace
        where nspname not in ('public', 'information_schema', 'lianfu_restored') and nspname not like 'pg\_%'
    loop
        execute format('drop schema %I cascade', v_name);
    end loop;
    for v_name in select oid::regclass::text from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') loop
        execute format('drop table if exists %s cascade', v_name);
    end loop;
    for v_name in select oid::regclass::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'v' loop
        execute format('drop view if exists %s cascade', v_name);
    end loop;
    for v_name in select oid::regclass::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'S' loop
        execute format('drop sequence if exists %s cascade', v_name);
    end loop;
    for v_name in
        select p.oid::regprocedure::text from pg_proc p where p.pronamespace = 'public'::regnamespace
            and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    loop
        execute format('drop routine if exists %s cascade', v_name);
    end loop;
    for v_name in
        select t.oid::regtype::text from pg_type t where t.typnamespace = 'public'::regnamespace and t.typtype in ('e', 'd')
            and not exists (select from pg_depend d where d.objid = t.oid and d.deptype = 'e')
    loop
        execute format('drop type if exists %s cascade', v_name);
    end loop;
end
$$;
