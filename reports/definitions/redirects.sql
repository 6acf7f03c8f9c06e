-- title: Redirects
-- answers: Of the numbers that were checked for a redirection, how many were redirected?
-- relation: tally
-- by: day, account
-- formula: redirect_rate = redirected / checked; checked = accepted requests that asked for the check and were told the result
-- chart: rate redirect_rate
-- columns:
--   period              dimension                  | day, week, month or hour of the request in the report's zone
--   account             dimension                  | the account that the verification's key names
--   initiated           count requests             | accepted requests
--   checked             count requests             | asked for the check and were told the result
--   redirected          count requests             | the called number is redirected
--   not_redirected      count requests             | the called number is not redirected
--   redirect_rate       rate redirected / checked  | share of checked numbers that are redirected
--   redirect_rate_low   low redirected / checked   | lower end of its 95 % Wilson interval
--   redirect_rate_high  high redirected / checked  | upper end of its 95 % Wilson interval

-- Only accepted requests count: rows of refused ones, or of calls without a request, are all zero and fall away.
SELECT
  {dimensions},
  SUM(requests) AS total_initiated,
  SUM(checked) AS total_checked,
  SUM(redirected) AS total_redirected,
  SUM(not_redirected) AS total_not_redirected
FROM tally
GROUP BY {dimensions}
ORDER BY {dimensions}
