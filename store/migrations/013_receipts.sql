-- Receipts: the answer to every command, kept with its facts, so that a command acts once however long a complaint
-- lives. The workflow carries the youngest; older ones are looked up here.

CREATE TABLE receipts (
    complaint_id text COLLATE "C" NOT NULL,
    command_id   text COLLATE "C" NOT NULL,
    receipt      jsonb NOT NULL,
    PRIMARY KEY (complaint_id, command_id)
);

COMMENT ON TABLE receipts IS 'What commands were answered: `domain.facts.commands.Receipt`, written with the facts of the command.';

CREATE TRIGGER receipts_stand
    BEFORE UPDATE OR DELETE OR TRUNCATE ON receipts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE receipts ENABLE ALWAYS TRIGGER receipts_stand;

GRANT SELECT ON receipts TO redress_app;

-- Keeps receipts whose facts are on record and returns how many were new. The first receipt of a command stands.
CREATE FUNCTION keep_receipts(of_complaint text, answered jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    added integer;
BEGIN
    INSERT INTO receipts (complaint_id, command_id, receipt)
    SELECT of_complaint, a.receipt ->> 'command_id', a.receipt
      FROM jsonb_array_elements(answered) AS a (receipt)
     WHERE EXISTS (SELECT FROM events AS e
                    WHERE e.complaint_id = of_complaint AND e.number = (a.receipt ->> 'last')::integer)
        ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS added = ROW_COUNT;
    RETURN added;
END
$$;

-- Records one batch with its seals and the receipts of its commands. (record_sealed stays for workers of the version
-- before, while they are replaced.)
CREATE FUNCTION record_answered(of_complaint text, sealed jsonb, of_case jsonb, of_clocks jsonb, entries jsonb,
                                intents jsonb, signed jsonb, answered jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    added integer;
BEGIN
    added := record_sealed(of_complaint, sealed, of_case, of_clocks, entries, intents, signed);
    IF jsonb_array_length(answered) > 0 THEN
        PERFORM keep_receipts(of_complaint, answered);
    END IF;
    RETURN added;
END
$$;
