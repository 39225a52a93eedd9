-- name: settled
-- The last position behind which nothing can turn up any more.
SELECT last_settled_position();

-- name: changed
-- Where the logs end that have grown between two positions, as of the second. $1 after, $2 up to.
SELECT DISTINCT ON (complaint_id) complaint_id, number, hash
  FROM events WHERE global_position > $1 AND global_position <= $2
 ORDER BY complaint_id, number DESC;
