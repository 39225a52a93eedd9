-- Seals: signatures over the ends of logs and over deliveries, made with a key that the database never sees. Whoever
-- owns the database can remove or copy them, not make one.

CREATE TABLE seals (
    complaint_id text COLLATE "C" NOT NULL,
    number       integer NOT NULL CHECK (number >= 1),
    key          text    NOT NULL CHECK (key <> ''),
    signature    text    NOT NULL CHECK (signature <> ''),
    PRIMARY KEY (complaint_id, number, key)
);

COMMENT ON TABLE seals IS 'Signatures over complaint, number and hash of the last fact of a batch: `domain/log/seals.py`.';
COMMENT ON COLUMN seals.key IS 'Which key: the first 16 hex digits of sha256 over the raw public key.';

CREATE TRIGGER seals_stand
    BEFORE UPDATE OR DELETE OR TRUNCATE ON seals
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE seals ENABLE ALWAYS TRIGGER seals_stand;

GRANT SELECT ON seals TO redress_app;

-- Keeps seals of facts that are on record and returns how many were new: also for logs that were written without a key.
CREATE FUNCTION keep_seals(of_complaint text, signed jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    added integer;
BEGIN
    INSERT INTO seals (complaint_id, number, key, signature)
    SELECT of_complaint, s.number, s.key, s.signature
      FROM jsonb_to_recordset(signed) AS s (number integer, key text, signature text)
     WHERE EXISTS (SELECT FROM events AS e WHERE e.complaint_id = of_complaint AND e.number = s.number)
        ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS added = ROW_COUNT;
    RETURN added;
END
$$;

-- Records one batch with its seals. (record_facts stays for workers of the version before, while they are replaced.)
-- Where the log ends now, the facts say, whatever the columns of the complaint do.
CREATE FUNCTION record_sealed(of_complaint text, sealed jsonb, of_case jsonb, of_clocks jsonb, entries jsonb,
                              intents jsonb, signed jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    added integer;
BEGIN
    added := record_facts(of_complaint, sealed,
                          of_case || (SELECT jsonb_build_object('facts', s.number, 'head_hash', s.hash)
                                        FROM jsonb_to_recordset(sealed) AS s (number integer, hash text)
                                       ORDER BY s.number DESC LIMIT 1),
                          of_clocks, entries, intents);
    IF jsonb_array_length(signed) > 0 THEN
        PERFORM keep_seals(of_complaint, signed);
    END IF;
    RETURN added;
END
$$;

-- What is to be told to whom is sealed, too.
ALTER TABLE deliveries ADD COLUMN seal_key text NOT NULL DEFAULT '', ADD COLUMN seal text NOT NULL DEFAULT '';

COMMENT ON COLUMN deliveries.seal IS 'Signature over the intent, the other columns up to message_id.';

CREATE OR REPLACE FUNCTION intend_deliveries(intents jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    added integer;
BEGIN
    INSERT INTO deliveries (effect_id, complaint_id, fact_number, rule, level, role, person, channel, address,
                            subject, body, message_id, seal_key, seal)
    SELECT i.effect_id, i.complaint_id, i.fact_number, i.rule, i.level, i.role, i.person, i.channel, i.address,
           i.subject, i.body, i.message_id, coalesce(i.seal_key, ''), coalesce(i.seal, '')
      FROM jsonb_to_recordset(intents) AS i (effect_id text, complaint_id text, fact_number integer, rule text,
               level integer, role text, person text, channel text, address text, subject text, body text,
               message_id text, seal_key text, seal text)
        ON CONFLICT (effect_id) DO NOTHING;
    GET DIAGNOSTICS added = ROW_COUNT;
    RETURN added;
END
$$;
