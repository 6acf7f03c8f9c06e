-- title: Exceptions
-- answers: Which verifications need a second look, and where do their records stand?
-- relation: exception
-- by: none
-- streamed: yes
-- formula: one row for each kind of exception that a record or verification shows; each is in the counts above all the same
-- chart: kinds kind
-- columns:
--   kind                    text    | what is odd about it
--   verification_call_uuid  text    | the verification's key; empty where a record has none
--   account                 text    | the account that the key names
--   time                    text    | time of the verification in the report's zone
--   detail                  text    | what was found
--   file                    text    | the file that holds the record
--   member                  text    | the member of the archive; empty outside archives
--   line                    number  | the line where the record begins
--   key_absent              hidden  | orders empty keys last
--   account_absent          hidden  | orders empty accounts last
--   time_absent             hidden  | orders empty times last
--   detail_absent           hidden  | orders empty details last
--   file_absent             hidden  | orders empty files last
--   member_absent           hidden  | orders empty members last

-- Streamed: the rows may be many, so their order (empty last) is made here and not in memory.
SELECT
  kind,
  verification_call_uuid,
  account,
  time,
  detail,
  file,
  member,
  line,
  CASE WHEN verification_call_uuid = '' THEN 1 ELSE 0 END AS key_absent,
  CASE WHEN account = '' THEN 1 ELSE 0 END AS account_absent,
  CASE WHEN time = '' THEN 1 ELSE 0 END AS time_absent,
  CASE WHEN detail = '' THEN 1 ELSE 0 END AS detail_absent,
  CASE WHEN file = '' THEN 1 ELSE 0 END AS file_absent,
  CASE WHEN member = '' THEN 1 ELSE 0 END AS member_absent
FROM exception
ORDER BY
  kind,
  key_absent, verification_call_uuid,
  account_absent, account,
  time_absent, time,
  detail_absent, detail,
  file_absent, file,
  member_absent, member,
  line NULLS LAST
