-- title: Cost of failed calls
-- answers: What do calls that failed cost, by the calling code that they came from?
-- relation: charge
-- by: total
-- needs: origin, outcome
-- formula: amount = what the tariff charges for calls with an outcome other than answered and unknown
-- columns:
--   period       dimension                     | what rows are split by
--   account      dimension                     | the account that the key names
--   origin       dimension                     | calling code of the number that calls
--   currency     text                          | currency of the tariff; empty where there is no price
--   initiations  count verifications           | initiations whose call failed
--   charged      count verifications           | those the tariff charges
--   amount_nano  hidden                        | the amount in units of 1e-9
--   decimals     hidden                        | decimals of the unit price
--   amount       money amount_nano / decimals  | what they cost
SELECT {dimensions}, currency, SUM(initiations) AS total_initiations, SUM(charged) AS total_charged,
  SUM(amount_nano) AS total_amount_nano, MAX(unit_price_decimals) AS total_decimals
FROM charge
WHERE outcome <> 'answered' AND outcome <> 'unknown'
GROUP BY {dimensions}, currency
ORDER BY {dimensions}, currency NULLS LAST
