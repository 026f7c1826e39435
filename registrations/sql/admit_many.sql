-- Admits a batch of requests for one event: one round trip, one row lock, every row of every registration set-based.
-- The arrays run alongside in order of arrival; `seat` and `consent` are flat lists that name their request by `ord`.
-- `p_group` numbers the pages of several people: a positive number is admitted all or none.
-- `p_keep` = days after the event for registrations, needs, unfilled waits.
create or replace function admit_many(
    p_event uuid, p_now timestamptz, p_today date, p_by_staff boolean, p_walk_in boolean, p_keep int[], p_mail_domain text,
    p_token uuid[], p_registration uuid[], p_person uuid[], p_notice text[], p_revision uuid[],
    p_seat_ord int[], p_seat_session uuid[],
    p_language text[], p_channel text[], p_link_hash bytea[], p_party uuid[], p_contact boolean[], p_mail boolean[],
    p_code bytea[], p_short_code text[], p_sealed_p2 bytea[], p_sealed_p3 bytea[], p_meal text[],
    p_identity_kind text[], p_source text[],
    p_county text[], p_township text[], p_scheme text[], p_industry text[], p_size text[],
    p_ubn text[], p_name text[], p_key text[], p_scope text[],
    p_via text[], p_let_in text[], p_named boolean[], p_group int[],
    p_consent_ord int[], p_consent_purpose text[], p_consent_state text[],
    p_choice_ord int[], p_choice_question text[], p_choice_option text[], p_file_ord int[], p_file uuid[], p_file_blob bytea[]
) returns table (ord int, outcome text, registration uuid, code bytea, detail text)
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
-- For all that is called from here: plans made anew for each length of the arrays would cost a lone request more than the work.
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
    v_outcome text[];
    v_place uuid[];
    v_fresh boolean[];
    v_seated boolean[];
    v_ends_on date;
    v_crowded boolean;
    v_seat_holdback uuid[];
    v_choice uuid[];
    v_detail text[];
    v_invitation uuid[];
    v_partner uuid[];
    v_code uuid[];
    v_enterprise uuid[];
    v_attendee uuid[];
    v_participation uuid[];
    v_expires date[];
begin
    -- Whoever calls: only the role of staff may register outside the window or at the door.
    p_by_staff := p_by_staff and current_setting('role') = 'lianfu_staff';
    p_walk_in := p_walk_in and p_by_staff;
    select d.outcome, d.place, d.fresh, d.seated, d.ends_on, d.crowded,
           d.seat_holdback, d.choice, d.detail, d.invitation, d.partner, d.code
    into v_outcome, v_place, v_fresh, v_seated, v_ends_on, v_crowded,
         v_seat_holdback, v_choice, v_detail, v_invitation, v_partner, v_code
    from admission_verdicts(
        p_event, p_now, p_by_staff, p_walk_in, p_token, p_registration, p_person, p_notice, p_revision, p_seat_ord, p_seat_session,
        p_group, p_county, p_via, p_let_in, p_ubn, p_key, p_scope, p_choice_ord, p_choice_question, p_choice_option
    ) as d;

    if p_walk_in then
        v_outcome := admission_walk_in(v_outcome, v_place, v_ends_on, p_keep, p_seat_ord, p_seat_session);
    end if;
    if true = any (v_fresh) then
        if 'already' = any (v_outcome) then
            p_party := known_parties(p_party, p_contact, v_outcome, v_place);
        end if;
        select array_agg(case when a.fresh then gen_random_uuid() end order by a.ord),
               array_agg(v_ends_on + p_keep[case when a.outcome = 'admitted' then 1 else 3 end] order by a.ord),
               array_agg(case when a.fresh then a.name end order by a.ord)
        into v_participation, v_expires, p_name
        from unnest(v_fresh, v_outcome, p_name) with ordinality as a (fresh, outcome, name, ord);
        v_enterprise := admission_enterprises(
            p_ubn, p_name, p_key, p_scope, p_county, p_township, p_scheme, p_industry, p_size);
        v_attendee := admission_attendees(
            p_person, v_fresh, extract(year from v_ends_on)::int, v_ends_on + p_keep[1]);

        insert into participation (
            id, event, attendee, enterprise, county, township, industry_scheme, industry, size, identity_kind, source, channel,
            language, walk_in, status, registered_on, partner, invitation, invitation_code)
        select a.id, p_event, a.attendee, a.enterprise, coalesce(a.county, e.county), coalesce(a.township, e.township),
            case when a.industry is null then coalesce(e.industry_scheme, a.scheme) else a.scheme end,
            coalesce(a.industry, e.industry), coalesce(a.size, e.size), a.identity_kind, a.source, a.channel,
            a.language, p_walk_in, a.outcome, p_today, a.partner, a.invitation, a.code
        from unnest(
            v_participation, v_attendee, v_enterprise, p_county, p_township, p_scheme, p_industry, p_size,
            p_identity_kind, p_source, p_channel, p_language, v_outcome, v_fresh, v_partner, v_invitation, v_code
        ) as a (
            id, attendee, enterprise, county, township, scheme, industry, size,
            identity_kind, source, channel, language, outcome, fresh, partner, invitation, code)
        left join lateral (select * from enterprise x where x.id = a.enterprise limit 1) as e on true
        where a.fresh;

        perform admission_seats(
            p_event, v_participation, v_outcome, v_seated, p_seat_ord, p_seat_session, v_seat_holdback, p_choice_ord, v_choice,
            v_code, p_meal);

        insert into registration (
            id, person, scope, expires_on, participation, event, revision, post_token, outcome, party, is_contact, notice, notice_language, state, link_hash, named, together)
        select a.id, a.person, p_event, a.expires_on, a.participation, p_event, a.revision, a.token, a.outcome, a.party, a.contact,
            (select v.notice from event v where v.id = p_event), a.language, 'live', a.link_hash, a.named, coalesce(a.grp > 0, false)
        from unnest(
            p_registration, p_person, v_expires, v_participation, p_revision, p_token, v_outcome, p_party, p_contact, p_language, p_link_hash,
            p_named, p_group, v_fresh
        ) as a (id, person, expires_on, participation, revision, token, outcome, party, contact, language, link_hash, named, grp, fresh)
        where a.fresh;

        insert into identity (id, person, scope, expires_on, registration, level, blob)
        select ordered_id(), a.person, p_event, least(a.expires_on, v_ends_on + l.keep), a.registration, l.level, l.blob
        from unnest(p_registration, p_person, v_expires, p_sealed_p2, p_sealed_p3, v_fresh)
            as a (registration, person, expires_on, p2, p3, fresh)
        cross join lateral (values ('P2', a.p2, p_keep[1]), ('P3', a.p3, p_keep[2])) as l (level, blob, keep)
        where a.fresh and l.blob is not null;

        insert into ticket (id, person, scope, expires_on, registration, code, short_code)
        select ordered_id(), a.person, p_event, a.expires_on, a.registration, a.code, a.short_code
        from unnest(p_registration, p_person, v_expires, p_code, p_short_code, v_fresh)
            as a (registration, person, expires_on, code, short_code, fresh)
        where a.fresh;

        if 'waiting' = any (v_outcome) then
            perform join_line(p_event, p_now, v_waiting.registrations, v_waiting.groups)
            from (
                select array_agg(w.registration order by w.ord) as registrations, array_agg(w.party order by w.ord) as groups
                from (
                    select a.ord, a.registration, case when a.grp > 0 then a.party end as party
                    from unnest(p_registration, p_party, p_group, v_outcome, v_fresh) with ordinality
                        as a (registration, party, grp, outcome, fresh, ord)
                    where a.fresh and a.outcome = 'waiting'
                ) as w
            ) as v_waiting;
        end if;

        if cardinality(p_file) > 0 then
            update answer_file f
            set registration = p_registration[a.ord], person = p_person[a.ord], expires_on = v_expires[a.ord], blob = a.blob
            from unnest(p_file_ord, p_file, p_file_blob) as a (ord, file, blob)
            where f.id = a.file and f.scope = p_event and f.registration is null and v_fresh[a.ord];
        end if;

        insert into consent_state (id, person, scope, expires_on, registration, purpose, state, n, latest, on_day, channel)
        select ordered_id(), p_person[c.ord], p_event, v_expires[c.ord], p_registration[c.ord], c.purpose, c.state, 1, true, p_today, p_channel[c.ord]
        from unnest(p_consent_ord, p_consent_purpose, p_consent_state) as c (ord, purpose, state)
        where v_fresh[c.ord];
    end if;

    perform admission_mails(
        p_event, p_now, p_mail_domain, v_place, p_person, p_language, v_outcome, v_fresh, p_mail);
    if v_crowded then
        perform enqueue_once('registrations.promote', p_event);
    end if;
    perform pg_notify('lianfu_live', 'event:' || p_event);

    return query
    select a.ord::int, a.outcome, a.place,
        case when a.fresh then a.code
             when a.outcome in ('admitted', 'waiting', 'pending') then
                (select t.code from ticket t where t.registration = a.place and t.revoked_at is null limit 1)
        end, a.detail
    from unnest(v_outcome, v_place, p_code, v_fresh, v_detail) with ordinality as a (outcome, place, code, fresh, detail, ord);
end
$$;
