"""The words a policy may use: which fields each fact carries, what a name stands for at a place, and which values a
field can have. Read off the vocabulary, the policy, and what the engine writes beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from domain.evolution import REMARKS
from domain.facts.fields import Field, FieldType
from domain.facts.refusals import nearest
from domain.facts.vocabulary import CASE, COMMANDS, FACTS, THINGS
from domain.policy.schema import Policy

_CLOCK: Final = "rule thing cycle due clause charged"
_NOTICE: Final = "notice text rule to by clause reason"
_ADDED: Final[Mapping[str, str]] = {
    "received": "policy policy_version rulebook calendar_version received_at",
    "visit_dispatched": "assignee reason",
    "dispatch_failed": "reason",
    "dispatch_requested": "skill region by clause",
    "deadline_armed": f"{_CLOCK} round start basis against warn provisional late_since",
    "deadline_warned": f"{_CLOCK} point",
    "deadline_met": _CLOCK,
    "deadline_breached": f"{_CLOCK} charged_role known_late steps repeat judged_by",
    "deadline_repeated": f"{_CLOCK} next",
    "deadline_escalated": f"{_CLOCK} step",
    "deadline_ended": f"{_CLOCK} reason",
    "deadline_paused": f"{_CLOCK} pause",
    "deadline_resumed": f"{_CLOCK} pause warn provisional",
    "deadline_retimed": f"{_CLOCK} old reason warn provisional",
    "deadline_reopened": f"{_CLOCK} warn provisional",
    "target_missed": _CLOCK,
    "original_due_passed": f"{_CLOCK} by",
    "verdict_corrected": f"{_CLOCK} verdict",
    "pause_started": "pause by until reason",
    "pause_ended": "pause by reason",
    "escalated": "to level from by clause",
    "assigned": "role",
    "notice_requested": f"{_NOTICE} due charged point confirm channel not_before rests",
    "notice_delivered": _NOTICE,
    "notice_failed": _NOTICE,
    "notice_acknowledged": f"{_NOTICE} confirm",
    "alarm_raised": "reason by clause",
    "major_registered": "register by reason",
    "penalty_proposed": "item group against thing cycle amount clause breach neglect",
    "penalty_revised": "penalty item amount was",
    "penalty_withdrawn": "penalty item reason",
    "task_opened": "route step clause",
    "step_passed": "route step task by reason answer clause",
    "step_failed": "route step task by reason answer clause",
    "route_passed": "route clause",
    "route_refused": "route step reason clause",
    "calendar_revised": "old new version reason",
    "policy_revised": "old new version reason",
    "reopened": "reason",
    "archived": "note",
}
"""Fields that the engine adds to facts, beside those that people give."""

_TYPES: Final[Mapping[str, FieldType]] = {
    **dict.fromkeys(
        ("due", "start", "next", "old", "until", "not_before", "late_since", "received_at"), FieldType.INSTANT
    ),
    **dict.fromkeys(("level", "from", "cycle", "round", "step"), FieldType.COUNT),
    **dict.fromkeys(("known_late", "provisional", "confirm", "backdated"), FieldType.FLAG),
    **dict.fromkeys(("clause",), FieldType.TEXTS),
    "amount": FieldType.MONEY,
    "was": FieldType.MONEY,
}
_CASE: Final = (
    "taken_in_by",
    "owner",
    "owner_role",
    "assignee",
    "level",
    "status",
    "policy",
    "policy_version",
)
TURNS: Final = ("head", "deputy", "others")
STAGES: Final = tuple(dict.fromkeys(kind.stage for kind in FACTS.values() if kind.stage))


@dataclass(frozen=True, slots=True)
class Found:
    """What a name stands for: its types, and all its values if they are limited (else empty)."""

    types: frozenset[FieldType]
    choices: frozenset[str] = frozenset()
    setters: frozenset[str] = frozenset()

    def only(self, *types: FieldType) -> bool:
        """Whether it can be nothing but one of these types."""
        return bool(self.types) and self.types <= set(types)


@dataclass(frozen=True, slots=True)
class Missing:
    """A name that stands for nothing: what is wrong, and what would be right."""

    what: str
    expected: str


@dataclass(slots=True)
class Terms:
    """The words of one policy."""

    policy: Policy
    _extra: dict[str, dict[str, Field]] = field(default_factory=dict)
    _things: dict[str, dict[str, dict[str, Field]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        limits = {
            "severity": self.policy.severities,
            "category": self.policy.categories,
            "kind": self.policy.kinds,
            "channel": self.policy.channels,
        }
        for fact in ("received", "assessed", "opinion_submitted"):
            for name, values in limits.items():
                known = FACTS[fact].fields.get(name)
                if known is not None and values:
                    self._add(fact, name, Field(known.type, known.required, tuple(values)))
        if self.policy.progress:
            self._add("progressed", "type", Field(required=True, choices=tuple(self.policy.progress)))
        for name, rule in self.policy.fields.items():
            for fact in rule.on:
                if fact in FACTS:
                    known = FACTS[fact].fields.get(name)
                    self._add(fact, name, Field(rule.type, known.required if known else False, rule.choices))

    def _add(self, fact: str, name: str, one: Field) -> None:
        self._extra.setdefault(fact, {})[name] = one

    def fields_of(self, fact: str) -> dict[str, Field]:
        """Every field that a fact can carry under this policy."""
        kind = FACTS[fact]
        fields = {name: Field(_TYPES.get(name, FieldType.TEXT)) for name in _ADDED.get(fact, "").split()}
        fields |= kind.fields
        fields |= self._extra.get(fact, {})
        fields["backdated"] = Field(FieldType.FLAG)
        if kind.opens:
            fields.setdefault("parent", Field())
        return self._closed(fact, fields)

    def _closed(self, fact: str, fields: dict[str, Field]) -> dict[str, Field]:
        """The fields whose values the policy itself lists."""
        lists: dict[str, Iterable[str]] = {}
        if "rule" in fields and FACTS[fact].by_engine:
            lists["rule"] = self.policy.deadlines
        if fact == "escalated":
            lists["to"] = self.policy.roles
        if fact.startswith("penalty_") and "item" in fields and self.policy.penalties:
            lists["item"] = self.policy.penalties.items
        if fact in ("unit_opened", "period_ended"):
            lists |= {"unit": self.policy.units, "schedule": self.policy.schedules}
        if fact == "original_due_passed":
            lists["by"] = self.policy.pauses
        if "route" in fields:
            lists["route"] = self.policy.routes
            lists["step"] = dict.fromkeys(
                step.step for route in self.policy.routes.values() for step in route.steps
            )
        for name, values in lists.items():
            if values := tuple(values):
                fields[name] = Field(FieldType.TEXT, choices=values)
        return fields

    def thing_fields(self, kind: str) -> dict[str, dict[str, Field]]:
        """Name -> fact -> field: what a thing of a kind can hold, and which facts set it."""
        if kind not in self._things:
            found: dict[str, dict[str, Field]] = {}
            for fact, about in FACTS.items():
                kept = fact == "visit_dispatched" or not about.by_engine
                if not kept or about.thing not in (kind, CASE):
                    continue
                for name, one in self.fields_of(fact).items():
                    if about.thing == kind != CASE or name not in REMARKS or kind != CASE:
                        found.setdefault(name, {})[fact] = one
            extra = _CASE if kind == CASE else ("assignee",)
            for name in extra:
                found.setdefault(name, {}).setdefault("assigned", Field(_TYPES.get(name, FieldType.TEXT)))
            if kind == CASE:
                found["status"] = {"received": Field(choices=STAGES)}
                found["level"] = {"escalated": Field(FieldType.COUNT)}
            self._things[kind] = found
        return self._things[kind]

    def in_fact(self, name: str, fact: str, thing: str) -> Found | Missing:
        """A name in the tests of a pattern: a field of that fact or of the thing it is about, or a path."""
        if "." in name:
            return self._path(name)
        fields = self.fields_of(fact)
        if name in fields:
            return _found({fact: fields[name]})
        if thing != CASE and not FACTS[fact].by_engine and (held := self.thing_fields(thing).get(name)):
            return _found(held)
        known = self.thing_fields(thing).get(name) or self.thing_fields(CASE).get(name)
        kind = thing if name in self.thing_fields(thing) else CASE
        advice = nearest(name, sorted(fields)) or "a fact without fields takes no tests"
        return Missing(
            f'"{fact}" has no field "{name}"',
            f"{advice}" + (f"; or {kind}.{name} for the {kind}'s own" if known else ""),
        )

    def in_state(self, name: str, things: Iterable[str], facts: Iterable[str] = ()) -> Found | Missing:
        """A name in a condition on the state: looked for in the facts at hand, the things, then the case."""
        if "." in name:
            return self._path(name)
        found: dict[str, Field] = {}
        for fact in facts:
            if name in (fields := self.fields_of(fact)):
                found[fact] = fields[name]
        kinds = list(dict.fromkeys([*things, CASE]))
        for kind in kinds:
            found |= {f: one for f, one in self.thing_fields(kind).get(name, {}).items() if f not in found}
        if found:
            return _found(found)
        known = {known for kind in kinds for known in self.thing_fields(kind)}
        known |= {known for fact in facts for known in self.fields_of(fact)}
        others = [kind for kind in THINGS if kind not in kinds and name in self.thing_fields(kind)]
        expected = " or ".join(f"{kind}.{name}" for kind in others) or nearest(name, sorted(known))
        return Missing(f'no field "{name}" of {" or ".join(kinds)}', expected)

    def _path(self, path: str) -> Found | Missing:
        kind, _, name = path.rpartition(".")
        if kind == "actor":
            if name == "role":
                return Found(frozenset({FieldType.TEXT}), frozenset(self.policy.roles), frozenset({"actor"}))
            if name == "person":
                return Found(frozenset({FieldType.PERSON}), setters=frozenset({"actor"}))
            return Missing(f'unknown name "{path}"', "actor.role or actor.person")
        if path == "penalty.against":
            return Found(frozenset({FieldType.TEXT}), setters=frozenset({"penalty_proposed"}))
        if kind not in THINGS:
            return Missing(f'unknown thing "{kind}" in "{path}"', nearest(kind, ["actor", *THINGS]))
        fields = self.thing_fields(kind).get(name)
        if fields:
            return _found(fields)
        return Missing(f'"{kind}" has no field "{name}"', nearest(name, sorted(self.thing_fields(kind))))


def _found(fields: Mapping[str, Field]) -> Found:
    ones = list(fields.values())
    choices: set[str] = set()
    if all(one.choices for one in ones):
        choices = {choice for one in ones for choice in one.choices}
    elif all(one.type is FieldType.FLAG for one in ones):
        choices = {"true", "false"}
    return Found(frozenset(one.type for one in ones), frozenset(choices), frozenset(fields))


def fact_advice(name: str) -> str:
    """What to write instead of a fact that nobody knows: a command's name is the likeliest slip."""
    if name in COMMANDS:
        facts = " or ".join(COMMANDS[name].facts)
        return f'{facts} (which the command "{name}" writes)'
    return nearest(name, sorted(FACTS))
