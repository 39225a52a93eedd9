-- The read models: one row for each complaint, one for each clock. They follow from the log and are written in
-- the transaction of the facts; `redress audit rebuild` works them out anew and compares.

CREATE TABLE complaints (
    id               text COLLATE "C" PRIMARY KEY,
    policy           text        NOT NULL DEFAULT '',
    policy_version   text        NOT NULL DEFAULT '',
    status           text        NOT NULL DEFAULT '',
    severity         text        NOT NULL DEFAULT '',
    category         text        NOT NULL DEFAULT '',
    kind             text        NOT NULL DEFAULT '',
    region           text        NOT NULL DEFAULT '',
    channel          text        NOT NULL DEFAULT '',
    object           text        NOT NULL DEFAULT '',
    demand           text        NOT NULL DEFAULT '',
    complainant      text        NOT NULL DEFAULT '',
    owner            text        NOT NULL DEFAULT '',
    level            integer     NOT NULL DEFAULT 0,
    opened_at        timestamptz,
    closed_at        timestamptz,
    next_due         timestamptz,
    next_due_rule    text        NOT NULL DEFAULT '',
    next_due_thing   text        NOT NULL DEFAULT '',
    provisional      boolean     NOT NULL DEFAULT false,
    breaches         integer     NOT NULL DEFAULT 0,
    overdue          integer     NOT NULL DEFAULT 0,
    updated_at       timestamptz NOT NULL,
    facts            integer     NOT NULL,
    head_hash        text        NOT NULL
);

COMMENT ON COLUMN complaints.complainant IS 'Masked: the first character of the name.';
COMMENT ON COLUMN complaints.provisional IS 'Whether next_due lies beyond the horizon of its calendar.';
COMMENT ON COLUMN complaints.breaches IS 'Breaches in all cycles and rounds, less those corrected to met.';
COMMENT ON COLUMN complaints.overdue IS 'Breached clocks whose act is still outstanding.';
COMMENT ON COLUMN complaints.head_hash IS 'Hash of the last of `facts` facts: where the log of this complaint ends.';

CREATE INDEX complaints_by_opening ON complaints (opened_at DESC, id DESC);
CREATE INDEX complaints_by_due ON complaints (next_due, id) WHERE next_due IS NOT NULL;
CREATE INDEX complaints_by_owner ON complaints (owner, opened_at DESC);
CREATE INDEX complaints_by_status ON complaints (status, opened_at DESC);

CREATE TABLE clocks (
    complaint_id text COLLATE "C" NOT NULL,
    rule         text        NOT NULL,
    thing        text        NOT NULL,
    cycle        integer     NOT NULL,
    clause       text[]      NOT NULL DEFAULT '{}',
    status       text        NOT NULL DEFAULT 'running',
    verdict      text,
    started_at   timestamptz,
    due_at       timestamptz,
    provisional  boolean     NOT NULL DEFAULT false,
    against      text        NOT NULL DEFAULT '',
    warned       text,
    warned_at    timestamptz,
    breached_at  timestamptz,
    lateness_ms  bigint,
    charged      text,
    known_late   boolean     NOT NULL DEFAULT false,
    repeated_at  timestamptz,
    stopped_at   timestamptz,
    reason       text,
    corrected_at timestamptz,
    breach_facts    integer[] NOT NULL DEFAULT '{}',
    corrected_facts integer[] NOT NULL DEFAULT '{}',
    last_fact    integer     NOT NULL,
    PRIMARY KEY (complaint_id, rule, thing, cycle)
);

COMMENT ON COLUMN clocks.status IS 'running, paused, met, breached (act outstanding), missed (soft) or ended.';
COMMENT ON COLUMN clocks.verdict IS 'met, breached, missed or none; stands when the clock ends.';
COMMENT ON COLUMN clocks.lateness_ms IS 'How long after the due instant the breach was written down.';
COMMENT ON COLUMN clocks.breach_facts IS 'Numbers of the facts that found a breach: a clock that starts again keeps them.';
COMMENT ON COLUMN clocks.corrected_facts IS 'Numbers of the facts that corrected a breach to met.';
COMMENT ON COLUMN clocks.last_fact IS 'Number of the last fact about this clock.';

CREATE INDEX clocks_running ON clocks (due_at) WHERE status = 'running';

-- Lays changes over the row of one complaint and the rows of its clocks, then works out what follows from the
-- clocks. A key that a change does not name keeps its value. Changes are laid over in the order of facts, so
-- doing it again with the latest ones alters nothing.
--   of_case:   columns of `complaints`, with facts and head_hash of the last fact
--   of_clocks: array of columns of `clocks`, one entry for each clock, with its key
CREATE FUNCTION apply_changes(of_complaint text, of_case jsonb, of_clocks jsonb) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    one     jsonb;
    nearest record;
    tally   record;
BEGIN
    FOR one IN SELECT jsonb_array_elements(of_clocks) LOOP
        UPDATE clocks AS c
           SET (clause, status, verdict, started_at, due_at, provisional, against, warned, warned_at, breached_at,
                lateness_ms, charged, known_late, repeated_at, stopped_at, reason, corrected_at,
                breach_facts, corrected_facts, last_fact)
             = (SELECT r.clause, r.status, r.verdict, r.started_at, r.due_at, r.provisional, r.against, r.warned,
                       r.warned_at, r.breached_at, r.lateness_ms, r.charged, r.known_late, r.repeated_at,
                       r.stopped_at, r.reason, r.corrected_at,
                       ARRAY(SELECT DISTINCT unnest(c.breach_facts || r.breach_facts) ORDER BY 1),
                       ARRAY(SELECT DISTINCT unnest(c.corrected_facts || r.corrected_facts) ORDER BY 1),
                       r.last_fact
                  FROM jsonb_populate_record(c, one) AS r)
         WHERE c.complaint_id = of_complaint AND c.rule = one ->> 'rule' AND c.thing = one ->> 'thing'
           AND c.cycle = (one ->> 'cycle')::integer;
        IF NOT FOUND THEN
            INSERT INTO clocks
            SELECT r.* FROM jsonb_populate_record(NULL::clocks,
                jsonb_build_object('complaint_id', of_complaint, 'clause', '[]'::jsonb, 'status', 'running',
                                   'provisional', false, 'against', '', 'known_late', false,
                                   'breach_facts', '[]'::jsonb, 'corrected_facts', '[]'::jsonb) || one) AS r;
        END IF;
    END LOOP;

    SELECT due_at, rule, thing, clocks.provisional INTO nearest FROM clocks
     WHERE complaint_id = of_complaint AND status = 'running' AND due_at IS NOT NULL
     ORDER BY due_at, rule, thing LIMIT 1;
    SELECT coalesce(sum(cardinality(breach_facts) - cardinality(corrected_facts)), 0) AS breaches,
           count(*) FILTER (WHERE status = 'breached') AS overdue INTO tally
      FROM clocks WHERE complaint_id = of_complaint;
    of_case := of_case || jsonb_build_object(
        'next_due', nearest.due_at, 'next_due_rule', coalesce(nearest.rule, ''),
        'next_due_thing', coalesce(nearest.thing, ''), 'provisional', coalesce(nearest.provisional, false),
        'breaches', tally.breaches, 'overdue', tally.overdue);

    UPDATE complaints AS c
       SET (policy, policy_version, status, severity, category, kind, region, channel, object, demand, complainant,
            owner, level, opened_at, closed_at, next_due, next_due_rule, next_due_thing, provisional,
            breaches, overdue, updated_at, facts, head_hash)
         = (SELECT r.policy, r.policy_version, r.status, r.severity, r.category, r.kind, r.region, r.channel,
                   r.object, r.demand, r.complainant, r.owner, greatest(c.level, r.level), r.opened_at, r.closed_at,
                   r.next_due, r.next_due_rule, r.next_due_thing, r.provisional, r.breaches, r.overdue,
                   r.updated_at, r.facts, r.head_hash
              FROM jsonb_populate_record(c, of_case) AS r)
     WHERE c.id = of_complaint;
    IF NOT FOUND THEN
        INSERT INTO complaints
        SELECT r.* FROM jsonb_populate_record(NULL::complaints,
            jsonb_build_object('id', of_complaint, 'policy', '', 'policy_version', '', 'status', '',
                'severity', '', 'category', '', 'kind', '', 'region', '', 'channel', '', 'object', '',
                'demand', '', 'complainant', '', 'owner', '', 'level', 0) || of_case) AS r;
    END IF;
END
$$;

GRANT SELECT, INSERT, UPDATE ON complaints, clocks TO redress_app;
