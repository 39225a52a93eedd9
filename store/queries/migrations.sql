-- name: ledger
-- The table of applied migrations.
CREATE TABLE IF NOT EXISTS schema_migrations (
    name       text PRIMARY KEY,
    checksum   text        NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);

-- name: lock
-- One migration run at a time in this database, held until the session ends.
SELECT pg_advisory_lock(7367000);

-- name: unlock
-- The end of a migration run.
SELECT pg_advisory_unlock(7367000);

-- name: exists
-- Whether any migration was ever applied here.
SELECT to_regclass('public.schema_migrations') IS NOT NULL;

-- name: applied
-- Names and checksums of what was applied.
SELECT name, checksum FROM schema_migrations ORDER BY name;

-- name: note
-- Note a migration as applied. $1 name, $2 checksum.
INSERT INTO schema_migrations (name, checksum) VALUES ($1, $2);

-- name: open_to_app
-- The application may see which migrations it stands on.
GRANT SELECT ON schema_migrations TO redress_app;

-- name: offer_password
-- Put the password where the next statement finds it, for this transaction only. $1 password.
SELECT set_config('redress.app_password', $1, true);

-- name: set_password
-- Give the application role its password.
DO $$
BEGIN
    EXECUTE format('ALTER ROLE redress_app PASSWORD %L', current_setting('redress.app_password'));
END
$$;
