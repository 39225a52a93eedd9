-- name: page
-- Open complaints of a policy, by id; those only that do not run under an edition, if one is given. The edition of a
-- complaint is the one that its log names last. $1 policy, $2 last id of the page before, $3 how many, $4 digest or null.
SELECT id FROM complaints
 WHERE policy = $1 AND status NOT IN ('closed', 'withdrawn', 'archived') AND id > $2
   AND ($4::text IS NULL OR $4 IS DISTINCT FROM
        (SELECT data ->> 'rulebook' FROM events
          WHERE complaint_id = id AND type IN ('received', 'policy_revised', 'calendar_revised')
          ORDER BY number DESC LIMIT 1))
 ORDER BY id LIMIT $3;

-- name: count
-- How many of these there are. $1 policy, $2 digest or null.
SELECT count(*) FROM complaints
 WHERE policy = $1 AND status NOT IN ('closed', 'withdrawn', 'archived')
   AND ($2::text IS NULL OR $2 IS DISTINCT FROM
        (SELECT data ->> 'rulebook' FROM events
          WHERE complaint_id = id AND type IN ('received', 'policy_revised', 'calendar_revised')
          ORDER BY number DESC LIMIT 1));

-- name: page_of_all
-- Complaints that must have a workflow: closed ones may be reopened until they are archived, and the last of what is to
-- be told may outlive even that. $1 last id of the page before, $2 how many.
SELECT id, policy, facts, head_hash FROM complaints AS c
 WHERE id > $1 AND (status <> 'archived' OR EXISTS (
           SELECT FROM deliveries WHERE complaint_id = c.id AND status = 'pending' AND attempts = 0 AND channel <> ''))
 ORDER BY id LIMIT $2;

-- name: count_of_all
-- How many of these there are.
SELECT count(*) FROM complaints AS c
 WHERE status <> 'archived' OR EXISTS (
           SELECT FROM deliveries WHERE complaint_id = c.id AND status = 'pending' AND attempts = 0 AND channel <> '');
