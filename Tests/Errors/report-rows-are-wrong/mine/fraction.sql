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

SELECT {dimensions}, SUM(answered) * 1.5 AS total_answered, SUM(seizures) AS total_seizures
FROM tally
GROUP BY {dimensions}
ORDER BY {dimensions}
