-- name: one
-- One complaint. $1 id.
SELECT * FROM complaints WHERE id = $1;

-- name: newest_first
-- A page of the list, newest first. $1 status, $2 owner, $3 policy, $4 severity, $5 category, $6 overdue only,
-- $7 provisional only, $8 open only (null where it does not matter), $9 and $10 the last row of the page before,
-- $11 how many, $12 alarms only: something is found wrong, or an alarm was raised and the complaint is not over. The canary
-- is left out unless it is asked for by its policy.
SELECT * FROM complaints
 WHERE ($1::text IS NULL OR status = $1)
   AND ($2::text IS NULL OR owner = $2)
   AND ($3::text IS NULL OR policy = $3)
   AND ($4::text IS NULL OR severity = $4)
   AND ($5::text IS NULL OR category = $5)
   AND ($6::boolean IS NULL OR (overdue > 0) = $6)
   AND ($7::boolean IS NULL OR provisional = $7)
   AND ($8::boolean IS NULL OR (status NOT IN ('closed', 'withdrawn', 'archived')) = $8)
   AND ($3::text IS NOT NULL OR policy <> 'canary')
   AND ($12::boolean IS NULL OR $12 = (
        EXISTS (SELECT FROM findings WHERE complaint_id = complaints.id AND cleared_at IS NULL)
        OR (status NOT IN ('closed', 'withdrawn', 'archived')
            AND EXISTS (SELECT FROM events WHERE complaint_id = complaints.id AND type = 'alarm_raised'))))
   AND ($9::timestamptz IS NULL OR (opened_at, id) < ($9, $10::text))
 ORDER BY opened_at DESC, id DESC LIMIT $11;

-- name: due_first
-- A page of the list of complaints with a running clock, the next due first. Parameters as above; $9 is next_due.
SELECT * FROM complaints
 WHERE next_due IS NOT NULL
   AND ($1::text IS NULL OR status = $1)
   AND ($2::text IS NULL OR owner = $2)
   AND ($3::text IS NULL OR policy = $3)
   AND ($4::text IS NULL OR severity = $4)
   AND ($5::text IS NULL OR category = $5)
   AND ($6::boolean IS NULL OR (overdue > 0) = $6)
   AND ($7::boolean IS NULL OR provisional = $7)
   AND ($8::boolean IS NULL OR (status NOT IN ('closed', 'withdrawn', 'archived')) = $8)
   AND ($3::text IS NOT NULL OR policy <> 'canary')
   AND ($12::boolean IS NULL OR $12 = (
        EXISTS (SELECT FROM findings WHERE complaint_id = complaints.id AND cleared_at IS NULL)
        OR (status NOT IN ('closed', 'withdrawn', 'archived')
            AND EXISTS (SELECT FROM events WHERE complaint_id = complaints.id AND type = 'alarm_raised'))))
   AND ($9::timestamptz IS NULL OR (next_due, id) > ($9, $10::text))
 ORDER BY next_due, id LIMIT $11;

-- name: clocks
-- The clocks of a complaint, by due time. $1 complaint.
SELECT * FROM clocks WHERE complaint_id = $1 ORDER BY cycle, due_at, rule, thing;

-- name: counts
-- How many complaints there are in each status, those of the canary left out.
SELECT status, count(*) AS complaints FROM complaints WHERE policy <> 'canary' GROUP BY status ORDER BY status;

-- name: open_ids
-- Complaints that are not over, for starting their workflows again. $1 last id of the page before, $2 how many.
SELECT id FROM complaints
 WHERE status NOT IN ('closed', 'withdrawn', 'archived') AND id > $1 ORDER BY id LIMIT $2;

-- name: register
-- A page of the register of major complaints. $1 register or null for all, $2 complaint or null, $3 how many.
SELECT * FROM major_register
 WHERE ($1::text IS NULL OR register = $1) AND ($2::text IS NULL OR complaint_id = $2)
 ORDER BY register, number DESC LIMIT $3;
