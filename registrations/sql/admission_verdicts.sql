-- Decides a batch for one event, request by request in order of arrival, with the event and its sessions locked.
-- Writes nothing. `place` is the registration that an answer speaks of; `seated` says whether seats are to be taken.
-- What is said of an event that is closed, and of one whose tickets go by mail only, is the same whoever asks: who is on the
-- list is never learnt from it. Such an event, when full, says so to those on the list too; `place` then tells whom to write.
create or replace function admission_verdicts(
    p_event uuid, p_now timestamptz, p_by_staff boolean, p_walk_in boolean,
    p_token uuid[], p_registration uuid[], p_person uuid[], p_notice text[], p_revision uuid[],
    p_seat_ord int[], p_seat_session uuid[],
    out outcome text[], out place uuid[], out fresh boolean[], out seated boolean[], out ends_on date, out crowded boolean
)
language plpgsql
set search_path = public, pg_temp
-- Plans are cached while the tables of a new installation are tiny; they must stay right when these have grown.
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
    v_event event%rowtype;
    v_session uuid[];     -- the sessions of the event
    v_left int[];         -- places left in each
    v_line boolean[];     -- whether somebody waits for it
    v_begun boolean[];    -- whether the public comes too late for it
    v_held uuid[];        -- the live registration that the person of the request has already
    v_current boolean[];  -- whether the request was made on today's form and notice
    v_member uuid[];      -- persons who got a place or a wait in this batch, at the ord of their request
    v_shut text;
    v_at int;
    v_first int;
    v_seat int := 1;
    v_fits boolean;
    v_known boolean;
    v_free boolean;
    v_late boolean;
    v_quiet boolean;
begin
    -- Weaker than FOR UPDATE: rows that refer to the event and its sessions may be written meanwhile.
    select * into v_event from event where id = p_event for no key update;
    select array_agg(s.id order by s.id),
           array_agg(s.places - s.places_taken - case when p_walk_in then 0 else s.reserved end order by s.id),
           array_agg(exists (
               select 1 from seat w where w.session::text = s.id::text and w.status = 'waiting') order by s.id),
           array_agg(s.starts_at <= p_now and not p_by_staff order by s.id),
           (max(s.ends_at) at time zone 'Asia/Taipei')::date,
           case
               when v_event.status = 'draft' then 'unknown'
               when v_event.status = 'cancelled' then 'cancelled'
               when p_by_staff then null
               when p_now >= coalesce(v_event.closes_at, max(s.starts_at)) then 'closed'
               when p_now < v_event.opens_at then 'not_yet'
           end
    into v_session, v_left, v_line, v_begun, ends_on, v_shut
    from (select * from session where event = p_event order by id::text for no key update) as s;
    if v_session is null then
        v_shut := coalesce(v_shut, 'unknown');
    end if;

    -- A token stands for one form of one person: sent again it is answered the same, and it is nobody else's.
    select array_agg(case when (t.event, t.person) = (p_event, a.person) then t.id end order by a.ord),
           array_agg(case when (t.event, t.person) = (p_event, a.person) then t.outcome
                          when t.id is not null then 'foreign_token' end order by a.ord),
           array_agg(r.id order by a.ord),
           array_agg(coalesce(a.notice = n.sha256 and a.revision = v_event.revision, false) order by a.ord)
    into place, outcome, v_held, v_current
    from unnest(p_token, p_person, p_notice, p_revision) with ordinality as a (token, person, notice, revision, ord)
    left join lateral (select g.id, g.event, g.person, g.outcome from registration g where g.post_token = a.token limit 1) as t on true
    left join lateral (
        select g.id from registration g
        where g.person = a.person and (g.event, g.state) is not distinct from (p_event, 'live') limit 1
    ) as r on true
    left join lateral (select v.sha256 from notice_version v where v.id = v_event.notice limit 1) as n on true;

    fresh := array_fill(false, array[cardinality(p_token)]);
    seated := fresh;
    crowded := false;
    v_member := array_fill(null::uuid, array[cardinality(p_token)]);
    for i in 1 .. cardinality(p_token) loop
        while p_seat_ord[v_seat] < i loop
            v_seat := v_seat + 1;
        end loop;
        continue when outcome[i] is not null;

        v_at := array_position(p_token, p_token[i]);
        if v_at < i then
            outcome[i] := case when p_person[v_at] = p_person[i] then outcome[v_at] else 'foreign_token' end;
            place[i] := case when p_person[v_at] = p_person[i] then place[v_at] end;
            continue;
        end if;

        if v_shut is not null then
            outcome[i] := v_shut;
            continue;
        elsif not v_current[i] then
            outcome[i] := 'stale_notice';
            continue;
        end if;

        -- All its sessions or none; behind anybody who waits for one of them.
        v_first := v_seat;
        v_known := true;
        v_fits := true;
        v_free := true;
        v_late := false;
        while p_seat_ord[v_seat] = i loop
            v_at := array_position(v_session, p_seat_session[v_seat]);
            v_known := v_known and v_at is not null;
            v_late := v_late or coalesce(v_begun[v_at], false);
            v_free := v_free and coalesce(v_left[v_at] > 0, false);
            v_fits := v_fits and coalesce(v_left[v_at] > 0 and (p_walk_in or not v_line[v_at]), false);
            v_seat := v_seat + 1;
        end loop;
        if v_seat = v_first or not v_known then
            outcome[i] := 'unknown_session';
            continue;
        elsif v_late then
            outcome[i] := 'begun';
            continue;
        end if;
        -- Somebody with a place keeps that one; the same person may also stand twice in one batch.
        place[i] := coalesce(v_held[i], place[array_position(v_member, p_person[i])]);
        if place[i] is not null then
            v_quiet := v_event.mail_only and not p_by_staff and not v_fits and not v_event.waiting_list;
            outcome[i] := case when v_quiet then 'full' else 'already' end;
            continue;
        end if;

        if v_fits then
            outcome[i] := 'admitted';
            seated[i] := true;
        elsif p_walk_in then
            -- Stands in for somebody who did not come: the room decides, no place is counted.
            outcome[i] := 'admitted';
        elsif v_event.waiting_list then
            outcome[i] := 'waiting';
            seated[i] := true;
            crowded := crowded or v_free;
        else
            outcome[i] := 'full';
            continue;
        end if;
        place[i] := p_registration[i];
        fresh[i] := true;
        v_member[i] := p_person[i];
        for k in v_first .. v_seat - 1 loop
            v_at := array_position(v_session, p_seat_session[k]);
            if outcome[i] = 'waiting' then
                v_line[v_at] := true;
            elsif v_fits then
                v_left[v_at] := v_left[v_at] - 1;
            end if;
        end loop;
    end loop;
end
$$;
