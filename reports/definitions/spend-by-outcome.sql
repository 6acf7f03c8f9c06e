-- title: Spend by outcome
-- answers: What went to calls that were answered, and what to calls that failed?
-- relation: charge
-- by: account
-- needs: outcome
-- formula: amount = the sum of charged x unit_price over all prices, exact and not rounded
-- formula: spend on calls that failed = the amounts of all outcomes but answered and unknown
-- columns:
--   period               dimension                               | day, week, month or hour of the request in the report's zone
--   account              dimension                               | the account that the verification's key names
--   outcome              dimension                               | how the call ended; unknown without a call record
--   currency             text                                    | currency of the tariff; empty where unrated
--   amount_decimals      hidden                                  | the most decimals that the tariff writes one of the prices with
--   initiations          count verifications                     | initiated verifications
--   charged              count verifications                     | those the tariff charges
--   amount_nano          hidden                                  | charged times price in 1e-9 of the currency
--   amount               money amount_nano / amount_decimals     | what they cost

SELECT
  {dimensions},
  currency,
  MAX(unit_price_decimals) AS amount_decimals,
  SUM(initiations) AS total_initiations,
  SUM(charged) AS total_charged,
  SUM(amount_nano) AS total_amount_nano
FROM charge
GROUP BY {dimensions}, currency
ORDER BY {dimensions}, currency
