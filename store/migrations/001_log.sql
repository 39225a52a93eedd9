-- The log: facts, append-only, chained by hash for each complaint, and the one function that writes it.

-- The role that workers, the API and the command line connect as. It can log in, but has no password until
-- the operator sets one: with `trust` on a local socket it needs none, over the network it cannot get in without.
DO $$
BEGIN
    CREATE ROLE redress_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT;
EXCEPTION
    -- Roles belong to the whole server: another database may have made it, even at this moment.
    WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

CREATE TABLE events (
    global_position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    complaint_id    text COLLATE "C" NOT NULL CHECK (complaint_id <> ''),
    number          integer     NOT NULL CHECK (number >= 1),
    event_id        uuid        NOT NULL UNIQUE,
    type            text        NOT NULL,
    schema_version  smallint    NOT NULL,
    about           text        NOT NULL,
    data            jsonb       NOT NULL CHECK (jsonb_typeof(data) = 'object'),
    actor           text        NOT NULL,
    causation_id    text        NOT NULL,
    occurred_at     timestamptz NOT NULL,
    recorded_at     timestamptz NOT NULL,
    prev_hash       text        NOT NULL CHECK (length(prev_hash) = 64),
    hash            text        NOT NULL CHECK (length(hash) = 64),
    UNIQUE (complaint_id, number)
);

COMMENT ON TABLE events IS 'Every fact of every complaint. Rows are never changed or removed.';
COMMENT ON COLUMN events.occurred_at IS 'When it happened; for facts that follow from a rule, the instant of the rule.';
COMMENT ON COLUMN events.recorded_at IS 'When the workflow put it down.';

-- Refuses any statement that would change what is on record, from the owner and superusers too.
CREATE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what is on record is never changed; record a correcting fact instead',
        tg_op, tg_table_name USING ERRCODE = 'RD010';
END
$$;

CREATE TRIGGER events_stand
    BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- ALWAYS: also in a session that calls itself a replica.
ALTER TABLE events ENABLE ALWAYS TRIGGER events_stand;

-- Appends the sealed facts of one complaint and returns how many of them were new.
--
-- The same facts again are success and change nothing. Refused, with nothing written:
--   RD001  another fact stands under the same number
--   RD002  a number is left out
--   RD003  a fact is not sealed over the one before it
CREATE FUNCTION append_facts(of_complaint text, sealed jsonb) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    last_number integer := 0;
    last_hash   text := repeat('0', 64);
    wrong       record;
    added       integer;
BEGIN
    -- Shared among writers, taken alone for a moment by whoever reads in global order: when the reader has it,
    -- no writer holds a position that is not yet committed, so nothing can turn up behind the reader later.
    PERFORM pg_advisory_xact_lock_shared(7367001);
    -- One writer for each complaint: two attempts of the same activity may run at once.
    PERFORM pg_advisory_xact_lock(7367002, hashtext(of_complaint));

    SELECT number, hash INTO last_number, last_hash
      FROM events WHERE complaint_id = of_complaint ORDER BY number DESC LIMIT 1;
    IF NOT FOUND THEN
        last_number := 0;
        last_hash := repeat('0', 64);
    END IF;

    SELECT sent.number, sent.hash AS sent_hash, stored.hash AS stored_hash INTO wrong
      FROM jsonb_to_recordset(sealed) AS sent (number integer, hash text)
      LEFT JOIN events AS stored ON stored.complaint_id = of_complaint AND stored.number = sent.number
     WHERE sent.number <= last_number AND stored.hash IS DISTINCT FROM sent.hash
     ORDER BY sent.number LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'complaint %: another fact stands under number %', of_complaint, wrong.number
            USING ERRCODE = 'RD001', DETAIL = json_build_object('number', wrong.number,
                'sent', wrong.sent_hash, 'stored', wrong.stored_hash);
    END IF;

    SELECT following.* INTO wrong
      FROM (SELECT sent.number, sent.prev_hash,
                   lag(sent.number, 1, last_number) OVER by_number + 1 AS expected_number,
                   lag(sent.hash, 1, last_hash) OVER by_number AS expected_hash
              FROM jsonb_to_recordset(sealed) AS sent (number integer, prev_hash text, hash text)
             WHERE sent.number > last_number
            WINDOW by_number AS (ORDER BY sent.number)) AS following
     WHERE following.number <> following.expected_number OR following.prev_hash <> following.expected_hash
     ORDER BY following.number LIMIT 1;
    IF FOUND THEN
        IF wrong.number <> wrong.expected_number THEN
            RAISE EXCEPTION 'complaint %: fact % was sent, but number % comes next',
                of_complaint, wrong.number, wrong.expected_number
                USING ERRCODE = 'RD002', DETAIL = json_build_object('number', wrong.number,
                    'expected', wrong.expected_number);
        END IF;
        RAISE EXCEPTION 'complaint %: fact % is not sealed over the fact before it', of_complaint, wrong.number
            USING ERRCODE = 'RD003', DETAIL = json_build_object('number', wrong.number,
                'sent', wrong.prev_hash, 'stored', wrong.expected_hash);
    END IF;

    INSERT INTO events (complaint_id, number, event_id, type, schema_version, about, data, actor, causation_id,
                        occurred_at, recorded_at, prev_hash, hash)
    SELECT of_complaint, sent.number, sent.event_id, sent.type, sent.schema_version, sent.about, sent.data,
           sent.actor, sent.cause, sent.occurred_at, sent.recorded_at, sent.prev_hash, sent.hash
      FROM jsonb_to_recordset(sealed) AS sent (
               number integer, event_id uuid, type text, schema_version smallint, about text, data jsonb,
               actor text, cause text, occurred_at timestamptz, recorded_at timestamptz,
               prev_hash text, hash text)
     WHERE sent.number > last_number
     ORDER BY sent.number;
    GET DIAGNOSTICS added = ROW_COUNT;
    RETURN added;
END
$$;

-- The last position that is safe to read up to in global order: see append_facts.
CREATE FUNCTION last_settled_position() RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    settled bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(7367001);
    SELECT coalesce(max(global_position), 0) INTO settled FROM events;
    RETURN settled;
END
$$;

GRANT USAGE ON SCHEMA public TO redress_app;
GRANT SELECT, INSERT ON events TO redress_app;
