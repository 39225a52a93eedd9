-- Who is who: people, the roles they hold, and the engineers that can be sent out.

CREATE TABLE people (
    person    text PRIMARY KEY CHECK (person <> ''),
    name      text    NOT NULL DEFAULT '',
    addresses jsonb   NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(addresses) = 'object'),
    region    text    NOT NULL DEFAULT '',
    language  text    NOT NULL DEFAULT ''
);

COMMENT ON COLUMN people.addresses IS 'Channel to address, in order of preference only by the policy.';

CREATE TABLE roles (
    role   text    NOT NULL CHECK (role <> ''),
    person text    NOT NULL REFERENCES people ON DELETE CASCADE,
    deputy text    REFERENCES people (person) ON DELETE SET NULL,
    region text    NOT NULL DEFAULT '',
    rank   integer NOT NULL DEFAULT 0,
    PRIMARY KEY (role, person, region)
);

COMMENT ON COLUMN roles.region IS 'Empty: for every region.';
COMMENT ON COLUMN roles.rank IS 'Who is asked first among several holders: the lowest.';

CREATE TABLE roster (
    person   text PRIMARY KEY,
    skills   text[]  NOT NULL DEFAULT '{}',
    regions  text[]  NOT NULL DEFAULT '{}',
    capacity integer NOT NULL CHECK (capacity >= 0),
    load     integer NOT NULL DEFAULT 0 CHECK (load >= 0),
    active   boolean NOT NULL DEFAULT true
);

COMMENT ON COLUMN roster.capacity IS 'Visits a person can have on hand at the same time.';
COMMENT ON COLUMN roster.regions IS 'Empty: sent to every region.';

CREATE TABLE roster_bookings (
    visit_key   text PRIMARY KEY,
    person      text        NOT NULL REFERENCES roster,
    skill       text        NOT NULL DEFAULT '',
    region      text        NOT NULL DEFAULT '',
    taken_at    timestamptz NOT NULL DEFAULT now(),
    released_at timestamptz
);

-- Binds the least loaded fitting engineer to a visit and returns the person, or null when nobody is free.
-- Asked again for the same visit it gives the same person. An empty skill or region fits everybody.
CREATE FUNCTION take_engineer(wanted_skill text, wanted_region text, for_visit text) RETURNS text
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
     WHERE person = (SELECT person FROM roster
                      WHERE active AND load < capacity
                        AND (wanted_skill = '' OR wanted_skill = ANY (skills))
                        AND (wanted_region = '' OR regions = '{}' OR wanted_region = ANY (regions))
                      ORDER BY load::numeric / capacity, load, person LIMIT 1)
    RETURNING person INTO chosen;
    IF FOUND THEN
        INSERT INTO roster_bookings (visit_key, person, skill, region)
        VALUES (for_visit, chosen, wanted_skill, wanted_region)
            ON CONFLICT (visit_key) DO UPDATE
           SET person = excluded.person, skill = excluded.skill, region = excluded.region,
               taken_at = excluded.taken_at, released_at = NULL;
    END IF;
    RETURN chosen;
END
$$;

-- Gives the engineer of a visit free again and returns the person, or null when none was bound.
CREATE FUNCTION release_engineer(of_visit text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    freed text;
BEGIN
    PERFORM pg_advisory_xact_lock(7367004);
    UPDATE roster_bookings SET released_at = now()
     WHERE visit_key = of_visit AND released_at IS NULL RETURNING person INTO freed;
    IF FOUND THEN
        UPDATE roster SET load = load - 1 WHERE person = freed;
    END IF;
    RETURN freed;
END
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON people, roles TO redress_app;
GRANT SELECT, INSERT, UPDATE ON roster, roster_bookings TO redress_app;
