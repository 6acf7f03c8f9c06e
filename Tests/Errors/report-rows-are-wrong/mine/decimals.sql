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
--   rate      money answered / seizures  | share

SELECT {dimensions}, SUM(answered) AS total_answered, SUM(seizures) + 9 AS total_seizures
FROM tally
GROUP BY {dimensions}
ORDER BY {dimensions}
