-- When the outcome of a notice is on record, nobody tries its deliveries any more: what is still pending (its worker died, or
-- another channel reached the person) has failed.

CREATE FUNCTION end_deliveries(of_complaint text, notices integer[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    ended integer;
BEGIN
    UPDATE deliveries SET status = 'failed', error = CASE WHEN error = '' THEN 'no outcome is known' ELSE error END
     WHERE complaint_id = of_complaint AND fact_number = ANY (notices) AND status = 'pending';
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END
$$;

UPDATE deliveries AS d SET status = 'failed', error = CASE WHEN d.error = '' THEN 'no outcome is known' ELSE d.error END
 WHERE d.status = 'pending'
   AND EXISTS (SELECT FROM events AS e
                WHERE e.complaint_id = d.complaint_id AND e.type IN ('notice_delivered', 'notice_failed')
                  AND e.data ->> 'notice' = d.fact_number::text);
