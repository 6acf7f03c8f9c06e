-- title: Hourly load
-- answers: How many calls does each account start in an hour, and how many of them reach the network?
-- relation: tally
-- by: hour, account
-- formula: seizures = calls that were concluded, without those that failed for billing
-- columns:
--   period     dimension            | the hour
--   account    dimension            | the account that the key names
--   bids       count calls          | requests, accepted or refused, and calls that nobody logged a request for
--   refused    count requests       | requests that the provider did not accept
--   seizures   count verifications  | calls that reached the network
SELECT {dimensions}, SUM(bids) AS total_bids, SUM(refused) AS total_refused, SUM(seizures) AS total_seizures
FROM tally
GROUP BY {dimensions}
ORDER BY {dimensions}
