"""The five reports as SQL that DuckDB and SQLite both run, and what every peer does around it.

They read one small relation, `tally`, which each peer makes in the way that is fastest for it:

    period, account, method, origin, q931, final_status, outcome   what rows are split by
    has_request, has_call_record                                   0 or 1, split by as well
    verifications, refused, missing, redirected, not_redirected, call_records, duplicate_requests,
    duplicate_call_records, conflicting, account_mismatches, number_mismatches

The columns are those of docs/reports.md; the harness compares what comes out with ringtally's own files.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

# The tariff that a new ledger holds: one price, for callers of one country, charged for each initiation.
PRICED_ORIGIN = "421"
CURRENCY = "EUR"
PRICE_IN_TEN_THOUSANDTHS = 83

# Calling codes of the callers in the sample data. ringtally knows all countries; the peers are spared that.
ORIGINS = ("421", "420", "36")

OUTCOME = """
  CASE
    WHEN q931 IS NULL THEN NULL
    WHEN q931 = 16 AND final_status = 'ANSWER' THEN 'answered'
    WHEN q931 = 16 AND final_status = 'CANCEL' THEN 'no_answer'
    WHEN q931 = 16 OR final_status = 'ANSWER' THEN 'unclassified'
    WHEN q931 = 17 THEN 'busy'
    WHEN q931 = 31 THEN 'rejected'
    WHEN q931 = 41 THEN 'billing'
    ELSE 'unavailable'
  END"""


def origin(caller: str) -> str:
    """SQL for the calling code of a caller's number, given as a text."""
    cases = " ".join(f"WHEN substr({caller}, 1, {len(code)}) = '{code}' THEN '{code}'" for code in ORIGINS)
    return f"CASE {cases} ELSE 'unknown' END"


def _rate(part: str, whole: str) -> str:
    return f"CASE WHEN {whole} > 0 THEN printf('%.6f', {part} * 1e0 / {whole}) END"


def _wilson(part: str, whole: str, sign: str) -> str:
    """One end of the 95 % Wilson interval; `sign` says which."""
    z = "1.959964e0"
    share = f"({part} * 1e0 / {whole})"
    margin = f"{z} * sqrt({share} * (1 - {share}) / {whole} + {z} * {z} / (4e0 * {whole} * {whole}))"
    end = f"({share} + {z} * {z} / (2e0 * {whole}) {sign} {margin}) / (1 + {z} * {z} / {whole})"
    exact = f"WHEN {part} = 0 THEN '0.000000'" if sign == "-" else f"WHEN {part} = {whole} THEN '1.000000'"
    return f"CASE WHEN {whole} = 0 THEN NULL {exact} ELSE printf('%.6f', {end}) END"


def _count_outcome(outcome: str) -> str:
    return f"SUM(CASE WHEN outcome = '{outcome}' THEN verifications ELSE 0 END)"


_WITH_REQUEST = "SUM(has_request * verifications)"
_CONCLUDED = "SUM(has_call_record * verifications)"
_CALL_ONLY = "SUM((1 - has_request) * verifications)"
_AWAITING = "SUM((1 - has_call_record) * verifications) - SUM(missing)"

ANSWER_RATE = f"""
SELECT
  period, account, bids, refused, initiated, awaiting, missing, concluded, answered, busy, no_answer, rejected, billing,
  unavailable, unclassified, seizures,
  {_rate("answered", "seizures")} AS answer_rate,
  {_wilson("answered", "seizures", "-")} AS answer_rate_low,
  {_wilson("answered", "seizures", "+")} AS answer_rate_high,
  {_rate("answered", "bids")} AS answer_bid_ratio,
  {_rate("network_effective", "seizures")} AS network_effectiveness_ratio
FROM (
  SELECT
    period, account,
    {_WITH_REQUEST} + SUM(refused) + {_CALL_ONLY} AS bids,
    SUM(refused) AS refused, SUM(verifications) AS initiated, {_AWAITING} AS awaiting, SUM(missing) AS missing,
    {_CONCLUDED} AS concluded,
    {_count_outcome("answered")} AS answered, {_count_outcome("busy")} AS busy,
    {_count_outcome("no_answer")} AS no_answer, {_count_outcome("rejected")} AS rejected,
    {_count_outcome("billing")} AS billing, {_count_outcome("unavailable")} AS unavailable,
    {_count_outcome("unclassified")} AS unclassified,
    {_CONCLUDED} - {_count_outcome("billing")} AS seizures,
    SUM(CASE WHEN outcome IN ('answered', 'busy', 'no_answer') OR outcome = 'unavailable' AND q931 IN (19, 21)
      THEN verifications ELSE 0 END) AS network_effective
  FROM tally
  GROUP BY period, account
) AS counted
ORDER BY period, account
"""

REDIRECTS = f"""
SELECT
  period, account, initiated, checked, redirected, not_redirected,
  {_rate("redirected", "checked")} AS redirect_rate,
  {_wilson("redirected", "checked", "-")} AS redirect_rate_low,
  {_wilson("redirected", "checked", "+")} AS redirect_rate_high
FROM (
  SELECT
    period, account, {_WITH_REQUEST} AS initiated, SUM(redirected + not_redirected) AS checked,
    SUM(redirected) AS redirected, SUM(not_redirected) AS not_redirected
  FROM tally
  GROUP BY period, account
) AS counted
WHERE initiated > 0
ORDER BY period, account
"""

FAILURES = f"""
SELECT
  'total' AS period, account, q931, cause.name AS cause, cause.class AS cause_class, final_status, outcome, calls,
  {_rate("calls", "failures")} AS share_of_failures,
  {_rate("calls", "concluded")} AS share_of_concluded
FROM (
  SELECT account, q931, final_status, outcome, SUM(verifications) AS calls
  FROM tally
  WHERE outcome <> 'answered'
  GROUP BY account, q931, final_status, outcome
) AS failed
JOIN (
  SELECT account, {_CONCLUDED} AS concluded, {_CONCLUDED} - {_count_outcome("answered")} AS failures
  FROM tally
  GROUP BY account
) AS whole USING (account)
LEFT JOIN cause ON cause.code = q931
ORDER BY account, q931, final_status, outcome
"""

SPEND = f"""
SELECT
  period, account, method, origin,
  CASE WHEN origin = '{PRICED_ORIGIN}' THEN '{CURRENCY}' END AS currency,
  CASE WHEN origin = '{PRICED_ORIGIN}' THEN '{PRICE_IN_TEN_THOUSANDTHS / 1e4}' END AS unit_price,
  initiations,
  CASE WHEN origin = '{PRICED_ORIGIN}' THEN initiations ELSE 0 END AS charged,
  CASE WHEN origin = '{PRICED_ORIGIN}' THEN printf('%.4f', initiations * {PRICE_IN_TEN_THOUSANDTHS} / 1e4) END AS amount
FROM (
  SELECT period, account, method, origin, SUM(verifications) AS initiations
  FROM tally
  WHERE verifications > 0
  GROUP BY period, account, method, origin
) AS counted
ORDER BY period, account, method, origin
"""

MATCHING = f"""
SELECT
  'total' AS period, account, requests, call_records, matched, awaiting, missing, call_only, duplicate_requests,
  duplicate_call_records, conflicting, account_mismatches, number_mismatches
FROM (
  SELECT
    account, {_WITH_REQUEST} AS requests, SUM(call_records) AS call_records,
    SUM(has_request * has_call_record * verifications) AS matched, {_AWAITING} AS awaiting, SUM(missing) AS missing,
    {_CALL_ONLY} AS call_only, SUM(duplicate_requests) AS duplicate_requests,
    SUM(duplicate_call_records) AS duplicate_call_records, SUM(conflicting) AS conflicting,
    SUM(account_mismatches) AS account_mismatches, SUM(number_mismatches) AS number_mismatches
  FROM tally
  WHERE verifications > 0
  GROUP BY account
) AS counted
ORDER BY account
"""

# By the name of the CSV file, in the order in which ringtally writes them.
REPORTS = {
    "answer-rate": ANSWER_RATE,
    "redirects": REDIRECTS,
    "failures": FAILURES,
    "spend": SPEND,
    "matching": MATCHING,
}


def run_peer(
    take_in: Callable[[argparse.Namespace], object],
    report: Callable[[argparse.Namespace], object],
    versions: Callable[[], dict[str, str]],
    parser: argparse.ArgumentParser | None = None,
) -> None:
    """A peer's command line: one process imports and reports, and tells how long each took.

    One process, and not two as with ringtally, because that is the best the peer can do: it starts once.

    - parser: knows the options that this peer has beyond those of all.
    """
    parser = parser or argparse.ArgumentParser()
    parser.add_argument("--versions", action="store_true", help="print versions and do nothing else")
    parser.add_argument("--requests", type=Path, help="the client's request log")
    parser.add_argument("--calls", type=Path, help="the export of the webhook monitoring")
    parser.add_argument("--causes", type=Path, help="Q.850's names of cause codes")
    parser.add_argument("--db", type=Path, help="the database file, which is not there yet")
    parser.add_argument("--out", type=Path, help="the folder for five CSV files")
    options = parser.parse_args()
    if options.versions:
        print(json.dumps(versions()))
        return
    options.out.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    take_in(options)
    imported = time.perf_counter()
    report(options)
    reported = time.perf_counter()
    print(json.dumps({"import_seconds": imported - started, "report_seconds": reported - imported}))
