-- The register of major complaints: an entry is written in the transaction of the facts that make it major.

CREATE TABLE major_register (
    number        integer     NOT NULL CHECK (number >= 1),
    complaint_id  text        NOT NULL,
    fact_number   integer     NOT NULL,
    registered_at timestamptz NOT NULL,
    register      text        NOT NULL DEFAULT '',
    reason        text        NOT NULL DEFAULT '',
    by_whom       text        NOT NULL,
    PRIMARY KEY (register, number),
    UNIQUE (complaint_id, fact_number, register)
);

COMMENT ON COLUMN major_register.number IS 'Running number in its register, without gaps.';

CREATE TRIGGER major_register_stands
    BEFORE UPDATE OR DELETE OR TRUNCATE ON major_register
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE major_register ENABLE ALWAYS TRIGGER major_register_stands;

-- Enters facts in the register; one that is there already keeps its number.
CREATE FUNCTION enter_in_register(of_complaint text, entries jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- A sequence would leave gaps behind rolled back transactions; entries are rare enough to queue.
    PERFORM pg_advisory_xact_lock(7367003);
    INSERT INTO major_register (number, complaint_id, fact_number, registered_at, register, reason, by_whom)
    SELECT coalesce((SELECT max(there.number) FROM major_register AS there WHERE there.register = entry.register), 0)
           + row_number() OVER (PARTITION BY entry.register ORDER BY entry.fact_number), of_complaint, entry.fact_number,
           entry.registered_at, entry.register, entry.reason, entry.by_whom
      FROM jsonb_to_recordset(entries) AS entry (fact_number integer, registered_at timestamptz, register text,
                                                 reason text, by_whom text)
     WHERE NOT EXISTS (SELECT FROM major_register AS there
                        WHERE there.complaint_id = of_complaint AND there.fact_number = entry.fact_number
                          AND there.register = entry.register);
END
$$;

GRANT SELECT, INSERT ON major_register TO redress_app;
