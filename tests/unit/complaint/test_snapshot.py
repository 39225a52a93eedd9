"""Snapshots: what an earlier run of a complaint handed on is taken over, whole."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from domain.complaint.snapshot import dump, load

TABLES = ("pauses", "notices", "held", "penalties", "neglects", "routes")


@pytest.fixture
def earlier() -> dict[str, Any]:
    """A complaint that is paused, with notices, penalties and a route, as it was handed on before its tables had shapes."""
    snapshot: dict[str, Any] = json.loads((Path(__file__).parent / "snapshots" / "untyped.json").read_text())
    return snapshot


@pytest.mark.parametrize("table", TABLES)
def test_the_tables_of_an_earlier_snapshot_come_back_as_they_were(earlier, table):
    assert earlier[table]
    assert dump(load(earlier))[table] == earlier[table]


def test_deferred_notices_are_read_from_the_key_held_and_written_to_it(earlier):
    complaint = load(earlier)

    assert complaint.deferred == earlier["held"] != {}
    assert dump(complaint)["held"] == earlier["held"]
    assert "deferred" not in dump(complaint)


def test_a_snapshot_with_a_key_that_is_gone_comes_back_without_it(earlier):
    armed = [clock for clock in earlier["clocks"].values() if "armed_at" in clock]
    complaint = load(earlier)

    assert armed, "clocks once kept when they were armed"
    for clock in armed:
        del clock["armed_at"]
    assert dump(complaint) == earlier


@pytest.mark.parametrize("table", [table for table in TABLES if table != "neglects"])
def test_a_key_that_another_version_wrote_is_kept(earlier, table):
    entry = next(iter(earlier[table].values()))
    entry["later"] = "kept"

    assert dump(load(earlier))[table] == earlier[table]


def test_an_entry_without_what_every_entry_has_is_named(earlier):
    del next(iter(earlier["penalties"].values()))["amount"]

    with pytest.raises(ValidationError, match=r"penalties\.17\.amount"):
        load(earlier)
