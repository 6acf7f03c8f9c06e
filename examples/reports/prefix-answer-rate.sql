-- title: Answer rate by prefix
-- answers: Which destinations answer, and how much do so few calls tell?
-- relation: tally
-- by: total
-- needs: country, prefix
-- formula: answer_rate = answered / seizures, with its 95 % Wilson interval
-- columns:
--   period            dimension                | what rows are split by
--   account           dimension                | the account that the key names
--   country           dimension                | country of the number called
--   prefix            dimension                | first six digits of the number called
--   answered          count verifications      | cause 16 with ANSWER
--   seizures          count verifications      | calls that reached the network
--   answer_rate       rate answered / seizures | share of seizures that were answered
--   answer_rate_low   low answered / seizures  | lower end of its interval
--   answer_rate_high  high answered / seizures | upper end of its interval
SELECT {dimensions}, SUM(answered) AS total_answered, SUM(seizures) AS total_seizures
FROM tally
GROUP BY {dimensions}
ORDER BY {dimensions}
