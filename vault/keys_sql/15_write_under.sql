-- Whoever writes a key holds the epochs still until the end of the transaction; one that is no longer current is refused
-- as LF001, and the caller asks which is. So nothing is ever written under an epoch that is being emptied.
create or replace function write_under(p_epoch int) returns void
language plpgsql
as $$
begin
    perform pg_advisory_xact_lock_shared(7423005);
    if not exists (select 1 from kek_epoch e where e.n = p_epoch and e.state = 'current') then
        raise exception 'epoch % is not the current one', p_epoch using errcode = 'LF001';
    end if;
end
$$;
