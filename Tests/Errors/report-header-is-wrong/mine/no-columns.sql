-- title: x
-- answers: y
-- relation: tally
-- by: day
-- columns:
SELECT 1
