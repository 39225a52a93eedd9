-- What the application's role may write, it writes through functions that check: no statement of its own reaches the
-- log, the lists, the register or the outbox. The functions run with the rights of their owner and look for names in
-- `public` first, so that temporary tables of the caller shadow nothing.

REVOKE INSERT ON events FROM redress_app;
REVOKE INSERT, UPDATE ON complaints, clocks FROM redress_app;
REVOKE INSERT ON major_register FROM redress_app;
REVOKE INSERT, UPDATE ON deliveries FROM redress_app;

-- Parts of record_facts, not to be had alone. (apply_changes stays open: with the caller's rights it writes only where
-- the caller may, which is how a rebuild fills its temporary tables.)
REVOKE EXECUTE ON FUNCTION append_facts(text, jsonb) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION enter_in_register(text, jsonb) FROM PUBLIC;

ALTER FUNCTION record_facts(text, jsonb, jsonb, jsonb, jsonb, jsonb) SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION intend_deliveries(jsonb) SECURITY DEFINER SET search_path = public, pg_temp;

-- What a delivery is, stands from the moment it is written down; its receipt stands once there is one.
CREATE TRIGGER deliveries_stay
    BEFORE DELETE OR TRUNCATE ON deliveries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deliveries_say_the_same
    BEFORE UPDATE ON deliveries FOR EACH ROW
    WHEN ((old.effect_id, old.complaint_id, old.fact_number, old.rule, old.level, old.role, old.person, old.channel,
           old.address, old.subject, old.body, old.message_id, old.created_at)
          IS DISTINCT FROM
          (new.effect_id, new.complaint_id, new.fact_number, new.rule, new.level, new.role, new.person, new.channel,
           new.address, new.subject, new.body, new.message_id, new.created_at)
          OR old.status IN ('sent', 'acknowledged')
             AND (new.status NOT IN ('sent', 'acknowledged')
                  OR (old.receipt, old.sent_at) IS DISTINCT FROM (new.receipt, new.sent_at))
          OR old.status = 'acknowledged'
             AND (old.status, old.acknowledged_at, old.acknowledged_by)
                 IS DISTINCT FROM (new.status, new.acknowledged_at, new.acknowledged_by))
    EXECUTE FUNCTION refuse_change();
ALTER TABLE deliveries ENABLE ALWAYS TRIGGER deliveries_stay;
ALTER TABLE deliveries ENABLE ALWAYS TRIGGER deliveries_say_the_same;

-- Begins an attempt; one that is sent already is not begun again. One that was begun and is pending still never came back.
CREATE FUNCTION claim_delivery(of_effect text) RETURNS SETOF deliveries
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE deliveries
       SET attempts = attempts + CASE WHEN status IN ('pending', 'failed') THEN 1 ELSE 0 END,
           claimed_at = CASE WHEN status IN ('pending', 'failed') THEN now() ELSE claimed_at END,
           in_doubt = in_doubt OR (status = 'pending' AND attempts > 0),
           status = CASE WHEN status = 'failed' THEN 'pending' ELSE status END
     WHERE effect_id = of_effect
    RETURNING *
$$;

-- Keeps the receipt of a delivery; the first one stands. This and the next two answer only when they change something.
CREATE FUNCTION delivery_sent(of_effect text, with_receipt jsonb) RETURNS SETOF deliveries
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE deliveries SET status = 'sent', receipt = with_receipt, sent_at = now(), error = ''
     WHERE effect_id = of_effect AND status IN ('pending', 'failed')
    RETURNING *
$$;

-- Keeps what went wrong with an attempt, and whether it may have arrived all the same; what is sent stays sent.
CREATE FUNCTION delivery_failed(of_effect text, why text, doubtful boolean) RETURNS SETOF deliveries
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE deliveries SET status = 'failed', error = why, in_doubt = in_doubt OR doubtful
     WHERE effect_id = of_effect AND status IN ('pending', 'failed')
    RETURNING *
$$;

-- Keeps that the person has seen it; the first time counts.
CREATE FUNCTION delivery_acknowledged(of_effect text, by_whom text) RETURNS SETOF deliveries
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE deliveries SET status = 'acknowledged', acknowledged_at = now(), acknowledged_by = by_whom
     WHERE effect_id = of_effect AND status <> 'acknowledged'
    RETURNING *
$$;
