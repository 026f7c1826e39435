-- Ids of personal rows that nothing else names, in the order of time: new rows then share a page of their index instead of
-- touching a page each, which is what a large installation pays for. Service rows keep random ids, which tell no order.
do $$
begin
    if to_regproc('uuidv7') is null then
        create or replace function ordered_id() returns uuid language sql volatile as 'select gen_random_uuid()';
    else
        create or replace function ordered_id() returns uuid language sql volatile as 'select uuidv7()';
    end if;
end
$$;
