-- view `day_overview` goes
DROP VIEW "day_overview";

-- view `entry_overview` goes
DROP VIEW "entry_overview";

-- view `place_overview` goes
DROP VIEW "place_overview";
