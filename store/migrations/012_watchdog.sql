-- What the watchdog found, and the heartbeats of watchdog and canary.

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

CREATE TABLE heartbeats (
    name         text             PRIMARY KEY,
    at           timestamptz      NOT NULL,
    silent_after double precision NOT NULL CHECK (silent_after > 0),
    detail       jsonb            NOT NULL DEFAULT '{}'
);

COMMENT ON TABLE heartbeats IS 'When the watchdog ran last (`watchdog`: where it goes on) and when a canary lived last (`canary`: what it measured).';
COMMENT ON COLUMN heartbeats.silent_after IS 'Seconds after `at` by which the next one must have come: whoever beats knows how often.';

-- For `redress list --alarms`: the complaints that raised an alarm, among all facts.
CREATE INDEX events_alarms ON events (complaint_id) WHERE type = 'alarm_raised';

-- Keeps what one run found of some kinds: new findings are added, known ones seen again, the others cleared. Returns the
-- new ones.
CREATE FUNCTION note_findings(kinds text[], symptoms jsonb) RETURNS SETOF findings
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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

-- Keeps a heartbeat. Without detail it only says that one is awaited from now on, and how long.
CREATE FUNCTION keep_heartbeat(of_name text, silent_after_s double precision, with_detail jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO heartbeats (name, at, silent_after, detail)
    VALUES (of_name, now(), silent_after_s, coalesce(with_detail, '{}'))
        ON CONFLICT (name) DO UPDATE
       SET at = CASE WHEN with_detail IS NULL THEN heartbeats.at ELSE now() END,
           silent_after = excluded.silent_after,
           detail = coalesce(with_detail, heartbeats.detail)
$$;

GRANT SELECT ON findings, heartbeats TO redress_app;
