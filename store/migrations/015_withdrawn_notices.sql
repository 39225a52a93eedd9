-- Deliveries of notices that were withdrawn before they were sent end as such.

ALTER TABLE deliveries DROP CONSTRAINT deliveries_status_check;
ALTER TABLE deliveries ADD CONSTRAINT deliveries_status_check
    CHECK (status IN ('pending', 'sent', 'failed', 'acknowledged', 'withdrawn'));

-- Ends what is not sent of some notices of a complaint and returns how many deliveries that were.
CREATE FUNCTION withdraw_deliveries(of_complaint text, notices integer[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    ended integer;
BEGIN
    UPDATE deliveries SET status = 'withdrawn'
     WHERE complaint_id = of_complaint AND fact_number = ANY (notices) AND status IN ('pending', 'failed');
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END
$$;
