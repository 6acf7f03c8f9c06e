-- title: Short
-- answers: How many were answered?
-- relation: tally
-- by: day, account
-- formula: rate = answered / seizures
-- columns:
--   period    dimension                 | the period
--   account   dimension                 | the account
--   answered  count verifications       | answered
--   seizures  hidden                    | base
--   rate      rate answered / seizures  | share

SELECT {dimensions}, SUM(9223372036854775807) AS total_answered, SUM(seizures) AS total_seizures
FROM tally CROSS JOIN (SELECT 1 AS x FROM tally UNION ALL SELECT 2 AS x FROM tally) AS t
GROUP BY {dimensions}
ORDER BY {dimensions}
