-- title: Answer rate
-- answers: Of the calls that reached the network, how many were answered, and what became of the others?
-- relation: tally
-- by: day, account
-- formula: answer_rate = answered / seizures (answer-seizure ratio, ITU-T E.425); seizures = concluded - billing
-- formula: answer_bid_ratio = answered / bids; bids = accepted + refused requests + calls that nobody logged a request for
-- formula: network_effectiveness_ratio = (answered + busy + no_answer + unavailable with cause 19 or 21) / seizures (ITU-T E.425)
-- chart: rate answer_rate
-- columns:
--   period                       dimension                          | day, week, month or hour of the request in the report's zone
--   account                      dimension                          | the account that the verification's key names
--   bids                         count calls                        | requests, accepted or refused, and calls without a logged request
--   refused                      count requests                     | requests the provider did not accept or did not answer
--   initiated                    count verifications                | verifications: one per key
--   awaiting                     count verifications                | no call record yet, and the account's newest is younger than the grace
--   missing                      count verifications                | no call record although the account's newest is later by the grace
--   concluded                    count verifications                | with a call record
--   answered                     count verifications                | cause 16 with ANSWER
--   busy                         count verifications                | cause 17
--   no_answer                    count verifications                | cause 16 with CANCEL
--   rejected                     count verifications                | cause 31: rejected by the receiving operator
--   billing                      count verifications                | cause 41: billing issues; not a seizure
--   unavailable                  count verifications                | every other cause
--   unclassified                 count verifications                | a cause and a final status that the vendor does not document together
--   seizures                     count verifications                | concluded without billing
--   network_effective            hidden                             | numerator of the network effectiveness ratio
--   answer_rate                  rate answered / seizures           | share of seizures that were answered
--   answer_rate_low              low answered / seizures            | lower end of its 95 % Wilson interval
--   answer_rate_high             high answered / seizures           | upper end of its 95 % Wilson interval
--   answer_bid_ratio             rate answered / bids               | share of bids that were answered
--   network_effectiveness_ratio  rate network_effective / seizures  | share of seizures in which the network did its part

-- Refused requests alone make a row: they are bids.
SELECT
  {dimensions},
  SUM(bids) AS total_bids,
  SUM(refused) AS total_refused,
  SUM(initiated) AS total_initiated,
  SUM(awaiting) AS total_awaiting,
  SUM(missing) AS total_missing,
  SUM(concluded) AS total_concluded,
  SUM(answered) AS total_answered,
  SUM(busy) AS total_busy,
  SUM(no_answer) AS total_no_answer,
  SUM(rejected) AS total_rejected,
  SUM(billing) AS total_billing,
  SUM(unavailable) AS total_unavailable,
  SUM(unclassified) AS total_unclassified,
  SUM(seizures) AS total_seizures,
  SUM(network_effective) AS total_network_effective
FROM tally
GROUP BY {dimensions}
ORDER BY {dimensions}
