select 1;  -- this room has no table yet
