-- Writes down what somebody answered to the newest asking of a question. The public proves that it holds the link; without that
-- nothing is there. `outcome` is answered, again (so already) or ended (the place is gone, whoever says they come is too late).
-- Freeing the place of those who do not come is cancel_registration's, before this and in the same transaction.
create or replace function answer_reply(
    p_registration uuid, p_link_hash bytea, p_question text, p_answer text, p_today date
) returns text
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v registration%rowtype;
    v_reply reply%rowtype;
begin
    select * into v from registration r where r.id = p_registration for no key update;
    if v.id is null or current_setting('role') = 'lianfu_public' and v.link_hash is distinct from p_link_hash then
        return null;
    end if;
    select * into v_reply from reply y where y.registration = v.id and y.question = p_question order by y.n desc limit 1;
    if v_reply.id is null then
        return null;
    elsif p_answer = 'coming' and v.state <> 'live' then
        return 'ended';
    elsif v_reply.answer = p_answer then
        return 'again';
    end if;
    update reply y set answer = p_answer, answered_on = p_today where y.id = v_reply.id;
    perform pg_notify('lianfu_live', 'event:' || v.event);
    return 'answered';
end
$$;

-- The newest asking of a question, for the page of whoever holds the link.
create or replace function reply_of(p_registration uuid, p_link_hash bytea, p_question text) returns table (asked_on date, answer text)
language sql
stable
security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select y.asked_on, y.answer::text
    from registration r join reply y on y.registration = r.id
    where r.id = p_registration and r.link_hash = p_link_hash and y.question = p_question
    order by y.n desc limit 1
$$;
