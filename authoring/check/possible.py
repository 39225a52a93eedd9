"""Which facts can ever come under a policy: somebody must be able to write them. Gates that nothing passes are named
for themselves, so that no deadline is blamed for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from authoring.check.catalogue import flow_checks
from authoring.check.logic import overlap, possible, read
from authoring.check.subject import Subject, actions, names_of, writes
from domain.diagnostics import Diagnostic
from domain.facts.vocabulary import COMMANDS, FACTS
from domain.phrases import Phrase, phrase
from domain.policy.conditions import ALWAYS, Condition, plain
from domain.policy.patterns import Single, read_pattern

ALWAYS_WRITTEN = frozenset(
    {
        "notice_delivered",
        "notice_failed",
        "calendar_revised",
        "policy_revised",
        "alarm_raised",
        "verdict_corrected",
    }
)


@dataclass(frozen=True, slots=True)
class Coming:
    """`impossible`: facts that never come, with the reason. `rule_facts`: facts that actions write, with the fields that are fixed."""

    impossible: Mapping[str, Phrase]
    rule_facts: Mapping[str, list[dict[str, str]]]

    @classmethod
    def of(cls, subject: Subject) -> Coming:
        rule_facts = _facts_of_rules(subject)
        impossible = {
            name: phrase(
                'nothing in this policy writes "{fact}"', '这份规则里没有什么会写入 "{fact}"', fact=name
            )
            for name in FACTS
            if not _has_writer(name, subject, rule_facts)
        }
        return cls(impossible, rule_facts)

    def never(self, form: object) -> Phrase | None:
        """Why a pattern can never be completed, or None if it can."""
        why: Phrase | None = None
        for alternative in read_pattern(form).alternatives:
            reasons = [reason for single in alternative if (reason := self._never(single)) is not None]
            if not reasons:
                return None
            why = why or reasons[0]
        return why

    def _never(self, single: Single) -> Phrase | None:
        if single.fact not in FACTS:
            return None  # said elsewhere
        if single.fact in self.impossible:
            return self.impossible[single.fact]
        if not possible(single.condition):
            return phrase(
                'the tests of "{fact}" exclude each other', '"{fact}" 的条件互相排斥', fact=single.fact
            )
        if FACTS[single.fact].by_engine and single.fact in self.rule_facts:
            variants = self.rule_facts[single.fact]
            if not any(fits(single, data) for data in variants):
                tests = ", ".join(sorted(single.condition.names))
                return phrase(
                    'no rule writes "{fact}" with this {fields}',
                    '没有规则会写入带有这个 {fields} 的 "{fact}"',
                    fact=single.fact,
                    fields=tests,
                )
        return None


def fits(single: Single, data: Mapping[str, str]) -> bool:
    """Whether a fact with these fixed fields may fit; its other fields may hold anything."""
    ways = single.condition.alternatives or ((),)
    for way in ways:
        decided = [test for test in way if test.name in data]
        if all(
            (plain(data[test.name]) in test.wanted) == (test.kind == "in")
            for test in decided
            if test.kind in ("in", "not")
        ):
            return True
    return False


def _facts_of_rules(subject: Subject) -> dict[str, list[dict[str, str]]]:
    rule_facts: dict[str, list[dict[str, str]]] = {}
    for site in actions(subject.policy):
        for fact, data in writes(site.action):
            rule_facts.setdefault(fact, []).append(data)
    return rule_facts


def _has_writer(name: str, subject: Subject, rule_facts: Mapping[str, object]) -> bool:
    policy = subject.policy
    if (
        any(name in command.facts for command in COMMANDS.values())
        or name in rule_facts
        or name in ALWAYS_WRITTEN
    ):
        return True
    if not FACTS[name].by_engine:
        return name in policy.intake.writes or bool(policy.routes) or bool(policy.schedules)
    rules = list(policy.deadlines.values())
    hard = [rule for rule in rules if not rule.soft]
    needs: dict[str, object] = {
        "target_missed": len(hard) < len(rules),
        "deadline_breached": hard,
        "deadline_warned": any(rule.warn for rule in rules),
        "deadline_repeated": any(rule.repeat is not None for rule in rules),
        "deadline_escalated": any(action.after is not None for rule in rules for action in rule.breach),
        "deadline_reopened": any(rule.undone_by is not None for rule in rules),
        "penalty_proposed": policy.penalties is not None and policy.penalties.items,
        "penalty_revised": policy.penalties is not None and policy.penalties.items,
        "penalty_withdrawn": policy.penalties is not None and policy.penalties.items,
        "notice_withdrawn": policy.quiet,
        **dict.fromkeys(("step_passed", "step_failed", "route_passed", "route_refused"), policy.routes),
        **dict.fromkeys(("visit_dispatched", "dispatch_failed"), True),
        **dict.fromkeys(
            ("pause_started", "pause_ended", "deadline_paused", "deadline_resumed", "original_due_passed"),
            policy.pauses,
        ),
        **dict.fromkeys(("escalated", "notice_requested", "major_registered", "task_opened"), False),
    }
    return bool(needs.get(name, rules if name.startswith("deadline_") else True))


def gate_faults(subject: Subject) -> Iterator[Diagnostic]:
    """Gates that no complaint can pass: alone, or together with another one before the same fact."""
    gates = subject.policy.gates
    for name, gate in gates.items():
        path = ("gates", name)
        when, that = read(gate.when), read(gate.that)
        if not possible(that):
            yield flow_checks.GATE_NEVER_PASSES.at((*path, "that"))
        if not possible(when):
            yield flow_checks.GATE_NEVER_APPLIES.at((*path, "when"))
        before = _every(gate.before)
        for i, form in enumerate(gate.facts):
            wanted = names_of(form)
            if wanted and set(wanted) <= before:
                yield flow_checks.GATE_WANTS_ITSELF.at((*path, "facts", i), fact=wanted[0])
        if not (gate.fields or gate.facts or gate.one_of or that != ALWAYS):
            yield flow_checks.GATE_ASKS_NOTHING.at(path)
    yield from _pairs(subject)


def _pairs(subject: Subject) -> Iterator[Diagnostic]:
    items = list(subject.policy.gates.items())
    for i, (name, gate) in enumerate(items):
        for other, against in items[i + 1 :]:
            if not set(names_of(gate.before)) & set(names_of(against.before)):
                yield from _waiting_for_each_other(subject, name, other)
                continue
            when = [read(gate.when), read(against.when)]
            if not (_can(when) and read(gate.that) != ALWAYS != read(against.that)):
                continue
            if not _can([*when, read(gate.that), read(against.that)]):
                yield flow_checks.GATES_CONTRADICT.at(("gates", other, "that"), other=name)


def _every(before: object) -> set[str]:
    """The facts that a gate holds up whatever their fields are."""
    return {single.fact for single in read_pattern(before).singles() if single.condition == ALWAYS}


def _can(conditions: list[Condition]) -> bool:
    return overlap(*conditions)


def _waiting_for_each_other(subject: Subject, name: str, other: str) -> Iterator[Diagnostic]:
    """Two gates that each ask for the fact that the other one holds up."""
    gate, against = subject.policy.gates[name], subject.policy.gates[other]
    for i, wanted in enumerate(gate.facts):
        for back in against.facts:
            ahead, behind = set(names_of(wanted)), set(names_of(back))
            if ahead and behind and ahead <= _every(against.before) and behind <= _every(gate.before):
                whens = [read(gate.when), read(against.when)]
                if _can(whens):
                    yield flow_checks.GATES_WAIT.at(
                        ("gates", name, "facts", i),
                        gate=name,
                        other=other,
                        first=min(ahead),
                        second=min(behind),
                    )
