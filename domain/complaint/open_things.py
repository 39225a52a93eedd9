"""Open things: how many of a complaint may go on at the same time. What goes on can never be dropped from its state."""

from __future__ import annotations

from collections import Counter
from typing import Final

from domain.complaint.state import Complaint, Thing
from domain.facts.commands import Command
from domain.facts.refusals import refuse
from domain.facts.vocabulary import CASE, COMMANDS, FACTS

MOST: Final = 200
"""With so many open, no command opens another."""
MOST_OF_ALL: Final = 400
"""With so many open, as rules open things too, a command must end something."""

UNENDING: Final = frozenset(fact.thing for fact in FACTS.values() if fact.opens) - frozenset(
    fact.thing for fact in FACTS.values() if fact.ends
)
"""Kinds that no fact ends (documents): they stay without being open."""


def is_open(thing: Thing) -> bool:
    """Whether the thing, which is not the case itself, still goes on."""
    return not thing.ended and thing.kind not in UNENDING and thing.kind != CASE


def fits_open_things(complaint: Complaint, command: Command) -> None:
    """Raises Refusal (`state`) for a command that opens one thing too many."""
    kinds = [FACTS[name] for name in COMMANDS[command.name].facts]
    if any(kind.ends or kind.stage for kind in kinds) or len(complaint.things) <= MOST:
        return
    counts = Counter(thing.kind for thing in complaint.things.values() if is_open(thing))
    if counts.total() >= (MOST if any(kind.opens for kind in kinds) else MOST_OF_ALL):
        numbers = ", ".join(f"{kind} {number}" for kind, number in counts.most_common())
        what = f"{counts.total()} things are open ({numbers})"
        raise refuse("state", "command", what, "end or call off some of them first")
