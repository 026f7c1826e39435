-- The public asks five times a day at most: a person, not a page, is what is counted, one after the other.
create or replace function case_words_often() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_day date;
begin
    select c.received_on into v_day from subject_case c where c.id = new.request and c.channel = 'own_page';
    if v_day is null then
        return new;
    end if;
    perform pg_advisory_xact_lock(hashtextextended(new.person::text, 7423011));
    if (select count(*) >= 5 from case_words w join subject_case c on c.id = w.request
        where w.person = new.person and c.channel = 'own_page' and c.received_on = v_day)
    then
        raise exception 'five requests a day' using errcode = 'LF003';
    end if;
    return new;
end
$$;

create or replace trigger case_words_often before insert on case_words for each row execute function case_words_often();
