-- What the watchdog found, and when it looked last.

CREATE TABLE findings (
    kind         text        NOT NULL,
    key          text        NOT NULL,
    since        timestamptz NOT NULL,
    last_seen    timestamptz NOT NULL,
    complaint_id text COLLATE "C" NOT NULL DEFAULT '',
    detail       text        NOT NULL DEFAULT '',
    cleared_at   timestamptz,
    PRIMARY KEY (kind, key, since)
);

COMMENT ON TABLE findings IS 'Something that is wrong from `since` until `cleared_at`. The same thing wrong again is another row.';
COMMENT ON COLUMN findings.key IS 'What it is about, among the findings of its kind: a complaint, a clock, a delivery, a queue.';

CREATE UNIQUE INDEX findings_open ON findings (kind, key) WHERE cleared_at IS NULL;
CREATE INDEX findings_of_complaint ON findings (complaint_id) WHERE cleared_at IS NULL;

CREATE TABLE looks (
    name     text        PRIMARY KEY,
    at       timestamptz NOT NULL,
    detail   jsonb       NOT NULL DEFAULT '{}'
);

COMMENT ON TABLE looks IS 'The last look of the watchdog (`watch`: where it went on) and the last canary (`canary`: what it measured).';

-- Keeps what one look found of some kinds: new findings are added, known ones seen again, the others cleared. Returns the
-- new ones.
CREATE FUNCTION note_findings(kinds text[], symptoms jsonb) RETURNS SETOF findings
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7367012);
    UPDATE findings AS f SET cleared_at = now()
     WHERE f.cleared_at IS NULL AND f.kind = ANY (kinds)
       AND NOT EXISTS (SELECT FROM jsonb_to_recordset(symptoms) AS n (kind text, key text)
                        WHERE n.kind = f.kind AND n.key = f.key);
    UPDATE findings AS f SET last_seen = now(), detail = n.detail
      FROM jsonb_to_recordset(symptoms) AS n (kind text, key text, detail text)
     WHERE f.cleared_at IS NULL AND f.kind = n.kind AND f.key = n.key;
    DELETE FROM findings AS f WHERE f.cleared_at < now() - interval '90 days';
    RETURN QUERY
    INSERT INTO findings (kind, key, since, last_seen, complaint_id, detail)
    SELECT n.kind, n.key, now(), now(), n.complaint_id, n.detail
      FROM jsonb_to_recordset(symptoms) AS n (kind text, key text, complaint_id text, detail text)
     WHERE NOT EXISTS (SELECT FROM findings AS f
                        WHERE f.cleared_at IS NULL AND f.kind = n.kind AND f.key = n.key)
    RETURNING *;
END
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON findings, looks TO redress_app;
