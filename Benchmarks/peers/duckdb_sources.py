"""What DuckDB reads: for each form of the data, the rows of requests and of call records as subqueries.

Column names and types are given everywhere. That spares DuckDB the search for them; what is not named is not read.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """Two subqueries with one parameter each, `$file`, and the same columns in every form."""

    requests: str
    calls: str


_REQUEST_LINE = """{
  timestamp: 'TIMESTAMP', url: 'VARCHAR', status: 'USMALLINT',
  request: 'STRUCT(phone_number VARCHAR, is_with_redirect BOOLEAN)',
  response: 'STRUCT(
    caller_number VARCHAR, verification_call_uuid VARCHAR, verification_uuid VARCHAR, is_redirect BOOLEAN,
    "object" STRUCT(caller_number VARCHAR, verification_call_uuid VARCHAR, is_redirect BOOLEAN, account_id VARCHAR))'
}"""

_EVENT = """{
  "verification_call_uuid": "VARCHAR", "q931_status": "VARCHAR", "final_status": "VARCHAR", "phone_number": "VARCHAR",
  "caller_number": "VARCHAR", "start_time": "TIMESTAMP", "answer_time": "TIMESTAMP", "stop_time": "TIMESTAMP",
  "duration": "USMALLINT", "account_id": "VARCHAR"
}"""

# A refused request has no key; what identifies it stands in the key's place.
_KEY_OR_REFUSED = "COALESCE(key, concat_ws(' ', 'refused', timestamp, {callee}, {status}))"

# An event stands alone, in an array, or as text in a delivery. Read as lines and taken apart once: a typed scan would
# give nothing for an array, and the file would have to be read again.
JSON = Source(
    requests=f"""
  SELECT
    COALESCE(
      response.verification_call_uuid, response.verification_uuid, response.object.verification_call_uuid) AS key,
    {_KEY_OR_REFUSED.format(callee="request.phone_number", status="status")} AS verification_call_uuid,
    key IS NULL AS is_refused, timestamp AS time, split_part(url, '/', -1) AS method, status AS http_status,
    request.phone_number AS callee, COALESCE(response.caller_number, response.object.caller_number) AS caller,
    request.is_with_redirect, COALESCE(response.is_redirect, response.object.is_redirect) AS is_redirect,
    response.object.account_id AS account_field
  FROM read_json($file, format = 'newline_delimited', ignore_errors = true, columns = {_REQUEST_LINE})
  WHERE request IS NOT NULL
""",
    calls=f"""
  SELECT
    event.verification_call_uuid, TRY_CAST(event.q931_status AS UTINYINT) AS q931_status,
    upper(event.final_status) AS final_status, event.start_time, event.answer_time, event.stop_time, received_time,
    event.duration AS duration_seconds, event.phone_number AS callee, event.caller_number AS caller,
    event.account_id AS account_field
  FROM (
    SELECT
      json_transform(
        CASE
          WHEN line[1] = '[' THEN line[2:-2]
          WHEN starts_with(line, '{{"received_at"') THEN line ->> 'body'
          ELSE line
        END, '{_EVENT}') AS event,
      CASE WHEN starts_with(line, '{{"received_at"') THEN (line ->> 'received_at')::TIMESTAMP END AS received_time
    FROM (SELECT json::VARCHAR AS line FROM read_ndjson_objects($file, ignore_errors = true))
  )
""",
)

# Whatever the cells hold, they are read as the dialect is: a comma, quotes where they must be.
_DIALECT = "auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', new_line = '\\n'"

CSV = Source(
    requests=f"""
  SELECT
    verification_call_uuid AS key,
    {_KEY_OR_REFUSED.format(callee="phone_number", status="http_status")} AS verification_call_uuid,
    key IS NULL AS is_refused, timestamp AS time, split_part(url, '/', -1) AS method, http_status,
    phone_number AS callee, caller_number AS caller, is_with_redirect, is_redirect, account_id AS account_field
  FROM read_csv($file, {_DIALECT}, columns = {{
    timestamp: 'TIMESTAMP', url: 'VARCHAR', http_status: 'USMALLINT', ok: 'BOOLEAN', phone_number: 'VARCHAR',
    caller_number: 'VARCHAR', verification_call_uuid: 'VARCHAR', is_with_redirect: 'BOOLEAN', is_redirect: 'BOOLEAN',
    account_id: 'VARCHAR'
  }})
""",
    calls=f"""
  SELECT
    verification_call_uuid, q931_status, upper(final_status) AS final_status, start_time, answer_time, stop_time,
    received_at AS received_time, duration AS duration_seconds, phone_number AS callee, caller_number AS caller,
    account_id AS account_field
  FROM read_csv($file, {_DIALECT}, columns = {{
    verification_call_uuid: 'VARCHAR', q931_status: 'UTINYINT', final_status: 'VARCHAR', phone_number: 'VARCHAR',
    caller_number: 'VARCHAR', start_time: 'TIMESTAMP', answer_time: 'TIMESTAMP', stop_time: 'TIMESTAMP',
    duration: 'USMALLINT', account_id: 'VARCHAR', received_at: 'TIMESTAMP'
  }})
""",
)

BY_FORM = {"json": JSON, "csv": CSV}
