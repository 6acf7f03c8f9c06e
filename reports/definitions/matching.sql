-- title: Matching
-- answers: Does every request have its call record, and every call record its request?
-- relation: tally
-- by: account
-- formula: requests = matched + awaiting + missing; call_only = verifications whose request nobody logged
-- formula: missing where the account's newest call record is later than the request by the grace, else awaiting
-- formula: duplicates = places where a record stood, minus the record itself
-- chart: parts matched, awaiting, missing, call_only
-- columns:
--   period                  dimension            | day, week, month or hour of the request in the report's zone
--   account                 dimension            | the account that the verification's key names
--   requests                count requests       | accepted requests
--   call_records            count records        | webhook events, repeats not counted
--   matched                 count verifications  | request and call record
--   awaiting                count verifications  | the call record may still come
--   missing                 count verifications  | the call record should be here
--   call_only               count verifications  | a call record without a request
--   duplicate_requests      count sightings      | further places where a request stood
--   duplicate_call_records  count sightings      | further places where a call record stood
--   conflicting             count verifications  | call records that contradict each other
--   account_mismatches      count verifications  | a record names another account than its key
--   number_mismatches       count verifications  | request and call record name different called numbers

-- Refused requests have no key and nothing to match: rows of them alone are all zero and fall away.
SELECT
  {dimensions},
  SUM(requests) AS total_requests,
  SUM(call_records) AS total_call_records,
  SUM(matched) AS total_matched,
  SUM(awaiting) AS total_awaiting,
  SUM(missing) AS total_missing,
  SUM(call_only) AS total_call_only,
  SUM(duplicate_requests) AS total_duplicate_requests,
  SUM(duplicate_call_records) AS total_duplicate_call_records,
  SUM(conflicting) AS total_conflicting,
  SUM(account_mismatches) AS total_account_mismatches,
  SUM(number_mismatches) AS total_number_mismatches
FROM tally
GROUP BY {dimensions}
ORDER BY {dimensions}
