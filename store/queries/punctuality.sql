-- name: by_rule
-- How punctual each deadline was kept: the truth as it is known now, corrections included. $1 policy or null, $2 and $3
-- the due times from and before which it counts, or null. The canary is late on purpose and left out, unless asked for.
SELECT complaints.policy, clocks.rule,
       count(*) FILTER (WHERE clocks.verdict = 'met') AS met,
       coalesce(sum(cardinality(breach_facts) - cardinality(corrected_facts)), 0) AS breached,
       coalesce(sum(cardinality(corrected_facts)), 0) AS corrected,
       count(*) FILTER (WHERE clocks.verdict = 'missed') AS missed,
       count(*) FILTER (WHERE clocks.verdict = 'breached' AND clocks.known_late) AS known_late,
       count(*) FILTER (WHERE clocks.status IN ('running', 'paused')) AS open
  FROM clocks JOIN complaints ON complaints.id = clocks.complaint_id
 WHERE (complaints.policy = $1 OR ($1::text IS NULL AND complaints.policy <> 'canary'))
   AND ($2::timestamptz IS NULL OR clocks.due_at >= $2)
   AND ($3::timestamptz IS NULL OR clocks.due_at < $3)
 GROUP BY complaints.policy, clocks.rule ORDER BY complaints.policy, clocks.rule;
