-- Decides a batch of requests in order of arrival, under the locks of the event and its sessions, and writes nothing.
-- What is said of an event that is closed, and of one whose tickets go by mail only, is the same whoever asks: who is on the
-- list is never learnt from it. Such an event, when full, says so to those on the list too; `place` then tells whom to write.
-- A request is for all its sessions or none. Those of one page stand side by side under one number of `p_group`; a positive one
-- is admitted all or none, and waits as a group. Places held back go to whom they are held back for, before the rest.
create or replace function admission_verdicts(
    p_event uuid, p_now timestamptz, p_by_staff boolean, p_walk_in boolean,
    p_token uuid[], p_registration uuid[], p_person uuid[], p_notice text[], p_revision uuid[],
    p_seat_ord int[], p_seat_session uuid[], p_group int[], p_county text[],
    p_via text[], p_let_in text[], p_ubn text[], p_key text[], p_scope text[],
    p_choice_ord int[], p_choice_question text[], p_choice_option text[],
    out outcome text[], out place uuid[], out fresh boolean[], out seated boolean[], out ends_on date, out crowded boolean,
    out seat_holdback uuid[], out choice uuid[], out detail text[], out invitation uuid[], out partner uuid[], out code uuid[]
)
language plpgsql
set search_path = public, pg_temp
-- Plans are cached while the tables of a new installation are tiny; they must stay right when these have grown.
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_event event%rowtype;
    -- The sessions of the event: id, one for both halves of a hybrid class, span, places left for all and with those held back,
    -- whether somebody waits, whether the public comes too late.
    v_session uuid[]; v_unit uuid[]; v_from timestamptz[]; v_to timestamptz[]; v_left int[]; v_room int[]; v_line boolean[]; v_begun boolean[];
    v_units int;
    -- Places held back: id, the place of their session above, for whom, left, whether somebody of those waits.
    h_id uuid[]; h_at int[]; h_kind text[]; h_county text[]; h_partner uuid[]; h_left int[]; h_line boolean[];
    c_id uuid[]; c_key text[]; c_left int[];  -- limited options
    a record;                                 -- what `admission_asked` says
    v_firm_n int[]; v_code_left int[];
    v_held uuid[];        -- the live registration that the person of the request has already
    v_current boolean[];  -- whether the request was made on today's form and notice
    v_member uuid[];      -- persons who got a place or a wait in this batch, at the ord of their request
    v_shut text;
    v_seat_from int[]; v_choice_from int[];
    v_n int := cardinality(p_token);
    i int := 1; k int; h int; v_at int; v_first int; v_word text; v_told text; v_own uuid;
    v_seat int := 1; v_choice int := 1;
    v_fits boolean; v_free boolean; v_late boolean; v_known boolean; v_overlap boolean; v_quiet boolean; v_split boolean; v_some boolean;
    v_force boolean := false;
    v_start int; s_left int[]; s_room int[]; s_h_left int[]; s_line boolean[]; s_h_line boolean[]; s_c_left int[]; s_firm_n int[]; s_code_left int[];
    s_member uuid[]; s_outcome text[]; s_place uuid[];
begin
    -- Weaker than FOR UPDATE: rows that refer to the event and its sessions may be written meanwhile.
    select * into v_event from event where id = p_event for no key update;
    select array_agg(s.id order by s.id), array_agg(coalesce(s.twin, s.id) order by s.id),
           array_agg(s.starts_at order by s.id), array_agg(s.ends_at order by s.id),
           array_agg(s.places - s.places_taken - case when p_walk_in then 0 else s.reserved end order by s.id),
           array_agg(exists (
               select 1 from seat w where w.session::text = s.id::text and w.status = 'waiting') order by s.id),
           array_agg(s.starts_at <= p_now and not p_by_staff order by s.id),
           (max(s.ends_at) at time zone 'Asia/Taipei')::date,
           count(distinct coalesce(s.twin, s.id)) filter (where s.starts_at > p_now),
           case
               when v_event.status = 'draft' then 'unknown'
               when v_event.status = 'cancelled' then 'cancelled'
               when p_by_staff then null
               when v_event.postponed_on is not null then 'postponed'
               when p_now >= coalesce(v_event.closes_at, max(s.starts_at)) then 'closed'
               when p_now < v_event.opens_at then 'not_yet'
           end
    into v_session, v_unit, v_from, v_to, v_left, v_line, v_begun, ends_on, v_units, v_shut
    from (select * from session where event = p_event and merged_into is null order by id::text for no key update) as s;
    if v_session is null then
        v_shut := coalesce(v_shut, 'unknown');
    end if;
    v_room := v_left;
    if not p_walk_in then
        select array_agg(b.id order by b.rank, b.id), array_agg(array_position(v_session, b.session) order by b.rank, b.id),
               array_agg(b.kind order by b.rank, b.id), array_agg(b.county order by b.rank, b.id),
               array_agg(b.partner order by b.rank, b.id), array_agg(b.places - b.places_taken order by b.rank, b.id),
               array_agg(exists (
                   select 1 from seat w where w.session::text = b.session::text and w.status = 'waiting' and w.holdback = b.id
               ) order by b.rank, b.id)
        into h_id, h_at, h_kind, h_county, h_partner, h_left, h_line
        from (
            select x.*, array_position(array['code', 'partner', 'county'], x.kind::text) as rank from holdback x
            where x.event = p_event and (x.release_at is null or x.release_at > p_now)
        ) as b;
        for h in 1 .. coalesce(cardinality(h_id), 0) loop
            v_left[h_at[h]] := v_left[h_at[h]] - h_left[h];
        end loop;
    end if;
    if cardinality(p_choice_ord) > 0 then
        select array_agg(x.id), array_agg(x.question || '/' || x.option), array_agg(x.places - x.places_taken)
        into c_id, c_key, c_left from choice_limit x where x.event = p_event;
    end if;
    select * into a from admission_asked(p_event, p_now, p_via, p_let_in, p_ubn, p_key, p_scope);
    v_firm_n := a.firm_n;
    v_code_left := a.code_left;
    invitation := a.invitation;
    partner := a.partner;
    code := a.code;

    -- A token stands for one form of one person: sent again it is answered the same, and it is nobody else's.
    select array_agg(case when (t.event, t.person) = (p_event, q.person) then t.id end order by q.ord),
           array_agg(case when (t.event, t.person) = (p_event, q.person) then t.outcome
                          when t.id is not null then 'foreign_token' end order by q.ord),
           array_agg(r.id order by q.ord),
           array_agg(coalesce(q.notice = n.sha256 and q.revision = v_event.revision, false) order by q.ord)
    into place, outcome, v_held, v_current
    from unnest(p_token, p_person, p_notice, p_revision) with ordinality as q (token, person, notice, revision, ord)
    left join lateral (select g.id, g.event, g.person, g.outcome from registration g where g.post_token = q.token limit 1) as t on true
    left join lateral (
        select g.id from registration g
        where g.person = q.person and (g.event, g.state) is not distinct from (p_event, 'live') limit 1
    ) as r on true
    left join lateral (select v.sha256 from notice_version v where v.id = v_event.notice limit 1) as n on true;

    fresh := array_fill(false, array[v_n]);
    seated := fresh;
    crowded := false;
    v_member := array_fill(null::uuid, array[v_n]);
    detail := array_fill(null::text, array[v_n]);
    seat_holdback := array_fill(null::uuid, array[cardinality(p_seat_ord)]);
    choice := array_fill(null::uuid, array[cardinality(p_choice_ord)]);
    s_outcome := outcome;
    s_place := place;
    while i <= v_n loop
        while p_seat_ord[v_seat] < i loop
            v_seat := v_seat + 1;
        end loop;
        while p_choice_ord[v_choice] < i loop
            v_choice := v_choice + 1;
        end loop;
        v_seat_from[i] := v_seat;
        v_choice_from[i] := v_choice;
        if p_group[i] is not null and not v_force and (i = 1 or p_group[i - 1] is distinct from p_group[i]) then
            v_start := i;
            s_left := v_left; s_room := v_room; s_line := v_line; s_h_left := h_left; s_h_line := h_line;
            s_c_left := c_left; s_firm_n := v_firm_n; s_code_left := v_code_left; s_member := v_member;
        end if;

        <<request>>
        begin
            exit request when outcome[i] is not null;
            v_at := array_position(p_token, p_token[i]);
            if v_at < i then
                outcome[i] := case when p_person[v_at] = p_person[i] then outcome[v_at] else 'foreign_token' end;
                place[i] := case when p_person[v_at] = p_person[i] then place[v_at] end;
                exit request;
            end if;
            if v_shut is not null or not v_current[i] then
                outcome[i] := coalesce(v_shut, 'stale_notice');
                exit request;
            end if;

            -- All its sessions or none; behind anybody who waits for one of them, unless a place is held back for it.
            v_first := v_seat;
            v_known := true;
            v_fits := not v_force;
            v_free := true;
            v_late := false;
            v_overlap := false;
            while p_seat_ord[v_seat] = i loop
                v_at := array_position(v_session, p_seat_session[v_seat]);
                v_known := v_known and v_at is not null;
                v_late := v_late or coalesce(v_begun[v_at], false);
                for k in v_first .. v_seat - 1 loop
                    h := array_position(v_session, p_seat_session[k]);
                    v_overlap := v_overlap or coalesce(v_from[h] < v_to[v_at] and v_from[v_at] < v_to[h], false);
                end loop;
                v_free := v_free and coalesce(v_left[v_at] > 0, false);
                seat_holdback[v_seat] := null;
                for h in 1 .. coalesce(cardinality(h_id), 0) loop
                    continue when h_at[h] <> v_at or not coalesce(case h_kind[h]
                        when 'code' then code is not null and a.code_holdback[i] = h_id[h]
                        when 'partner' then partner[i] = h_partner[h]
                        else p_county[i] = h_county[h] end, false);
                    seat_holdback[v_seat] := coalesce(seat_holdback[v_seat], h_id[h]);
                    if h_left[h] > 0 and v_room[v_at] > 0 and not h_line[h] then
                        seat_holdback[v_seat] := h_id[h];
                        exit;
                    end if;
                end loop;
                h := array_position(h_id, seat_holdback[v_seat]);
                if h is null or h_left[h] <= 0 or v_room[v_at] <= 0 or h_line[h] then
                    v_fits := v_fits and coalesce(v_left[v_at] > 0 and (p_walk_in or not v_line[v_at]), false);
                end if;
                v_seat := v_seat + 1;
            end loop;
            outcome[i] := case
                when v_seat = v_first or not v_known then 'unknown_session'
                when v_late then 'begun'
                when v_overlap and not p_walk_in then 'overlap'
            end;
            exit request when outcome[i] is not null;
            -- Somebody with a place keeps that one; the same person may also stand twice in one batch. Where nobody may learn
            -- who is on the list, every other no comes first, as it does for a stranger.
            v_quiet := v_event.mail_only and not p_by_staff;
            v_own := coalesce(v_held[i], place[array_position(v_member, p_person[i])]);
            if v_own is not null and not v_quiet then
                place[i] := v_own;
                outcome[i] := 'already';
                exit request;
            end if;

            -- The rules of the event, which staff may pass.
            if not p_by_staff then
                outcome[i] := case
                    when v_event.session_rule = 'one' and v_seat - v_first <> 1 then 'one_session'
                    when v_event.session_rule = 'all' and v_seat - v_first < v_units then 'all_sessions'
                    when v_event.access = 'list' and not a.invited[i] then 'not_invited'
                    when p_let_in[i] <> '' and code[i] is null then 'code_unknown'
                    when v_event.access = 'code' and code[i] is null then 'code_needed'
                    when code[i] is not null and v_code_left[array_position(code, code[i])] <= 0 then 'code_spent'
                    when v_firm_n[array_position(a.firm, a.firm[i])] >= v_event.per_enterprise then 'enterprise_full'
                end;
                if outcome[i] = 'enterprise_full' then
                    detail[i] := v_event.per_enterprise::text;
                end if;
                exit request when outcome[i] is not null;
            end if;
            k := v_choice;
            while p_choice_ord[k] = i loop
                h := array_position(c_key, p_choice_question[k] || '/' || p_choice_option[k]);
                choice[k] := c_id[h];
                if c_left[h] <= 0 and not p_walk_in then
                    outcome[i] := 'choice_full';
                    detail[i] := c_key[h];
                    exit request;
                end if;
                k := k + 1;
            end loop;

            if v_own is not null then
                place[i] := v_own;
                outcome[i] := case when v_fits or v_event.waiting_list then 'already' else 'full' end;
                exit request;
            end if;

            outcome[i] := case
                when v_event.approval and not p_by_staff then 'pending'
                when v_fits or p_walk_in then 'admitted'  -- a walk-in without a seat stands in for somebody who did not come
                when v_event.waiting_list then 'waiting'
                else 'full' end;
            exit request when outcome[i] = 'full';
            seated[i] := v_fits or not p_walk_in;
            crowded := crowded or outcome[i] = 'waiting' and v_free;
            place[i] := p_registration[i];
            fresh[i] := true;
            v_member[i] := p_person[i];
            if code[i] is not null then
                v_at := array_position(code, code[i]);
                v_code_left[v_at] := v_code_left[v_at] - 1;
            end if;
            if v_firm_n is not null and a.firm[i] is not null then
                v_at := array_position(a.firm, a.firm[i]);
                v_firm_n[v_at] := v_firm_n[v_at] + 1;
            end if;
            for k in v_first .. v_seat - 1 loop
                v_at := array_position(v_session, p_seat_session[k]);
                h := array_position(h_id, seat_holdback[k]);
                if outcome[i] = 'waiting' then
                    v_line[v_at] := true;
                    if h is not null then
                        h_line[h] := true;
                    end if;
                elsif outcome[i] = 'admitted' and v_fits then
                    v_room[v_at] := v_room[v_at] - 1;
                    if h_left[h] > 0 and v_room[v_at] >= 0 and not h_line[h] then
                        h_left[h] := h_left[h] - 1;
                    else
                        seat_holdback[k] := null;
                        v_left[v_at] := v_left[v_at] - 1;
                    end if;
                end if;
            end loop;
            k := v_choice;
            while p_choice_ord[k] = i loop
                h := array_position(c_id, choice[k]);
                if c_left[h] <= 0 then  -- a walk-in has what is there
                    choice[k] := null;
                elsif outcome[i] = 'admitted' then
                    c_left[h] := c_left[h] - 1;
                end if;
                k := k + 1;
            end loop;
        end;

        -- A page with something wrong registers nobody. A group got all or nothing: otherwise its places go back, and it waits
        -- as a whole or is told that it does not fit.
        if p_group[i] is not null and (i = v_n or p_group[i + 1] is distinct from p_group[i]) then
            v_word := null;
            v_split := false;
            v_some := false;
            for k in v_start .. i loop
                continue when s_outcome[k] is not null;
                if outcome[k] not in ('admitted', 'waiting', 'full', 'pending', 'already') then
                    v_told := case when v_word is null then detail[k] else v_told end;
                    v_word := coalesce(v_word, outcome[k]);
                end if;
                v_split := v_split or outcome[k] in ('waiting', 'full');
                v_some := v_some or outcome[k] = 'admitted' and fresh[k];
            end loop;
            if (v_word is not null or v_split and v_some and p_group[i] > 0) and not v_force then
                v_left := s_left; v_room := s_room; v_line := s_line; h_left := s_h_left; h_line := s_h_line;
                c_left := s_c_left; v_firm_n := s_firm_n; v_code_left := s_code_left; v_member := s_member;
                v_force := v_word is null and v_event.waiting_list;
                for k in v_start .. i loop
                    place[k] := s_place[k];
                    fresh[k] := false;
                    seated[k] := false;
                    outcome[k] := coalesce(s_outcome[k], case when not v_force then coalesce(v_word, 'full') end);
                    detail[k] := case when s_outcome[k] is null and v_word is not null then coalesce(detail[k], v_told) end;
                end loop;
                if v_force then
                    i := v_start;
                    v_seat := v_seat_from[i];
                    v_choice := v_choice_from[i];
                    continue;
                end if;
            end if;
            v_force := false;
        end if;
        i := i + 1;
    end loop;
end
$$;
