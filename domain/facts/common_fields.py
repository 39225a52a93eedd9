"""Common fields: those that facts of several types carry, for code that reads a fact whatever its type is.

Where the type is known, the fact is read through the shape of its row instead: `DEADLINE_BREACHED.data(fact)`.
"""

from __future__ import annotations

from typing import TypedDict, cast

from domain.facts.drafts import Draft
from domain.facts.fact import Fact
from domain.facts.fact_types import Count, Flag, Instant, Text


class CommonFields(TypedDict, total=False):
    """Each field means the same in every type that carries it. A test holds the types against the vocabulary.

    `rule` is the name of a deadline, `thing` the id of a thing, `cycle` that of a clock. `charged` is a token such as person:wang. `notice` and `penalty` are the
    number of the fact that asked for a notice or proposed a penalty, as text. `quiet`: the fact makes the rules do
    nothing. `late_since`, `known_late`: the due time had passed already when it became known.
    """

    rule: Text
    thing: Text
    cycle: Count
    charged: Text
    due: Instant
    point: Text
    reason: Text
    person: Text
    parent: Text
    replaces: Text
    customer_agreed: Flag
    notice: Text
    penalty: Text
    quiet: Flag
    known_late: Flag
    late_since: Instant


def common_fields(fact: Fact | Draft) -> CommonFields:
    """The data of a fact or a draft of any type. Nothing is checked; every field may be missing."""
    return cast("CommonFields", fact.data)
