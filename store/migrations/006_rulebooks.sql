-- Rulebooks: published policies and calendars, each under the digest of its content. Verdicts point at them, so
-- none is ever changed or removed; a new version is a new row.

CREATE TABLE rulebooks (
    digest         text PRIMARY KEY CHECK (length(digest) = 64),
    kind           text        NOT NULL CHECK (kind IN ('policy', 'calendar')),
    name           text        NOT NULL CHECK (name <> ''),
    version        text        NOT NULL CHECK (version <> ''),
    effective_from timestamptz,
    body           jsonb       NOT NULL,
    published_at   timestamptz NOT NULL DEFAULT now(),
    UNIQUE (kind, name, version)
);

COMMENT ON COLUMN rulebooks.effective_from IS 'Null: from the beginning.';

CREATE TRIGGER rulebooks_stand
    BEFORE UPDATE OR DELETE OR TRUNCATE ON rulebooks
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE rulebooks ENABLE ALWAYS TRIGGER rulebooks_stand;

GRANT SELECT, INSERT ON rulebooks TO redress_app;
