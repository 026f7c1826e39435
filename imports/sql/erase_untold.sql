-- The rows of a registration that a list brought in by mistake, before anybody was written to: cancelled, and gone with its
-- letters. The participation stays, as of everybody who was cancelled; whoever has nothing else here is known no more.
create or replace function erase_untold(p_registration uuid, p_today date) returns void
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_person uuid;
begin
    select r.person into v_person from registration r join participation p on p.id = r.participation
    where r.id = p_registration and r.state = 'cancelled' and p.channel = 'import';
    if v_person is null then
        raise exception 'only a cancelled registration out of a list goes this way';
    end if;
    update outgoing_mail m set state = 'moot', sealed = null where m.subject = p_registration and m.state = 'waiting';
    delete from registration r where r.id = p_registration;
    delete from known_person k where k.person = v_person and not exists (select from registration r where r.person = v_person);
end
$$;

-- The same for somebody who was written to: the last letter still finds them, and the next night they go.
create or replace function expire_registration(p_registration uuid, p_day date) returns void
language sql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
    update identity i set expires_on = least(i.expires_on, p_day) where i.registration = p_registration;
    update ticket t set expires_on = least(t.expires_on, p_day) where t.registration = p_registration;
    update registration r set expires_on = least(r.expires_on, p_day) where r.id = p_registration and r.state = 'cancelled';
$$;
