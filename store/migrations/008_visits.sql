-- Visits as people ask for them: appointment, engineer, arrival, attempts, findings, signature. A view of the log, so
-- that there is nothing to keep in step.

CREATE INDEX events_of_visits ON events (complaint_id, about) WHERE about LIKE 'visit-%';

CREATE VIEW visits AS
SELECT complaint_id,
       about AS visit,
       min(occurred_at) FILTER (WHERE type = 'visit_agreed') AS agreed_at,
       (array_agg(data ->> 'starts_at' ORDER BY number DESC) FILTER (WHERE data ? 'starts_at'))[1]::timestamptz AS starts_at,
       (array_agg(data ->> 'ends_at' ORDER BY number DESC) FILTER (WHERE data ? 'ends_at'))[1]::timestamptz AS ends_at,
       coalesce((array_agg(data ->> 'place' ORDER BY number DESC) FILTER (WHERE data ? 'place'))[1], '') AS place,
       coalesce((array_agg(coalesce(data ->> 'assignee', data ->> 'to') ORDER BY number DESC)
                 FILTER (WHERE type IN ('visit_agreed', 'visit_dispatched', 'assigned')
                           AND coalesce(data ->> 'assignee', data ->> 'to') IS NOT NULL))[1], '') AS engineer,
       min(occurred_at) FILTER (WHERE type = 'visit_arrived') AS arrived_at,
       count(*) FILTER (WHERE type = 'contact_attempted')::integer AS attempts,
       max(occurred_at) FILTER (WHERE type IN ('visit_completed', 'visit_cancelled')) AS ended_at,
       bool_or(type = 'visit_cancelled') AS cancelled,
       coalesce(max(data ->> 'result') FILTER (WHERE type = 'visit_completed'), '') AS result,
       coalesce(max(data ->> 'findings') FILTER (WHERE type = 'visit_completed'), '') AS findings,
       coalesce(max(data ->> 'signature') FILTER (WHERE type = 'visit_completed'), '') AS signature
  FROM events
 WHERE about LIKE 'visit-%'
 GROUP BY complaint_id, about;

GRANT SELECT ON visits TO redress_app;
