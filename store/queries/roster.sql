-- name: take
-- Bind an engineer to a visit. $1 directory, $2 skill or '', $3 region or '', $4 key of the visit, $5 not these.
SELECT take_engineer($1, $2, $3, $4, $5);

-- name: bind
-- Bind a known engineer to a visit. $1 directory, $2 person, $3 skill or '', $4 region or '', $5 key of the visit.
SELECT bind_engineer($1, $2, $3, $4, $5);

-- name: release
-- Give the engineer of a visit free again. $1 key of the visit.
SELECT release_engineer($1);

-- name: roster
-- The engineers of a directory with what they have on hand. $1 directory.
SELECT person, skills, regions, capacity, load, active FROM roster WHERE directory = $1 ORDER BY person;

-- name: booking
-- Who is bound to a visit. $1 key of the visit.
SELECT person FROM roster_bookings WHERE visit_key = $1 AND released_at IS NULL;
