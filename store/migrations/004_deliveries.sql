-- Deliveries: what somebody is to be told, written down before it is sent and answered by a receipt afterwards.
-- And record_facts, the one statement of a batch: facts, read models, register and intents in one transaction.

CREATE TABLE deliveries (
    effect_id       text PRIMARY KEY,
    complaint_id    text        NOT NULL,
    fact_number     integer     NOT NULL,
    rule            text        NOT NULL DEFAULT '',
    level           integer     NOT NULL DEFAULT 0,
    role            text        NOT NULL DEFAULT '',
    person          text        NOT NULL DEFAULT '',
    channel         text        NOT NULL,
    address         text        NOT NULL DEFAULT '',
    subject         text        NOT NULL DEFAULT '',
    body            text        NOT NULL DEFAULT '',
    message_id      text        NOT NULL DEFAULT '',
    status          text        NOT NULL DEFAULT 'pending'
                    CHECK (status IN ('pending', 'sent', 'failed', 'acknowledged')),
    attempts        integer     NOT NULL DEFAULT 0,
    receipt         jsonb,
    error           text        NOT NULL DEFAULT '',
    created_at      timestamptz NOT NULL DEFAULT now(),
    claimed_at      timestamptz,
    sent_at         timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by text        NOT NULL DEFAULT ''
);

COMMENT ON COLUMN deliveries.effect_id IS 'Complaint, fact number, rule, level, recipient and channel: one row for each telling.';
COMMENT ON COLUMN deliveries.attempts IS 'How often sending was begun; from the second on the message is marked as a repeat.';

CREATE INDEX deliveries_of_complaint ON deliveries (complaint_id, fact_number);
CREATE INDEX deliveries_open ON deliveries (created_at) WHERE status IN ('pending', 'failed');

-- Writes intents down; one that is there already stays as it is.
CREATE FUNCTION intend_deliveries(intents jsonb) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    added integer;
BEGIN
    INSERT INTO deliveries (effect_id, complaint_id, fact_number, rule, level, role, person, channel, address,
                            subject, body, message_id)
    SELECT i.effect_id, i.complaint_id, i.fact_number, i.rule, i.level, i.role, i.person, i.channel, i.address,
           i.subject, i.body, i.message_id
      FROM jsonb_to_recordset(intents) AS i (effect_id text, complaint_id text, fact_number integer, rule text,
               level integer, role text, person text, channel text, address text, subject text, body text,
               message_id text)
        ON CONFLICT (effect_id) DO NOTHING;
    GET DIAGNOSTICS added = ROW_COUNT;
    RETURN added;
END
$$;

-- Records one batch and returns how many of its facts were new. Nothing new: the read models stay untouched, so
-- that a late retry of an old batch cannot lay old values over newer ones.
CREATE FUNCTION record_facts(of_complaint text, sealed jsonb, of_case jsonb, of_clocks jsonb, entries jsonb,
                             intents jsonb) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    added integer;
BEGIN
    added := append_facts(of_complaint, sealed);
    IF added > 0 THEN
        PERFORM apply_changes(of_complaint, of_case, of_clocks);
        IF jsonb_array_length(entries) > 0 THEN
            PERFORM enter_in_register(of_complaint, entries);
        END IF;
    END IF;
    IF jsonb_array_length(intents) > 0 THEN
        PERFORM intend_deliveries(intents);
    END IF;
    RETURN added;
END
$$;

GRANT SELECT, INSERT, UPDATE ON deliveries TO redress_app;
