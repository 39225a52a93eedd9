"""The expectations of a scenario compared with the facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from authoring.scenarios.schema import NUMBER_OF, Scenario, Wanted, asked
from domain.canonical import JSON
from domain.facts.fact import Fact
from domain.policy.conditions import plain
from domain.time.instants import read_instant


@dataclass(slots=True)
class Match:
    """How one expectation came out: the numbers of the facts that fit, or what came instead.

    `near` is the number of the fact that comes nearest, with the differences in `differs`.
    """

    index: int
    wanted: Wanted
    ok: bool
    facts: list[int] = field(default_factory=list)
    what: str = ""
    expected: str = ""
    near: int | None = None
    differs: list[str] = field(default_factory=list)


def judge(scenario: Scenario, facts: Sequence[Fact]) -> list[Match]:
    """Match every expectation in turn. A fact is used for one expectation only, unless that one counts all such facts."""
    used: set[int] = set()
    return [_judge(i, wanted, facts, used) for i, wanted in enumerate(scenario.expect)]


def _judge(index: int, wanted: Wanted, facts: Sequence[Fact], used: set[int]) -> Match:
    fitting = [fact.number for fact in facts if fact.type == wanted.type and not differences(wanted, fact)]
    match = Match(index, wanted, ok=True, facts=fitting)
    if wanted.absent is not None:
        if fitting:
            match.ok = False
            match.what, match.expected = f"{wanted.type} came as fact {fitting[0]}", "no such fact"
        match.facts = []
        return match
    if wanted.times is not None:
        used.update(fitting)
        if len(fitting) != wanted.times:
            match.ok = False
            match.what, match.expected = f"{wanted.type} came {len(fitting)} times", f"{wanted.times} times"
        return match
    free = [number for number in fitting if number not in used]
    if free:
        used.add(free[0])
        match.facts = free[:1]
        return match
    return _missed(match, wanted, facts, taken=bool(fitting))


def _missed(match: Match, wanted: Wanted, facts: Sequence[Fact], *, taken: bool) -> Match:
    match.ok, match.facts = False, []
    alike = [(differences(wanted, fact), fact.number) for fact in facts if fact.type == wanted.type]
    if taken:
        match.what = f"{wanted.type} came, but fewer times than it is expected"
    elif not alike:
        match.what = f"{wanted.type} did not come"
    else:
        match.differs, match.near = min(alike, key=lambda candidate: len(candidate[0]))
        match.what = (
            f"{wanted.type} did not come so; nearest is fact {match.near}: {'; '.join(match.differs)}"
        )
    return match


def numbered(value: JSON, facts: Sequence[Fact]) -> JSON:
    """A field as it is given: `{number_of: type, ...}` becomes the number of the last fact so far that is like it."""
    if not isinstance(value, dict) or NUMBER_OF not in value:
        return value
    wanted = asked(value)
    fitting = [fact.number for fact in facts if fact.type == wanted.type and not differences(wanted, fact)]
    return str(fitting[-1]) if fitting else "none"


def differences(wanted: Wanted, fact: Fact) -> list[str]:
    """How a fact of the wanted type differs from the expectation; empty if it fits."""
    faults: list[str] = []
    if wanted.at is not None and fact.occurred_at != wanted.at:
        came = fact.occurred_at.astimezone(wanted.at.tzinfo)
        faults.append(f"at {came.isoformat()}, not {wanted.at.isoformat()}")
    if wanted.about is not None and fact.about != wanted.about:
        faults.append(f"about {fact.about}, not {wanted.about}")
    if wanted.by is not None and wanted.by not in (fact.actor, fact.data.get("by")):
        faults.append(f"by {fact.actor}, not {wanted.by}")
    for name, value in wanted.data.items():
        if name not in fact.data:
            faults.append(f"without {name}")
        elif not alike(value, fact.data[name]):
            faults.append(f"{name} {_shown(fact.data[name])}, not {_shown(value)}")
    return faults


def alike(wanted: JSON, value: JSON) -> bool:
    """Whether a value of a fact is what the file asks for, where every scalar is text."""
    if isinstance(wanted, Mapping):
        return isinstance(value, Mapping) and all(
            key in value and alike(part, value[key]) for key, part in wanted.items()
        )
    if isinstance(wanted, list):
        return isinstance(value, list) and all(any(alike(part, has) for has in value) for part in wanted)
    if isinstance(value, list):
        return any(alike(wanted, item) for item in value)
    if wanted is None or value is None:
        return wanted is value
    return plain(wanted) == plain(value) or _same_instant(plain(wanted), plain(value))


def _same_instant(left: str, right: str) -> bool:
    first, second = _instant(left), _instant(right)
    return first is not None and first == second


def _instant(text: str) -> datetime | None:
    try:
        return read_instant(text)
    except ValueError:
        return None


def _shown(value: JSON) -> str:
    return ", ".join(map(_shown, value)) if isinstance(value, list) else plain(value)
