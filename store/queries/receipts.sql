-- name: find
-- The receipt of one command. $1 complaint, $2 command.
SELECT receipt::text FROM receipts WHERE complaint_id = $1 AND command_id = $2;

-- name: of_complaint
-- The receipts of a complaint in the order of their facts. $1 complaint.
SELECT receipt::text AS receipt FROM receipts
 WHERE complaint_id = $1 ORDER BY (receipt ->> 'last')::integer, command_id;

-- name: keep
-- Receipts of facts on record; those that are there stand. $1 complaint, $2 receipts (JSON).
SELECT keep_receipts($1, $2::text::jsonb);
