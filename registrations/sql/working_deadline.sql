-- The moment at which an office has been open for so many hours since `p_now`; `p_workdays` are the next working days, today
-- among them if it is one. The same as `foundation/workdays.py`; a test compares the two.
create or replace function working_deadline(p_now timestamptz, p_hours int, p_workdays date[]) returns timestamptz
language plpgsql stable
set search_path = pg_catalog
as $$
declare
    v_left interval := make_interval(hours => p_hours);
    v_day date;
    v_opens timestamptz;
    v_closes timestamptz;
begin
    foreach v_day in array p_workdays loop
        v_opens := greatest((v_day + time '08:30') at time zone 'Asia/Taipei', p_now);
        v_closes := (v_day + time '17:30') at time zone 'Asia/Taipei';
        if v_opens < v_closes then
            if v_left <= v_closes - v_opens then
                return v_opens + v_left;
            end if;
            v_left := v_left - (v_closes - v_opens);
        end if;
    end loop;
    return v_closes;
end
$$;
