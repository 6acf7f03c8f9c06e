-- title: Records
-- answers: Which are there?
-- relation: exception
-- by: none
-- streamed: yes
-- columns:
--   kind  text  | kind
SELECT kind FROM (SELECT 'b' AS kind FROM exception UNION ALL SELECT 'a' AS kind FROM exception) 
