-- A delivery counts the attempts that failed. Attempts that a killed worker began are not failures of the channel, and do
-- not use up its tries.

ALTER TABLE deliveries ADD COLUMN failures integer NOT NULL DEFAULT 0;

COMMENT ON COLUMN deliveries.attempts IS 'How often sending was begun, by workers that were killed, too.';
COMMENT ON COLUMN deliveries.failures IS 'How often the channel said no, or did not answer.';

CREATE OR REPLACE FUNCTION delivery_failed(of_effect text, why text, doubtful boolean) RETURNS SETOF deliveries
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE deliveries SET status = 'failed', error = why, in_doubt = in_doubt OR doubtful, failures = failures + 1
     WHERE effect_id = of_effect AND status IN ('pending', 'failed')
    RETURNING *
$$;

UPDATE deliveries SET failures = attempts WHERE status = 'failed';

-- What is for somebody without an address was never begun and never ended.
UPDATE deliveries SET status = 'failed', error = 'no address for any channel', failures = 1
 WHERE channel = '' AND status = 'pending';
