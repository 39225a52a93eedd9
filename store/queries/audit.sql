-- name: facts
-- The log of some complaints, complaint by complaint. $1 from which id on or null, $2 up to which id (not included) or null.
SELECT global_position, complaint_id, number, event_id, type, schema_version, about, data::text AS data, actor,
       causation_id, occurred_at, recorded_at, prev_hash, hash
  FROM events WHERE ($1::text IS NULL OR complaint_id >= $1) AND ($2::text IS NULL OR complaint_id < $2)
 ORDER BY complaint_id, number;

-- name: heads
-- Where these logs should end, as the read model has it. Parameters as above.
SELECT id, facts, head_hash FROM complaints
 WHERE ($1::text IS NULL OR id >= $1) AND ($2::text IS NULL OR id < $2) ORDER BY id;

-- name: seals
-- Their seals. Parameters as above.
SELECT complaint_id, number, key, signature FROM seals
 WHERE ($1::text IS NULL OR complaint_id >= $1) AND ($2::text IS NULL OR complaint_id < $2)
 ORDER BY complaint_id, number, key;

-- name: deliveries
-- What was told about them. Parameters as above.
SELECT *, receipt::text AS receipt_text FROM deliveries
 WHERE ($1::text IS NULL OR complaint_id COLLATE "C" >= $1) AND ($2::text IS NULL OR complaint_id COLLATE "C" < $2)
 ORDER BY complaint_id COLLATE "C", fact_number, effect_id;

-- name: ranges
-- Ids that cut the complaints into parts of about the same number of facts. $1 how many parts.
SELECT min(id) AS first FROM (SELECT id, (sum(facts) OVER (ORDER BY id) * $1 - 1) / sum(facts) OVER () AS part
                                FROM complaints) AS counted
 GROUP BY part ORDER BY 1;

-- name: size
-- How many facts there should be.
SELECT coalesce(sum(facts), 0) FROM complaints;

-- name: rulebooks
-- Published policies and calendars, to be held against their digests.
SELECT digest, kind, name, version, body::text AS body FROM rulebooks ORDER BY kind, name, version;

-- name: directories
-- Directories, likewise.
SELECT number, directory, digest, body::text AS body FROM directories ORDER BY number;

-- name: people
-- The people of the directories in force.
SELECT directory, person, name, addresses::text AS addresses, region, language, deputy, away FROM people
 ORDER BY directory, person;

-- name: roles
-- Who holds which role.
SELECT directory, role, person, deputy, region, rank FROM roles ORDER BY directory, role, region, rank;

-- name: triggers
-- The triggers that let nothing be changed, which fire always.
SELECT tgname::text AS name FROM pg_trigger
 WHERE NOT tgisinternal AND tgenabled = 'A' AND tgfoid = 'refuse_change'::regproc;

-- name: refusing
-- The body of what these triggers do.
SELECT prosrc FROM pg_proc WHERE oid = 'refuse_change'::regproc;

-- name: register_gaps
-- Registers whose running numbers have gaps.
SELECT register, count(*) AS entries, max(number) AS last FROM major_register GROUP BY register
HAVING count(*) <> max(number) OR min(number) <> 1;
