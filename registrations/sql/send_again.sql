-- The ticket once more, to the address it belongs to; not more than once an hour, whoever asks.
-- The person proves that they hold the link, staff ask by the registration alone.
create or replace function send_ticket_again(
    p_registration uuid, p_link_hash bytea, p_now timestamptz, p_mail_domain text
) returns void
language sql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select admission_mails(r.event, p_now, p_mail_domain, array[r.id], array[r.person], array[p.language],
        array['already'], array[false], array[true])
    from registration r join participation p on p.id = r.participation
    where r.id = p_registration and r.state = 'live'
        and (r.link_hash = p_link_hash or current_setting('role') = 'lianfu_staff')
$$;
