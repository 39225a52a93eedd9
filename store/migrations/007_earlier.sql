-- Earlier complaints of the same person about the same thing are looked up at every intake.

CREATE INDEX events_by_complainant ON events ((data ->> 'complainant'), (data ->> 'object'))
 WHERE type = 'received';
