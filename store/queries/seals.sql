-- name: by_complaint
-- All seals, complaint by complaint. $1 one complaint or null for all, $2 from which id on or null, $3 up to which id
-- (not included) or null.
SELECT complaint_id, number, key, signature FROM seals
 WHERE ($1::text IS NULL OR complaint_id = $1)
   AND ($2::text IS NULL OR complaint_id >= $2) AND ($3::text IS NULL OR complaint_id < $3)
 ORDER BY complaint_id, number, key;

-- name: keep
-- Seals of facts that are on record already. $1 complaint, $2 seals as JSON.
SELECT keep_seals($1, $2::text::jsonb);

-- name: unsealed_ends
-- Complaints whose last fact has no seal of these keys, by id. $1 ids of keys, $2 last id of the page before, $3 how many.
SELECT c.id FROM complaints AS c
 WHERE c.id > $2
   AND NOT EXISTS (SELECT FROM seals AS s
                    WHERE s.complaint_id = c.id AND s.number = c.facts AND s.key = ANY ($1::text[]))
 ORDER BY c.id LIMIT $3;
