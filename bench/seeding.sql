-- Registrations of earlier years: rows of the right number and size, not of meaning. Every id comes from the number,
-- so that the tables fit together.
create or replace function bench_id(kind text, n int) returns uuid language sql immutable as $$ select md5(kind || n)::uuid $$;

create or replace function bench_seed(p_count int) returns void language plpgsql as $$
declare
    v_until date := '2026-12-31';
begin
    create temp table bench_row as
    select n, e.id as event, e.session, e.notice
    from generate_series(1, p_count) n
    join (select v.id, s.id as session, v.notice, row_number() over () - 1 as place
          from event v join session s on s.event = v.id) as e
        on e.place = n % (select count(*) from event);

    insert into attendee (id, year) select bench_id('a', n), 2025 from bench_row;
    insert into known_person (id, person, scope, expires_on, attendee, year)
    select bench_id('k', n), bench_id('p', n), event, v_until, bench_id('a', n), 2025 from bench_row;
    insert into participation (
        id, event, attendee, county, industry, size, identity_kind, source, channel, language, status, registered_on)
    select bench_id('t', n), event, bench_id('a', n), '66000', 'C', '5-29', 'owner', 'social', 'web', 'zh-Hant', 'admitted',
        date '2025-05-01'
    from bench_row;
    insert into seat (id, participation, session, status) select bench_id('s', n), bench_id('t', n), session, 'held' from bench_row;
    insert into registration (
        id, person, scope, expires_on, participation, event, post_token, outcome, is_contact, notice, notice_language, state)
    select bench_id('r', n), bench_id('p', n), event, v_until, bench_id('t', n), event, bench_id('o', n), 'admitted', true, notice,
        'zh-Hant', 'live'
    from bench_row;
    insert into identity (id, person, scope, expires_on, registration, level, blob)
    select bench_id('i', n), bench_id('p', n), event, v_until, bench_id('r', n), 'P2', decode(repeat(md5(n::text), 14), 'hex')
    from bench_row;
    insert into ticket (id, person, scope, expires_on, registration, code, short_code)
    select bench_id('c', n), bench_id('p', n), event, v_until, bench_id('r', n), decode(md5('c' || n), 'hex'), lpad(to_hex(n), 10, '-')
    from bench_row;
    insert into consent_state (id, person, scope, expires_on, registration, purpose, state, on_day)
    select bench_id('n', n), bench_id('p', n), event, v_until, bench_id('r', n), 'later_events', 'refused', current_date from bench_row;
    drop table bench_row;
end
$$;
