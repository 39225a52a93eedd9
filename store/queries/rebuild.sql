-- name: complaints_anew
-- An empty table like the live one; it comes first in the search path, so that the same functions fill it.
CREATE TEMPORARY TABLE complaints (LIKE public.complaints INCLUDING ALL) ON COMMIT DROP;

-- name: clocks_anew
-- The same for clocks.
CREATE TEMPORARY TABLE clocks (LIKE public.clocks INCLUDING ALL) ON COMMIT DROP;

-- name: register_anew
-- The same for the register; its running numbers follow from the order of recording and are not compared.
CREATE TEMPORARY TABLE rebuilt_register (complaint_id text, fact_number integer, registered_at timestamptz,
                                         register text, reason text, by_whom text) ON COMMIT DROP;

-- name: new_tables_first
-- Names without schema mean the new tables, for this transaction.
SET LOCAL search_path = pg_temp, public;

-- name: by_index
-- The statements that fill the new tables are planned while these are empty, and would read them whole ever after.
SET LOCAL enable_seqscan = off;

-- name: any_way
-- The comparison reads everything.
SET LOCAL enable_seqscan = on;

-- name: measure_complaints
-- What is in the new tables, for the plans of the comparison.
ANALYZE pg_temp.complaints;

-- name: measure_clocks
-- The same for clocks.
ANALYZE pg_temp.clocks;

-- name: apply
-- Lay the changes of one complaint over the new tables. $1 complaint, $2 columns, $3 clocks.
SELECT apply_changes($1, $2::text::jsonb, $3::text::jsonb);

-- name: enter
-- Enter facts in the new register. $1 complaint, $2 entries.
INSERT INTO rebuilt_register
SELECT $1, e.fact_number, e.registered_at, e.register, e.reason, e.by_whom
  FROM jsonb_to_recordset($2::text::jsonb) AS e (fact_number integer, registered_at timestamptz, register text,
                                                 reason text, by_whom text);

-- name: compare_complaints
-- Rows that differ, or stand on one side only.
SELECT coalesce(live.id, anew.id) AS key, to_jsonb(live)::text AS live, to_jsonb(anew)::text AS rebuilt
  FROM public.complaints AS live FULL JOIN pg_temp.complaints AS anew ON anew.id = live.id
 WHERE to_jsonb(live) IS DISTINCT FROM to_jsonb(anew)
   AND ($1::text IS NULL OR coalesce(live.id, anew.id) = $1) ORDER BY key;

-- name: compare_clocks
-- The same for clocks.
SELECT concat_ws('/', complaint_id, rule, thing, cycle) COLLATE "C" AS key,
       to_jsonb(live)::text AS live, to_jsonb(anew)::text AS rebuilt
  FROM public.clocks AS live FULL JOIN pg_temp.clocks AS anew USING (complaint_id, rule, thing, cycle)
 WHERE to_jsonb(live) IS DISTINCT FROM to_jsonb(anew)
   AND ($1::text IS NULL OR complaint_id = $1) ORDER BY key;

-- name: compare_register
-- The same for the register, without its running numbers.
SELECT concat_ws('/', complaint_id, fact_number, register) COLLATE "C" AS key,
       (to_jsonb(live) - 'number')::text AS live, to_jsonb(anew)::text AS rebuilt
  FROM public.major_register AS live
  FULL JOIN pg_temp.rebuilt_register AS anew USING (complaint_id, fact_number, register)
 WHERE to_jsonb(live) - 'number' IS DISTINCT FROM to_jsonb(anew)
   AND ($1::text IS NULL OR complaint_id = $1) ORDER BY key;
