-- name: record
-- One batch: facts, read models, register entries and delivery intents. $1 complaint, $2 sealed facts,
-- $3 columns of the complaint, $4 clocks, $5 register entries, $6 intents, $7 seals, $8 receipts (all but $1 JSON).
SELECT record_answered($1, $2::text::jsonb, $3::text::jsonb, $4::text::jsonb, $5::text::jsonb, $6::text::jsonb,
                       $7::text::jsonb, $8::text::jsonb);

-- name: of_complaint
-- The facts of one complaint after a number, in order. $1 complaint, $2 number.
SELECT global_position, complaint_id, number, event_id, type, schema_version, about, data::text AS data, actor,
       causation_id, occurred_at, recorded_at, prev_hash, hash
  FROM events WHERE complaint_id = $1 AND number > $2 ORDER BY number;

-- name: page
-- The next facts of one complaint, as many as fit into so many bytes, at least one. $1 complaint, $2 after, $3 up to,
-- $4 bytes.
SELECT global_position, complaint_id, number, event_id, type, schema_version, about, data, actor,
       causation_id, occurred_at, recorded_at, prev_hash, hash
  FROM (SELECT *, sum(octet_length(data) + 400) OVER (ORDER BY number) AS bytes
          FROM (SELECT global_position, complaint_id, number, event_id, type, schema_version, about,
                       data::text AS data, actor, causation_id, occurred_at, recorded_at, prev_hash, hash
                  FROM events WHERE complaint_id = $1 AND number > $2 AND number <= $3
                 ORDER BY number LIMIT 2000) AS next) AS sized
 WHERE bytes <= $4 OR number = $2 + 1 ORDER BY number;

-- name: settled
-- The last position behind which nothing can turn up any more.
SELECT last_settled_position();

-- name: in_global_order
-- Facts of all complaints after a position, up to a settled one. $1 after, $2 up to, $3 how many.
SELECT global_position, complaint_id, number, event_id, type, schema_version, about, data::text AS data, actor,
       causation_id, occurred_at, recorded_at, prev_hash, hash
  FROM events WHERE global_position > $1 AND global_position <= $2 ORDER BY global_position LIMIT $3;

-- name: by_complaint
-- The whole log, complaint by complaint, for audit, export and rebuilding. $1 one complaint or null for all.
SELECT global_position, complaint_id, number, event_id, type, schema_version, about, data::text AS data, actor,
       causation_id, occurred_at, recorded_at, prev_hash, hash
  FROM events WHERE $1::text IS NULL OR complaint_id = $1 ORDER BY complaint_id, number;

-- name: head
-- The last fact of a complaint. $1 complaint.
SELECT complaint_id, number, hash FROM events WHERE complaint_id = $1 ORDER BY number DESC LIMIT 1;

-- name: earlier
-- Earlier complaints of a person about a thing, newest first. $1 policy, $2 complainant, $3 object, $4 not this one.
-- The digests are what the index holds.
SELECT complaint_id FROM events
 WHERE type = 'received' AND md5(data ->> 'complainant') = md5($2) AND md5(data ->> 'object') = md5($3)
   AND data ->> 'complainant' = $2 AND data ->> 'object' = $3 AND data ->> 'policy' = $1
   AND complaint_id <> $4
 ORDER BY global_position DESC LIMIT 10;
