-- One-time ballots. All run with the rights of the owner: the public may spend a ballot it holds, and nothing else.
-- Lock order: poll, then its ballots and its buffers.

-- Which poll a ballot opens, without spending it; nothing for a spent, foreign or expired one.
create or replace function open_ballot(hash bytea, today date) returns uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select p.id from ballot b join poll p on p.id = b.poll
    where b.token_hash = hash and b.expires_on >= today and p.state = 'open' and p.closes_on >= today
$$;

-- Deletes the hash and keeps the answer in one statement of the caller's transaction. False: spent, foreign, closed.
-- `kept` is how many days after the poll's last day remarks may stay: counted from the answer, it would tell its day.
create or replace function spend_ballot(
    hash bytea, given jsonb, sealed bytea[], kept integer, today date
) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    the_poll uuid := open_ballot(hash, today);
    last_day date;
begin
    select closes_on into last_day from poll where id = the_poll and state = 'open' for update;
    if not found then
        return false;
    end if;
    delete from ballot where token_hash = hash;
    if not found then
        return false;
    end if;
    insert into ballot_buffer (id, poll, answers) values (gen_random_uuid(), the_poll, given);
    insert into remark_buffer (id, poll, blob, person, scope, expires_on)
    select encode(substring(word from 1 for 16), 'hex')::uuid, the_poll, substring(word from 17), null, the_poll, last_day + kept
    from unnest(sealed) as word;
    perform empty_ballot_buffer(the_poll, 5, kept);
    return true;
end
$$;

-- Moves what waits, answers and remarks apart and each shuffled, once there are enough to hide each other. The poll is
-- locked by the caller.
create or replace function empty_ballot_buffer(the_poll uuid, enough integer, kept integer) returns integer
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    waiting integer := (select count(*) from ballot_buffer where poll = the_poll);
    written remark[];
begin
    if waiting < enough then
        return 0;
    end if;
    insert into remark (id, poll, blob, person, scope, expires_on)
    select id, poll, blob, person, scope, expires_on from remark_buffer where poll = the_poll;
    delete from remark_buffer where poll = the_poll;
    -- All are written anew: place and transaction would tell the new from the old.
    select array_agg(r order by random()) into written from remark r where poll = the_poll;
    delete from remark where poll = the_poll;
    insert into remark (id, poll, blob, person, scope, expires_on)
    select each.id, the_poll, each.blob, null, the_poll, p.closes_on + kept
    from unnest(written) as each cross join poll p where p.id = the_poll;
    insert into response (id, poll, answers)
    select gen_random_uuid(), the_poll, answers from ballot_buffer where poll = the_poll order by random();
    delete from ballot_buffer where poll = the_poll;
    return waiting;
end
$$;

-- No more answers: the rest is moved, unused ballots go, and all answers are written once more in a new order, so that
-- neither their place in the table nor the transaction that wrote them tells who came early.
create or replace function close_poll(the_poll uuid, kept integer, today date) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    shuffled jsonb[];
begin
    update poll set state = 'closed', closes_on = least(closes_on, today) where id = the_poll and state = 'open';
    if not found then
        return false;
    end if;
    perform empty_ballot_buffer(the_poll, 0, kept);
    delete from ballot where poll = the_poll;
    select array_agg(answers order by random()) into shuffled from response where poll = the_poll;
    delete from response where poll = the_poll;
    insert into response (id, poll, answers)
    select gen_random_uuid(), the_poll, answer from unnest(shuffled) as answer;
    return true;
end
$$;

revoke all on function open_ballot(bytea, date) from public;
revoke all on function spend_ballot(bytea, jsonb, bytea[], integer, date) from public;
revoke all on function empty_ballot_buffer(uuid, integer, integer) from public;
revoke all on function close_poll(uuid, integer, date) from public;
