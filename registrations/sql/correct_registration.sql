-- The sealed words of the person of one registration, in all that is theirs, to be sealed anew. The public proves the link.
-- The person's registrations are locked, always by id, so that of two corrections the second reads what the first one wrote.
create or replace function correctable(p_registration uuid, p_link_hash bytea) returns table (
    place text, id uuid, registration uuid, person uuid, scope uuid, event uuid, state text, link_version smallint, blob bytea
)
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    perform 1 from registration r
    where r.person = (select a.person from registration a where a.id = p_registration)
    order by r.id for no key update;
    return query
    with asked as (
        select r.person from registration r
        where r.id = p_registration and (current_setting('role') <> 'lianfu_public' or r.link_hash = p_link_hash)
    )
    select 'identity', i.id, r.id, r.person, i.scope, r.event, r.state::text, r.link_version, i.blob
    from asked join registration r on r.person = asked.person join identity i on i.registration = r.id and i.level = 'P2'
    union all
    select 'visit_contact', v.id, null, v.person, v.scope, null, null, null, v.blob
    from asked join visit_contact v on v.person = asked.person;
end
$$;

-- Puts the new seals in the place of exactly the old ones. Where the address is another one, the links of the old mailbox stop
-- working and the tickets go to the new. The officer of each event concerned is written to, once something was handed on.
-- False, and nothing changed, when somebody else was quicker.
create or replace function correct_registration(
    p_registration uuid, p_link_hash bytea, p_id uuid[], p_old bytea[], p_new bytea[],
    p_moved uuid[], p_moved_hash bytea[], p_actor uuid, p_fields text[], p_now timestamptz, p_mail_domain text
) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v registration%rowtype;
    v_done int;
    v_more int;
begin
    perform 1 from registration r
    where r.person = (select a.person from registration a where a.id = p_registration)
    order by r.id for no key update;
    select * into v from registration r where r.id = p_registration;
    if v.id is null or current_setting('role') = 'lianfu_public' and v.link_hash is distinct from p_link_hash then
        return false;
    end if;
    with given as (select * from unnest(p_id, p_old, p_new) as g (id, old, new))
    update identity i set blob = g.new from given g where i.id = g.id and i.blob = g.old and i.person = v.person;
    get diagnostics v_done = row_count;
    with given as (select * from unnest(p_id, p_old, p_new) as g (id, old, new))
    update visit_contact c set blob = g.new from given g where c.id = g.id and c.blob = g.old and c.person = v.person;
    get diagnostics v_more = row_count;
    if v_done + v_more <> cardinality(p_id) then
        raise exception 'the words changed meanwhile' using errcode = 'LF002';
    end if;
    update registration r set link_version = r.link_version + 1, link_hash = m.hash
    from unnest(p_moved, p_moved_hash) as m (id, hash) where r.id = m.id and r.person = v.person;
    perform post_letter('registrations.again', array(
        select r.id from registration r
        where r.id = any (p_moved) and r.person = v.person and r.state = 'live'
            and exists (select from session s where s.event = r.event and s.ends_at > p_now)
        order by r.id), p_now, p_mail_domain);
    -- Who somebody is changed in every registration of theirs, and each event handed its people's words to others.
    perform post_letter('registrations.pass_on', array(
        select r.id from registration r
        where r.id = v.id or r.person = v.person and r.state = 'live' and p_fields && array['name', 'email', 'phone']
        order by r.id), p_now, p_mail_domain);
    perform audit_append(
        case when current_setting('role') = 'lianfu_public' then null else p_actor end,
        'registration.corrected', v.id, p_fields, 'correction', '', p_now);
    return true;
end
$$;

-- The use of somebody's data is stopped, or allowed again: the place stays theirs.
create or replace function restrict_registration(p_registration uuid, p_link_hash bytea, p_on boolean) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    update registration r set restricted = p_on
    where r.id = p_registration and (current_setting('role') <> 'lianfu_public' or r.link_hash = p_link_hash);
    return found;
end
$$;
