-- name: lock
-- One load at a time.
SELECT pg_advisory_xact_lock(7367005);

-- name: in_force
-- The digest of the directory in force. $1 id.
SELECT digest FROM directories WHERE directory = $1 ORDER BY number DESC LIMIT 1;

-- name: body
-- The directory with a digest. $1 id, $2 digest.
SELECT body::text FROM directories WHERE directory = $1 AND digest = $2 ORDER BY number DESC LIMIT 1;

-- name: ids
-- The directories that were ever loaded.
SELECT DISTINCT directory FROM directories ORDER BY directory;

-- name: keep
-- Keep what was loaded. $1 id, $2 digest, $3 body as JSON.
INSERT INTO directories (directory, digest, body) VALUES ($1, $2, $3::text::jsonb);

-- name: clear_people
-- All rows of a directory's people, and with them their roles, before the new ones. $1 directory.
DELETE FROM people WHERE directory = $1;

-- name: put_person
-- One person. $1 directory, $2 person, $3 name, $4 addresses as JSON, $5 region, $6 language, $7 deputy, $8 away.
INSERT INTO people (directory, person, name, addresses, region, language, deputy, away)
VALUES ($1, $2, $3, $4::text::jsonb, $5, $6, $7, $8);

-- name: put_role
-- One person in one role. $1 directory, $2 role, $3 person, $4 deputy, $5 region, $6 rank.
INSERT INTO roles (directory, role, person, deputy, region, rank) VALUES ($1, $2, $3, $4, $5, $6);

-- name: put_engineer
-- Add or change an engineer; visits on hand stay. $1 directory, $2 person, $3 skills, $4 regions, $5 capacity.
INSERT INTO roster (directory, person, skills, regions, capacity) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (directory, person) DO UPDATE
   SET skills = excluded.skills, regions = excluded.regions, capacity = excluded.capacity, active = true;

-- name: rest_others
-- Engineers who are no longer on the roster get no new visits. $1 directory, $2 those who are.
UPDATE roster SET active = false WHERE directory = $1 AND person <> ALL ($2::text[]) AND active;
