-- title: Cost per answered verification
-- answers: What does a verification cost whose call was answered?
-- relation: charge
-- by: account
-- formula: cost_per_answer = amount / answered, six decimals, half away from zero; the amount is that of all initiations, not of the answered alone
-- formula: answered counts those that have a price in the row's currency
-- columns:
--   period               dimension                               | day, week, month or hour of the request in the report's zone
--   account              dimension                               | the account that the verification's key names
--   currency             text                                    | currency of the tariff; empty where unrated
--   amount_decimals      hidden                                  | the most decimals that the tariff writes one of the prices with
--   initiations          count verifications                     | initiated verifications
--   charged              count verifications                     | those the tariff charges
--   amount_nano          hidden                                  | charged times price in 1e-9 of the currency
--   amount               money amount_nano / amount_decimals     | what all of them cost
--   answered             count verifications                     | those whose call was answered
--   cost_per_answer      quotient amount_nano / answered         | the amount divided by the answered ones

SELECT
  {dimensions},
  currency,
  MAX(unit_price_decimals) AS amount_decimals,
  SUM(initiations) AS total_initiations,
  SUM(charged) AS total_charged,
  SUM(amount_nano) AS total_amount_nano,
  SUM(answered) AS total_answered
FROM charge
GROUP BY {dimensions}, currency
ORDER BY {dimensions}, currency
