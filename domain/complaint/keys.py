"""Keys: how a complaint names its clocks (`rule/thing/cycle`), its pauses and its routes (`rule/thing`) in its tables.

Neither the name of a rule nor the id of a thing has a slash in it.
"""

from __future__ import annotations

from typing import NamedTuple

from domain.facts.vocabulary import CASE


class Key(NamedTuple):
    """The parts of a key. Only clocks have a `cycle`."""

    rule: str
    thing: str
    cycle: int | None = None


def write(rule: str, thing: str, cycle: int | None = None) -> str:
    """The key of a rule and a thing; for a clock with the cycle of the thing."""
    return f"{rule}/{thing}" if cycle is None else f"{rule}/{thing}/{cycle}"


def read(key: str) -> Key:
    """The parts of a key. A rule's name alone stands for the rule on the case. ValueError if the cycle is not a number."""
    rule, _, thing_and_cycle = key.partition("/")
    thing, _, cycle = thing_and_cycle.partition("/")
    return Key(rule, thing or CASE, int(cycle) if cycle else None)
