"""The words a policy may use: which fields each fact carries, what a name stands for at a place, and which values a
field can have. Read off the vocabulary and the policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from authoring.check.catalogue import name_checks
from domain.diagnostics import Diagnostic
from domain.evolution import REMARKS
from domain.facts.fields import Field, FieldType
from domain.facts.refusals import nearest
from domain.facts.vocabulary import CASE, COMMANDS, FACTS, THINGS
from domain.phrases import either, phrase
from domain.policy.schema import Policy

_OF_CASE: Final[Mapping[str, tuple[str, FieldType]]] = {
    "taken_in_by": ("received", FieldType.PERSON),
    "owner": ("assigned", FieldType.PERSON),
    "owner_role": ("assigned", FieldType.TEXT),
    "level": ("escalated", FieldType.COUNT),
}
"""Fields of the case that the state adds to those of facts, with the fact that sets each."""
TURNS: Final = ("head", "deputy", "others")
STAGES: Final = tuple(dict.fromkeys(kind.stage for kind in FACTS.values() if kind.stage))


@dataclass(frozen=True, slots=True)
class Known:
    """The meaning of a name: its types, its values if they are limited (else empty), and the facts that set it."""

    types: frozenset[FieldType]
    choices: frozenset[str] = frozenset()
    setters: frozenset[str] = frozenset()

    def only(self, *types: FieldType) -> bool:
        """Whether it can be nothing but one of these types."""
        return bool(self.types) and self.types <= set(types)


@dataclass(frozen=True, slots=True)
class Missing:
    """A name that no field has here; `elsewhere` are the paths of other things' fields with this name."""

    diagnostic: Diagnostic
    elsewhere: tuple[str, ...] = ()


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
                field = FACTS[fact].fields.get(name)
                if field is not None and values:
                    self._add(fact, name, Field(field.type, field.required, tuple(values)))
        if self.policy.progress:
            self._add("progressed", "type", Field(required=True, choices=tuple(self.policy.progress)))
        for name, rule in self.policy.fields.items():
            for fact in rule.on:
                if fact in FACTS:
                    field = FACTS[fact].fields.get(name)
                    self._add(
                        fact, name, Field(rule.type, field is not None and field.required, rule.choices)
                    )

    def _add(self, fact: str, name: str, declared: Field) -> None:
        self._extra.setdefault(fact, {})[name] = declared

    def fields_of(self, fact: str) -> dict[str, Field]:
        """Every field that a fact can carry under this policy."""
        return self._closed(fact, FACTS[fact].carried | self._extra.get(fact, {}))

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
            self._things[kind] = self._thing_fields(kind)
        return self._things[kind]

    def _thing_fields(self, kind: str) -> dict[str, dict[str, Field]]:
        setters: dict[str, dict[str, Field]] = {}
        for fact, row in FACTS.items():
            kept = fact == "visit_dispatched" or not row.by_engine
            if not kept or row.thing not in (kind, CASE):
                continue
            for name, declared in self.fields_of(fact).items():
                if kind != CASE or name not in REMARKS:
                    setters.setdefault(name, {})[fact] = declared
        if kind != CASE:
            setters.setdefault("assignee", {}).setdefault("assigned", Field(FieldType.PERSON))
            return setters
        for name, (fact, type_) in _OF_CASE.items():
            setters[name] = {fact: Field(type_)}
        setters["status"] = {"received": Field(choices=STAGES)}
        return setters

    def in_fact(self, name: str, fact: str, thing: str) -> Known | Missing:
        """A name in the tests of a pattern: a field of that fact or of the thing it is about, or a path."""
        if "." in name:
            return self._path(name)
        fields = self.fields_of(fact)
        if name in fields:
            return _known({fact: fields[name]})
        if thing != CASE and not FACTS[fact].by_engine and (kept := self.thing_fields(thing).get(name)):
            return _known(kept)
        elsewhere = self.thing_fields(thing).get(name) or self.thing_fields(CASE).get(name)
        kind = thing if name in self.thing_fields(thing) else CASE
        accepted: str = nearest(name, sorted(fields)) or phrase(
            "a fact without fields takes no tests", "没有字段的事实不能带条件"
        )
        if elsewhere:
            accepted = phrase(
                "{fields}; or {kind}.{name} for the {kind}'s own",
                "{fields};或写 {kind}.{name},指 {kind} 自己的字段",
                fields=accepted,
                kind=kind,
                name=name,
            )
        return _no_field(f'"{fact}"', name, accepted)

    def in_state(self, name: str, things: Iterable[str], facts: Iterable[str] = ()) -> Known | Missing:
        """A name in a condition on the state: looked for in the facts at hand, the things, then the case."""
        if "." in name:
            return self._path(name)
        setters: dict[str, Field] = {}
        for fact in facts:
            if name in (fields := self.fields_of(fact)):
                setters[fact] = fields[name]
        kinds = list(dict.fromkeys([*things, CASE]))
        for kind in kinds:
            setters = self.thing_fields(kind).get(name, {}) | setters
        if setters:
            return _known(setters)
        names = {field for kind in kinds for field in self.thing_fields(kind)}
        names |= {field for fact in facts for field in self.fields_of(fact)}
        others = [kind for kind in THINGS if kind not in kinds and name in self.thing_fields(kind)]
        elsewhere = tuple(f"{kind}.{name}" for kind in others)
        what = phrase(
            'no field "{name}" of {kinds}', '{kinds} 没有字段 "{name}"', name=name, kinds=either(kinds)
        )
        accepted = either(elsewhere) or nearest(name, sorted(names))
        return Missing(name_checks.UNKNOWN_FIELD.at((), what=what, accepted=accepted), elsewhere)

    def _path(self, path: str) -> Known | Missing:
        kind, _, name = path.rpartition(".")
        if kind == "actor":
            if name == "role":
                return Known(frozenset({FieldType.TEXT}), frozenset(self.policy.roles), frozenset({"actor"}))
            if name == "person":
                return Known(frozenset({FieldType.PERSON}), setters=frozenset({"actor"}))
            what = phrase('unknown name "{name}"', '没有名称 "{name}"', name=path)
            accepted = either(("actor.role", "actor.person"))
            return Missing(name_checks.UNKNOWN_FIELD.at((), what=what, accepted=accepted))
        if path == "penalty.against":
            return Known(frozenset({FieldType.TEXT}), setters=frozenset({"penalty_proposed"}))
        if kind not in THINGS:
            what = phrase(
                'unknown thing "{thing}" in "{name}"', '"{name}" 中没有事物 "{thing}"', thing=kind, name=path
            )
            near = nearest(kind, ["actor", *THINGS])
            return Missing(name_checks.UNKNOWN_THING.at((), what=what, accepted=near))
        fields = self.thing_fields(kind).get(name)
        if fields:
            return _known(fields)
        return _no_field(f'"{kind}"', name, nearest(name, sorted(self.thing_fields(kind))))


def _no_field(owner: str, name: str, accepted: str) -> Missing:
    return Missing(name_checks.UNKNOWN_FIELD.at((), owner=owner, field=name, accepted=accepted))


def _known(setters: Mapping[str, Field]) -> Known:
    """What a name stands for that these facts set, each as a field of its own."""
    fields = list(setters.values())
    choices: set[str] = set()
    if all(field.choices for field in fields):
        choices = {choice for field in fields for choice in field.choices}
    elif all(field.type is FieldType.FLAG for field in fields):
        choices = {"true", "false"}
    return Known(frozenset(field.type for field in fields), frozenset(choices), frozenset(setters))


def fact_advice(name: str) -> str:
    """Advice for an unknown fact. Often it is the name of a command."""
    if name in COMMANDS:
        return phrase(
            '{facts} (which the command "{command}" writes)',
            '{facts}(命令 "{command}" 写入的事实)',
            facts=either(COMMANDS[name].facts),
            command=name,
        )
    return nearest(name, sorted(FACTS))
