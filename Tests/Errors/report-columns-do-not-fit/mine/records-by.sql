-- title: Records
-- answers: Which are there?
-- relation: exception
-- by: day
-- streamed: yes
-- columns:
--   kind  text  | kind
SELECT kind FROM exception ORDER BY kind
