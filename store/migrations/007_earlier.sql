-- Earlier complaints of the same person about the same thing are looked up at every intake.
-- By digest: a description of thousands of characters does not fit into an index row.

CREATE INDEX events_by_complainant ON events (md5(data ->> 'complainant'), md5(data ->> 'object'))
 WHERE type = 'received';
