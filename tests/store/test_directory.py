"""Directories and the roster: loaded together, in force at once; engineers are never bound beyond their capacity."""

import asyncio
from collections import Counter

import pytest

from domain.directory.directory import Directory
from store.directory import Directories
from store.pool import Database
from store.roster import Roster

BODY = {
    "id": "evergreen",
    "zone": "Asia/Shanghai",
    "people": {
        "li": {
            "name": "李强",
            "addresses": {"email": "li@e.example"},
            "deputy": "wu",
            "away": ["2026-12-24/2026-12-31"],
        },
        "wu": {"name": "吴芳", "addresses": {"email": "wu@e.example"}, "region": "foshan"},
        "e1": {"name": "工一"},
        "e2": {"name": "工二"},
        "e3": {"name": "工三"},
    },
    "roles": {"vp_sales": {"people": ["li", "wu"], "head": "li", "regions": {"foshan": ["wu"]}}},
    "duty": ["wu"],
    "regions": {"foshan": {"contacts": ["wu"], "also": ["佛山"]}, "zhuhai": {"contacts": ["li"]}},
    "roster": [
        {"person": "e1", "skills": ["fridge"], "regions": ["foshan"], "capacity": 2},
        {"person": "e2", "skills": ["fridge", "oven"], "capacity": 4},
        {"person": "e3", "skills": ["oven"], "regions": ["zhuhai"], "capacity": 1},
    ],
}


@pytest.fixture
async def roster(db):
    await Directories(db).load(Directory.model_validate(BODY))
    return Roster(db)


async def test_a_directory_comes_back_as_it_was_loaded(db, admin):
    directories, loaded = Directories(db), Directory.model_validate(BODY)
    assert await directories.current("evergreen") is None
    assert await directories.load(loaded) is True
    assert await directories.load(loaded) is False
    assert await directories.current("evergreen") == loaded
    assert await Directories(db).current("evergreen") == loaded
    rows = await admin.fetch(
        "SELECT role, person, deputy, region, rank FROM roles ORDER BY role, region, rank"
    )
    assert [tuple(row) for row in rows] == [
        ("duty", "wu", "", "", 0),
        ("vp_sales", "li", "wu", "", 0),
        ("vp_sales", "wu", "", "", 1),
        ("vp_sales", "wu", "", "foshan", 0),
    ]
    assert await admin.fetchval("SELECT away FROM people WHERE person = 'li'") == ["2026-12-24/2026-12-31"]


async def test_a_new_directory_takes_the_place_of_the_old_one_which_is_kept(db, admin, roster):
    await roster.take_engineer("evergreen", "oven", "zhuhai", "EVG-1/visit-1")
    new = {
        **BODY,
        "people": {k: v for k, v in BODY["people"].items() if k != "e3"},
        "roster": BODY["roster"][:1],
    }
    directories = Directories(db)
    await directories.load(Directory.model_validate({**new, "id": "other"}))
    await directories.load(Directory.model_validate(new))
    assert (await directories.current("evergreen")).roster == Directory.model_validate(new).roster
    assert await directories.ids() == ["evergreen", "other"]
    assert await admin.fetchval("SELECT count(*) FROM directories") == 3
    people = await admin.fetch("SELECT person FROM people WHERE directory = 'evergreen' ORDER BY 1")
    assert [row["person"] for row in people] == ["e1", "e2", "li", "wu"]
    state = {
        engineer.person: (engineer.load, engineer.active) for engineer in await roster.engineers("evergreen")
    }
    assert state == {"e1": (0, True), "e2": (0, False), "e3": (1, False)}
    assert await roster.take_engineer("evergreen", "oven", "", "EVG-1/visit-2") is None
    assert await roster.release_engineer("EVG-1/visit-1") == "e3", "what is on hand is finished"


async def test_the_least_loaded_who_fits_is_taken(roster):
    take = roster.take_engineer
    assert await take("evergreen", "oven", "zhuhai", "v1") == "e3", (
        "of two without visits the one of the region"
    )
    assert await take("evergreen", "oven", "zhuhai", "v2") == "e2", "the other has no room left"
    assert await take("evergreen", "fridge", "foshan", "v3") == "e1"
    assert await take("evergreen", "", "", "v4", not_these=["e2"]) == "e1"
    assert await take("evergreen", "plumbing", "", "v5") is None
    assert await take("other", "", "", "v5") is None
    assert await roster.engineer_of("v3") == "e1"
    assert await roster.engineer_of("v5") is None


async def test_asking_again_for_a_visit_gives_the_same_person_until_released(roster):
    first = await roster.take_engineer("evergreen", "fridge", "", "v1")
    assert await roster.take_engineer("evergreen", "fridge", "", "v1") == first
    assert sum(engineer.load for engineer in await roster.engineers("evergreen")) == 1
    assert await roster.release_engineer("v1") == first
    assert await roster.release_engineer("v1") is None
    assert await roster.release_engineer("v9") is None
    assert sum(engineer.load for engineer in await roster.engineers("evergreen")) == 0
    assert await roster.take_engineer("evergreen", "fridge", "", "v1", not_these=[first]) not in (None, first)


async def test_twenty_dispatches_at_once_fill_every_place_once(roster, app_database):
    """Seven places: seven visits get somebody, thirteen get nobody, and a retry of each gives the same answer."""

    async def dispatch(n: int) -> str | None:
        async with await Database.open(app_database, size=1) as own:
            one, retry = await asyncio.gather(
                Roster(own).take_engineer("evergreen", "", "", f"EVG-{n}/visit-1"),
                Roster(own).take_engineer("evergreen", "", "", f"EVG-{n}/visit-1"),
            )
            assert one == retry
            return one

    bound = await asyncio.gather(*(dispatch(n) for n in range(20)))
    assert Counter(bound) == {"e1": 2, "e2": 4, "e3": 1, None: 13}
    assert {engineer.person: engineer.load for engineer in await roster.engineers("evergreen")} == {
        "e1": 2,
        "e2": 4,
        "e3": 1,
    }
    freed = await asyncio.gather(
        *(roster.release_engineer(f"EVG-{n}/visit-1") for n in range(20) for _ in "ab")
    )
    assert Counter(freed) == {"e1": 2, "e2": 4, "e3": 1, None: 33}
    assert {engineer.load for engineer in await roster.engineers("evergreen")} == {0}
