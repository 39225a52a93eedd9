-- name: page
-- Open complaints of a policy, by id. $1 policy, $2 last id of the page before, $3 how many.
SELECT id FROM complaints
 WHERE policy = $1 AND status NOT IN ('closed', 'withdrawn', 'archived') AND id > $2 ORDER BY id LIMIT $3;

-- name: count
-- How many complaints of a policy are open. $1 policy.
SELECT count(*) FROM complaints WHERE policy = $1 AND status NOT IN ('closed', 'withdrawn', 'archived');
