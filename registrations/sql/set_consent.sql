-- Writes down that a consent was given or withdrawn after the registration: a further row, and the earlier ones stay.
-- The public proves that it holds the link; without that nothing is there. What was never given has nothing to withdraw, and
-- a registration that was cancelled can still withdraw but not give. `outcome` is set, same (nothing to change) or over.
create or replace function set_consent(
    p_registration uuid, p_link_hash bytea, p_purpose text, p_act text, p_today date, p_channel text
) returns text
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v registration%rowtype;
    v_now consent_state%rowtype;
begin
    -- Two presses at once make one decision each, in some order.
    select * into v from registration r where r.id = p_registration for no key update;
    if v.id is null or current_setting('role') = 'lianfu_public' and v.link_hash is distinct from p_link_hash then
        return null;
    end if;
    select * into v_now from consent_state c where c.registration = v.id and c.purpose = p_purpose and c.latest;
    if p_act = 'withdrawn' and v_now.state is distinct from 'given' or p_act = v_now.state then
        return 'same';
    elsif p_act = 'given' and v.state <> 'live' then
        return 'over';
    end if;
    update consent_state c set latest = false where c.id = v_now.id;
    insert into consent_state (id, person, scope, expires_on, registration, purpose, state, n, latest, on_day, channel)
    values (ordered_id(), v.person, v.scope, v.expires_on, v.id, p_purpose, p_act, coalesce(v_now.n, 0) + 1, true, p_today, p_channel);
    return 'set';
end
$$;
