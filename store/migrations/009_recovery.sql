-- Binds the engineer who is known to go to a visit, as the log tells it, whatever the load: after the roster was lost.
-- The same visit again changes nothing; somebody who is not on the roster is passed over. True when somebody was bound.
CREATE FUNCTION bind_engineer(of_directory text, engineer text, with_skill text, in_region text, for_visit text)
RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7367004);
    IF EXISTS (SELECT FROM roster_bookings WHERE visit_key = for_visit) THEN
        RETURN false;
    END IF;
    UPDATE roster SET load = load + 1 WHERE directory = of_directory AND person = engineer;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO roster_bookings (visit_key, directory, person, skill, region)
    VALUES (for_visit, of_directory, engineer, with_skill, in_region);
    RETURN true;
END
$$;

-- Whether an attempt was begun whose outcome nobody knows: its worker died, or the channel did not say. Only then may a
-- further attempt be a repeat.
ALTER TABLE deliveries ADD COLUMN in_doubt boolean NOT NULL DEFAULT false;
UPDATE deliveries SET in_doubt = true WHERE attempts > 1;

COMMENT ON COLUMN deliveries.attempts IS 'How often sending was begun.';
COMMENT ON COLUMN deliveries.in_doubt IS 'An attempt may have arrived without anybody knowing: the message is marked as a repeat.';
