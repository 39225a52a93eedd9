-- name: page
-- Visits by appointment. $1 engineer, $2 complaint (null for all), $3 from, $4 until (null for open ends),
-- $5 only those not over (null for all), $6 how many.
SELECT * FROM visits
 WHERE ($1::text IS NULL OR engineer = $1)
   AND ($2::text IS NULL OR complaint_id = $2)
   AND ($3::timestamptz IS NULL OR starts_at >= $3)
   AND ($4::timestamptz IS NULL OR starts_at < $4)
   AND ($5::boolean IS NULL OR (ended_at IS NULL) = $5)
 ORDER BY starts_at, complaint_id, visit LIMIT $6;
