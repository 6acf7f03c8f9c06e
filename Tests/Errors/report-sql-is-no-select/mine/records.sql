-- title: Records
-- answers: Which are there?
-- relation: exception
-- by: none
-- streamed: yes
-- columns:
--   kind  text  | kind
SELECT kind FROM exception ORDER BY {dimensions}
