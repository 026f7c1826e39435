-- Somebody's name or address was corrected: they are found by the new words, and until `forget_indexes` by the old ones too.
-- Two persons never become one: where the corrected words are another person's, this one is matched by nothing (`p_lone`, random)
-- and only found by their address and number. False then.
create or replace function rekey_person(
    p_person uuid, p_match bytea, p_lone bytea, p_email bytea, p_phone bytea, p_today date
) returns boolean
language plpgsql
as $$
declare
    v_alone boolean := false;
begin
    begin
        update person_key k set match_index = p_match, used_on = p_today, correcting = true where k.person = p_person;
    exception when unique_violation then
        update person_key k set match_index = p_lone, used_on = p_today, correcting = true where k.person = p_person;
        v_alone := true;
    end;
    insert into person_index (kind, index, person)
    select found.kind, found.index, p_person
    from (values ('email', p_email), ('phone', p_phone)) as found (kind, index)
    where found.index is not null and exists (select from person_key k where k.person = p_person)
    on conflict do nothing;
    return not v_alone;
end
$$;

-- The correction is over: of the indexes only these stay.
create or replace function forget_indexes(p_person uuid, p_emails bytea[], p_phones bytea[]) returns void
language sql
as $$
    delete from person_index i
    where i.person = p_person and i.index <> all (case i.kind when 'email' then p_emails else p_phones end);
    update person_key k set correcting = false where k.person = p_person and k.correcting;
$$;
