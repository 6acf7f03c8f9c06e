-- title: Short
-- answers: How many were answered?
-- relation: tally
-- by: day, account
-- formula: rate = answered / seizures
-- chart: rate rate
-- columns:
--   period    dimension                 | the period
--   account   dimension                 | the account
--   answered  count verifications       | answered
--   seizures  hidden                    | base
--   rate      rate answered / seizures  | share

SELECT {dimensions}, SUM(xyzzy) AS total_answered, SUM(seizures) AS total_seizures
FROM tally
GROUP BY {dimensions}
ORDER BY {dimensions}
