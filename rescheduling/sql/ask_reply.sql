-- Asks everybody with a place, once a question and `p_n`: a row to be answered and a letter with the link, together. Whoever
-- registered after `p_before`, or is there already, is not asked. How many were asked.
create or replace function ask_reply(
    p_event uuid, p_question text, p_n int, p_letter text, p_before date, p_now timestamptz, p_today date, p_mail_domain text
) returns int
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_asked uuid[];
begin
    with asked as (
        insert into reply (id, person, scope, expires_on, registration, question, n, asked_on)
        select ordered_id(), r.person, r.scope, r.expires_on, r.id, p_question, p_n, p_today
        from registration r
        join participation p on p.id = r.participation
        where r.event = p_event and r.state = 'live' and p.status = 'admitted' and p.registered_on <= p_before
            and not exists (select from attendance a where a.participation = p.id)
        order by r.id
        on conflict (registration, question, n) do nothing
        returning registration
    )
    select coalesce(array_agg(a.registration), '{}') into v_asked from asked a;
    perform post_letter(p_letter, v_asked, p_now, p_mail_domain);
    return cardinality(v_asked);
end
$$;
