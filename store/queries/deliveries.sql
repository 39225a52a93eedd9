-- name: intend
-- Write intents down outside a batch, for the next channel or recipient. $1 intents as JSON.
SELECT intend_deliveries($1::text::jsonb);

-- name: claim
-- Begin an attempt and see how the delivery stands; one that is already sent is not begun again. One that was begun and
-- is pending still never came back. $1 effect.
UPDATE deliveries
   SET attempts = attempts + CASE WHEN status IN ('pending', 'failed') THEN 1 ELSE 0 END,
       claimed_at = CASE WHEN status IN ('pending', 'failed') THEN now() ELSE claimed_at END,
       in_doubt = in_doubt OR (status = 'pending' AND attempts > 0),
       status = CASE WHEN status = 'failed' THEN 'pending' ELSE status END
 WHERE effect_id = $1
RETURNING *, receipt::text AS receipt_text;

-- name: sent
-- The receipt of a delivery; the first one stands. $1 effect, $2 receipt as JSON. This and the next two
-- answer with the delivery only when they change it.
UPDATE deliveries
   SET status = 'sent', receipt = $2::text::jsonb, sent_at = now(), error = ''
 WHERE effect_id = $1 AND status IN ('pending', 'failed')
RETURNING *, receipt::text AS receipt_text;

-- name: failed
-- An attempt that did not get through; a delivery that is sent stays sent. $1 effect, $2 what went wrong, $3 whether it
-- may have arrived all the same.
UPDATE deliveries SET status = 'failed', error = $2, in_doubt = in_doubt OR $3
 WHERE effect_id = $1 AND status IN ('pending', 'failed')
RETURNING *, receipt::text AS receipt_text;

-- name: acknowledged
-- The person has seen it; the first time counts. $1 effect, $2 by whom.
UPDATE deliveries SET status = 'acknowledged', acknowledged_at = now(), acknowledged_by = $2
 WHERE effect_id = $1 AND status <> 'acknowledged'
RETURNING *, receipt::text AS receipt_text;

-- name: one
-- One delivery. $1 effect.
SELECT *, receipt::text AS receipt_text FROM deliveries WHERE effect_id = $1;

-- name: of_complaint
-- What was told about a complaint, in order. $1 complaint.
SELECT *, receipt::text AS receipt_text FROM deliveries WHERE complaint_id = $1
 ORDER BY fact_number, level, effect_id;

-- name: open
-- What waits or failed, oldest first: for the board and for alarms. $1 how many.
SELECT *, receipt::text AS receipt_text FROM deliveries WHERE status IN ('pending', 'failed')
 ORDER BY created_at, effect_id LIMIT $1;
