-- name: intend
-- Write intents down outside a batch, for the next channel or recipient. $1 intents as JSON.
SELECT intend_deliveries($1::text::jsonb);

-- name: claim
-- Begin an attempt and see how the delivery stands. $1 effect.
SELECT *, receipt::text AS receipt_text FROM claim_delivery($1);

-- name: sent
-- The receipt of a delivery; the first one stands. $1 effect, $2 receipt as JSON. This and the next two
-- answer with the delivery only when they change it.
SELECT *, receipt::text AS receipt_text FROM delivery_sent($1, $2::text::jsonb);

-- name: failed
-- An attempt that did not get through; a delivery that is sent stays sent. $1 effect, $2 what went wrong, $3 whether it
-- may have arrived all the same.
SELECT *, receipt::text AS receipt_text FROM delivery_failed($1, $2, $3);

-- name: acknowledged
-- The person has seen it; the first time counts. $1 effect, $2 by whom.
SELECT *, receipt::text AS receipt_text FROM delivery_acknowledged($1, $2);

-- name: withdraw
-- End what is not sent of some notices. $1 complaint, $2 the numbers of the notices.
SELECT withdraw_deliveries($1, $2::integer[]);

-- name: end
-- End what is still pending of some notices whose outcome is on record. $1 complaint, $2 the numbers of the notices.
SELECT end_deliveries($1, $2::integer[]);

-- name: one
-- One delivery. $1 effect.
SELECT *, receipt::text AS receipt_text FROM deliveries WHERE effect_id = $1;

-- name: of_complaint
-- What was told about a complaint, in order. $1 complaint.
SELECT *, receipt::text AS receipt_text FROM deliveries WHERE complaint_id = $1
 ORDER BY fact_number, level, effect_id;

-- name: undelivered
-- What failed and reached the person through no other channel either, the last channel of each notice and person.
-- $1 complaint.
SELECT DISTINCT ON (d.fact_number, d.person) d.*, d.receipt::text AS receipt_text FROM deliveries AS d
 WHERE d.complaint_id = $1 AND d.status = 'failed'
   AND NOT EXISTS (SELECT FROM deliveries AS o
                    WHERE o.complaint_id = d.complaint_id AND o.fact_number = d.fact_number AND o.person = d.person
                      AND o.status IN ('sent', 'acknowledged'))
 ORDER BY d.fact_number, d.person, d.claimed_at DESC NULLS LAST, d.effect_id;

-- name: open
-- What waits or failed, oldest first: for the board and for alarms. $1 how many.
SELECT *, receipt::text AS receipt_text FROM deliveries WHERE status IN ('pending', 'failed')
 ORDER BY created_at, effect_id LIMIT $1;
