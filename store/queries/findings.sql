-- name: note
-- Keep what one run found; answers with what is new. $1 the kinds that were looked for, $2 findings as JSON.
SELECT * FROM note_findings($1, $2::text::jsonb);

-- name: open
-- What is wrong now, the oldest first. $1 complaints, or null for all, $2 how many.
SELECT * FROM findings
 WHERE cleared_at IS NULL AND ($1::text[] IS NULL OR complaint_id = ANY ($1))
 ORDER BY since, kind, key LIMIT $2;

-- name: of_kind
-- The complaints with an open finding of a kind. $1 kind.
SELECT complaint_id, detail FROM findings WHERE cleared_at IS NULL AND kind = $1 ORDER BY complaint_id;

-- name: counts
-- How many findings of each kind are open.
SELECT kind, count(*) AS findings FROM findings WHERE cleared_at IS NULL GROUP BY kind ORDER BY kind;

-- name: beat
-- Keep a heartbeat. $1 name, $2 seconds after which it is silent, $3 detail as JSON, or null when it is only awaited.
SELECT keep_heartbeat($1, $2, $3::text::jsonb);

-- name: heartbeats
-- The last heartbeat of each, and how long ago that is in seconds.
SELECT name, at, silent_after, detail::text AS detail, extract(epoch FROM now() - at)::float8 AS age FROM heartbeats;

-- name: forget
-- Nobody waits for this heartbeat any more; for the owner of the tables. $1 name.
DELETE FROM heartbeats WHERE name = $1;

-- name: overdue
-- Running clocks whose due time passed without a verdict. $1 seconds of grace, $2 policy of the canary, $3 how many.
SELECT k.complaint_id, k.rule, k.thing, k.cycle, k.due_at
  FROM clocks AS k JOIN complaints AS c ON c.id = k.complaint_id
 WHERE k.status = 'running' AND k.due_at < now() - make_interval(secs => $1) AND c.status <> 'archived' AND c.policy <> $2
 ORDER BY k.due_at, k.complaint_id, k.rule, k.thing LIMIT $3;

-- name: hanging
-- Deliveries that nobody has finished for so long, however often they are tried: not begun, never answered, failed. A
-- notice that waits for the end of quiet hours hangs only after that end; one whose outcome is on record is finished.
-- $1 seconds, $2 policy of the canary, $3 how many.
SELECT d.effect_id, d.complaint_id, d.status, d.channel, d.attempts, d.error
  FROM deliveries AS d
  JOIN complaints AS c ON c.id = d.complaint_id AND c.policy <> $2
  LEFT JOIN events AS e ON e.complaint_id = d.complaint_id AND e.number = d.fact_number
 WHERE d.status IN ('pending', 'failed') AND d.channel <> ''
   AND greatest(d.created_at, (e.data ->> 'not_before')::timestamptz,
                (e.data -> 'rests' ->> d.channel)::timestamptz) < now() - make_interval(secs => $1)
   AND NOT EXISTS (SELECT FROM events AS o
                    WHERE o.complaint_id = d.complaint_id AND o.number > d.fact_number
                      AND o.type IN ('notice_delivered', 'notice_failed') AND o.data ->> 'notice' = d.fact_number::text)
 ORDER BY d.created_at, d.effect_id LIMIT $3;

-- name: must_live
-- Complaints that must have a workflow, by id, those of the canary left out. $1 last id of the page before, $2 how many,
-- $3 policy of the canary, $4 only these ids, or null.
SELECT id FROM complaints
 WHERE id > $1 AND status <> 'archived' AND policy <> $3 AND ($4::text[] IS NULL OR id = ANY ($4))
 ORDER BY id LIMIT $2;

-- name: canaries
-- Complaints of the canary that are not archived, the newest first. $1 its policy, $2 how many.
SELECT id, status FROM complaints WHERE policy = $1 AND status <> 'archived' ORDER BY opened_at DESC LIMIT $2;
