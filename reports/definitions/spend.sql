-- title: Spend
-- answers: What did the initiations cost, by the tariff in the ledger?
-- relation: charge
-- by: day, account
-- needs: method, origin
-- formula: amount = charged x unit_price, exact and not rounded; one fee per verification, however often it was logged
-- formula: unit_price is that of the caller's number (origin), not of the number called; without a price the initiation is unrated
-- chart: columns amount
-- columns:
--   period               dimension                               | day, week, month or hour of the request in the report's zone
--   account              dimension                               | the account that the verification's key names
--   method               dimension                               | API method of the request
--   origin               dimension                               | calling code of the country the call came from
--   currency             text                                    | currency of the tariff; empty where unrated
--   unit_price_nano      hidden                                  | price of one initiation in 1e-9 of the currency
--   unit_price_decimals  hidden                                  | decimals the tariff writes the price with
--   unit_price           price unit_price_nano / unit_price_decimals  | price of one initiation
--   initiations          count verifications                     | initiated verifications
--   charged              count verifications                     | those the tariff charges
--   amount_nano          hidden                                  | charged times price in 1e-9 of the currency
--   amount               money amount_nano / unit_price_decimals | charged times unit price

SELECT
  {dimensions},
  currency,
  unit_price_nano,
  unit_price_decimals,
  SUM(initiations) AS total_initiations,
  SUM(charged) AS total_charged,
  SUM(amount_nano) AS total_amount_nano
FROM charge
GROUP BY {dimensions}, currency, unit_price_nano, unit_price_decimals
ORDER BY {dimensions}, currency, unit_price_nano NULLS LAST, unit_price_decimals NULLS LAST
