-- name: by_complaint
-- The seals of a complaint. $1 complaint.
SELECT complaint_id, number, key, signature FROM seals WHERE complaint_id = $1 ORDER BY number, key;

-- name: keep
-- Seals of facts that are on record already. $1 complaint, $2 seals as JSON.
SELECT keep_seals($1, $2::text::jsonb);

-- name: unsealed
-- Complaints behind an id whose last fact has no seal of a key. $1 id of the key, $2 last id of the page before, $3 how many.
SELECT c.id FROM complaints AS c
 WHERE c.id > $2
   AND NOT EXISTS (SELECT FROM seals AS s WHERE s.complaint_id = c.id AND s.number = c.facts AND s.key = $1)
 ORDER BY c.id LIMIT $3;
