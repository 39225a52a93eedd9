-- Who is who: the directory of each company as it was loaded, its people and roles as rows, and the engineers
-- that can be sent out.

CREATE TABLE directories (
    number    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    directory text        NOT NULL CHECK (directory <> ''),
    digest    text        NOT NULL CHECK (length(digest) = 64),
    body      jsonb       NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE directories IS 'Every directory ever loaded; the last of each id is in force.';

CREATE INDEX directories_in_force ON directories (directory, number DESC);

CREATE TRIGGER directories_stand
    BEFORE UPDATE OR DELETE OR TRUNCATE ON directories
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE directories ENABLE ALWAYS TRIGGER directories_stand;

CREATE TABLE people (
    directory text NOT NULL,
    person    text NOT NULL CHECK (person <> ''),
    name      text NOT NULL,
    addresses jsonb NOT NULL CHECK (jsonb_typeof(addresses) = 'object'),
    region    text NOT NULL,
    language  text NOT NULL,
    deputy    text NOT NULL,
    away      text[] NOT NULL,
    PRIMARY KEY (directory, person)
);

COMMENT ON TABLE people IS 'The people of the directories in force.';
COMMENT ON COLUMN people.addresses IS 'Address by kind of channel.';

CREATE TABLE roles (
    directory text    NOT NULL,
    role      text    NOT NULL CHECK (role <> ''),
    person    text    NOT NULL,
    deputy    text    NOT NULL,
    region    text    NOT NULL,
    rank      integer NOT NULL,
    PRIMARY KEY (directory, role, region, rank),
    FOREIGN KEY (directory, person) REFERENCES people ON DELETE CASCADE
);

COMMENT ON TABLE roles IS 'Who holds which role; empty region: every region; the lowest rank is asked first.';

CREATE TABLE roster (
    directory text    NOT NULL,
    person    text    NOT NULL,
    skills    text[]  NOT NULL,
    regions   text[]  NOT NULL,
    capacity  integer NOT NULL CHECK (capacity >= 0),
    load      integer NOT NULL DEFAULT 0 CHECK (load >= 0),
    active    boolean NOT NULL DEFAULT true,
    PRIMARY KEY (directory, person)
);

COMMENT ON COLUMN roster.regions IS 'Empty: sent to every region.';
COMMENT ON COLUMN roster.capacity IS 'Visits a person can have on hand at the same time.';
COMMENT ON COLUMN roster.load IS 'Visits on hand now.';
COMMENT ON COLUMN roster.active IS 'False: no longer in the directory, finishes what is on hand.';

CREATE TABLE roster_bookings (
    visit_key   text PRIMARY KEY,
    directory   text        NOT NULL,
    person      text        NOT NULL,
    skill       text        NOT NULL,
    region      text        NOT NULL,
    taken_at    timestamptz NOT NULL DEFAULT now(),
    released_at timestamptz,
    FOREIGN KEY (directory, person) REFERENCES roster
);

-- Binds the least loaded fitting engineer to a visit, of equals one of the region, and returns the person, or null
-- when nobody is free.
-- Asked again for the same visit it gives the same person. An empty skill or region fits everybody; the people in
-- `not_these` (away, or refused by the customer) are passed over.
CREATE FUNCTION take_engineer(of_directory text, wanted_skill text, wanted_region text, for_visit text,
                              not_these text[]) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    chosen text;
BEGIN
    -- Dispatches queue up here. SKIP LOCKED would pass over an engineer with room for two because another
    -- dispatch is just taking the first place, and report that nobody is free.
    PERFORM pg_advisory_xact_lock(7367004);
    SELECT person INTO chosen FROM roster_bookings WHERE visit_key = for_visit AND released_at IS NULL;
    IF FOUND THEN
        RETURN chosen;
    END IF;
    UPDATE roster SET load = load + 1
     WHERE directory = of_directory
       AND person = (SELECT person FROM roster
                      WHERE directory = of_directory AND active AND load < capacity
                        AND (wanted_skill = '' OR wanted_skill = ANY (skills))
                        AND (wanted_region = '' OR regions = '{}' OR wanted_region = ANY (regions))
                        AND person <> ALL (not_these)
                      ORDER BY load::numeric / capacity, wanted_region = ANY (regions) DESC, load, person LIMIT 1)
    RETURNING person INTO chosen;
    IF FOUND THEN
        INSERT INTO roster_bookings (visit_key, directory, person, skill, region)
        VALUES (for_visit, of_directory, chosen, wanted_skill, wanted_region)
            ON CONFLICT (visit_key) DO UPDATE
           SET directory = excluded.directory, person = excluded.person, skill = excluded.skill,
               region = excluded.region, taken_at = excluded.taken_at, released_at = NULL;
    END IF;
    RETURN chosen;
END
$$;

-- Gives the engineer of a visit free again and returns the person, or null when none was bound.
CREATE FUNCTION release_engineer(of_visit text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    freed roster_bookings;
BEGIN
    PERFORM pg_advisory_xact_lock(7367004);
    UPDATE roster_bookings SET released_at = now()
     WHERE visit_key = of_visit AND released_at IS NULL RETURNING * INTO freed;
    IF FOUND THEN
        UPDATE roster SET load = load - 1 WHERE directory = freed.directory AND person = freed.person;
    END IF;
    RETURN freed.person;
END
$$;

GRANT SELECT, INSERT ON directories TO redress_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON people, roles TO redress_app;
GRANT SELECT, INSERT, UPDATE ON roster, roster_bookings TO redress_app;
