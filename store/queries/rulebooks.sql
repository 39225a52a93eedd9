-- name: publish
-- Add a rulebook unless its digest is there. $1 digest, $2 kind, $3 name, $4 version, $5 effective from,
-- $6 body as JSON.
INSERT INTO rulebooks (digest, kind, name, version, effective_from, body)
VALUES ($1, $2, $3, $4, $5, $6::text::jsonb)
    ON CONFLICT (digest) DO NOTHING
RETURNING digest;

-- name: one
-- One rulebook. $1 digest.
SELECT digest, kind, name, version, effective_from, body::text AS body, published_at
  FROM rulebooks WHERE digest = $1;

-- name: version
-- One version of a rulebook. $1 kind, $2 name, $3 version.
SELECT digest, kind, name, version, effective_from, body::text AS body, published_at
  FROM rulebooks WHERE kind = $1 AND name = $2 AND version = $3;

-- name: in_force
-- The version in force at an instant: the latest to take effect, among equals the latest published.
-- $1 kind, $2 name, $3 instant.
SELECT digest, kind, name, version, effective_from, body::text AS body, published_at
  FROM rulebooks WHERE kind = $1 AND name = $2 AND (effective_from IS NULL OR effective_from <= $3)
 ORDER BY effective_from DESC NULLS LAST, published_at DESC, version DESC LIMIT 1;

-- name: digest_in_force
-- The digest of that version, without its body. $1 kind, $2 name, $3 instant.
SELECT digest FROM rulebooks WHERE kind = $1 AND name = $2 AND (effective_from IS NULL OR effective_from <= $3)
 ORDER BY effective_from DESC NULLS LAST, published_at DESC, version DESC LIMIT 1;

-- name: all
-- What is published, without bodies. $1 kind or null.
SELECT digest, kind, name, version, effective_from, published_at FROM rulebooks
 WHERE $1::text IS NULL OR kind = $1 ORDER BY kind, name, effective_from NULLS FIRST, published_at;
