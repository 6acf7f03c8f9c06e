-- title: Failures
-- answers: Why were concluded calls not answered, in the vendor's words and in Q.850's?
-- relation: tally
-- by: account
-- needs: q931, final_status, outcome
-- formula: share_of_failures = calls / failures of the same group; failures = concluded - answered (billing and unclassified among them)
-- formula: share_of_concluded = calls / concluded verifications of the same group (a row without q931, final_status and outcome)
-- chart: causes calls
-- columns:
--   period              dimension                         | day, week, month or hour of the request in the report's zone
--   account             dimension                         | the account that the verification's key names
--   q931                number                            | cause code of the call record
--   cause               cause-name q931                   | Q.850's name of the cause
--   cause_class         cause-class q931                  | Q.850's class of the cause
--   final_status        text                              | final status of the call record, upper case
--   outcome             text                              | what the vendor calls it; needs cause and final status
--   calls               count verifications               | concluded verifications that were not answered
--   failures_of_group   group-count                       | all failures of the group
--   concluded_of_group  group-count                       | all concluded verifications of the group
--   share_of_failures   rate calls / failures_of_group    | share of the group's failures
--   share_of_concluded  rate calls / concluded_of_group   | share of the group's concluded verifications

-- Groups without a failure come too, with no calls: the total's share of concluded verifications needs them.
SELECT
  {dimensions},
  q931,
  final_status,
  outcome,
  COALESCE(failed, 0) AS calls,
  failures_of_group,
  concluded_of_group
FROM (
  SELECT
    {dimensions},
    SUM(concluded - answered) AS failures_of_group,
    SUM(concluded) AS concluded_of_group
  FROM tally
  GROUP BY {dimensions}
) AS whole
LEFT JOIN (
  SELECT
    {dimensions},
    q931,
    final_status,
    outcome,
    SUM(concluded) AS failed
  FROM tally
  WHERE outcome <> 'answered'
  GROUP BY {dimensions}, q931, final_status, outcome
) AS causes USING ({dimensions})
ORDER BY {dimensions}, q931 NULLS LAST, final_status NULLS LAST, outcome NULLS LAST
