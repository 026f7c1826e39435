-- After an event has moved: everything kept of its people counts from its new last day, later or earlier.
-- `p_keep` as in admit_many. Scans count from the day of the scan and ballots from their poll, so they stay as they are.
create or replace function restamp_event(p_event uuid, p_keep int[]) returns void
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_ends_on date;
begin
    -- The order of locks of admission: whoever registers or cancels meanwhile reads the new day, or waits for this.
    perform 1 from event e where e.id = p_event for no key update;
    -- While an event is put off its people are kept for a new day, up to a year.
    select greatest((max(s.ends_at) at time zone 'Asia/Taipei')::date, max(e.postponed_on) + 365) into v_ends_on
    from session s join event e on e.id = s.event where s.event = p_event;
    if v_ends_on is null then
        return;
    end if;

    update registration r
    set expires_on = v_ends_on + p_keep[case when r.state = 'live' and p.status = 'admitted' then 1 else 3 end]
    from participation p
    where r.event = p_event and p.id = r.participation;

    update ticket t set expires_on = r.expires_on
    from registration r where r.event = p_event and t.registration = r.id;
    update waiting_entry w set expires_on = r.expires_on
    from registration r where r.event = p_event and w.registration = r.id;
    update consent_state c set expires_on = r.expires_on
    from registration r where r.event = p_event and c.registration = r.id;
    update reply y set expires_on = r.expires_on
    from registration r where r.event = p_event and y.registration = r.id;
    update answer_file f set expires_on = r.expires_on
    from registration r where r.event = p_event and f.registration = r.id;
    update waiting_act a set expires_on = r.expires_on
    from registration r where r.event = p_event and a.registration = r.id;
    update calendar_entry x set expires_on = r.expires_on
    from registration r where r.event = p_event and x.registration = r.id;
    update identity i
    set expires_on = case i.level when 'P2' then r.expires_on else least(r.expires_on, v_ends_on + p_keep[2]) end
    from registration r where r.event = p_event and i.registration = r.id;
    -- A mail that has ended goes a week after it was sent, wherever the event moves.
    update outgoing_mail m set expires_on = r.expires_on
    from registration r where r.event = p_event and m.subject = r.id and m.state in ('waiting', 'sending');
    -- One row for all events of a person's year: it stays as long as any of them asks.
    update known_person k set expires_on = greatest(k.expires_on, v_ends_on + p_keep[1])
    from registration r join participation p on p.id = r.participation
    where r.event = p_event and k.person = r.person and k.attendee = p.attendee;
end
$$;
