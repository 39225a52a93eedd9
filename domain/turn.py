"""A turn: engine work on a complaint that is done whole or not at all.

An error of ours in the middle would leave a complaint half changed, and would come back at every try. It is undone and
named instead, so that whoever carries the complaint can say so and go on.
"""

from __future__ import annotations

from collections.abc import Callable

from domain.complaint.snapshot import copy_of, put_back
from domain.complaint.state import Complaint
from domain.facts.fact import Fact
from domain.facts.refusals import Refusal
from domain.policy.rulebook_cache import RulebookMissing


class TurnFailed(Exception):
    """The engine failed at a turn; the complaint is as it was before. The text is for people."""


def turn(complaint: Complaint, work: Callable[[], list[Fact]]) -> list[Fact]:
    """The facts that the work wrote, each of which the log can keep.

    Raises Refusal and RulebookMissing as the work does, and TurnFailed for every other error.
    """
    before = copy_of(complaint)
    try:
        facts = work()
        for fact in facts:
            fact.to_json()
    except (Refusal, RulebookMissing):
        raise
    except Exception as error:
        put_back(complaint, before)
        raise TurnFailed(f"{type(error).__name__}: {error}"[:500]) from error
    return facts
