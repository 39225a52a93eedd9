"""Gates: what must be there before a fact is accepted, and before a fact begins a pause.

A plain name in `fields` or `one_of` must be given with the fact itself. A path such as `case.owner` may be known already.
"""

from __future__ import annotations

from domain.complaint.lookup import Lookup
from domain.complaint.state import Complaint
from domain.diagnostics import Diagnostic
from domain.facts.fact import Fact
from domain.facts.vocabulary import FACTS
from domain.policy.rulebook import GateRule, PauseRule, Rulebook


def missing(book: Rulebook, complaint: Complaint, fact: Fact) -> list[Diagnostic]:
    """What the gates and pauses of the policy still need before this fact; empty if it may be written."""
    kind = FACTS[fact.type]
    thing = complaint.things["case" if kind.opens else fact.about]
    problems: list[Diagnostic] = []
    for gate in book.gates_by_fact.get(fact.type, ()):
        here = Lookup(book, complaint, thing, fact)
        state = Lookup(book, complaint, thing)
        both = Lookup(book, complaint, thing, fact, fallback=True)
        if gate.before.matches(fact, here.field, here.instant) and gate.when.holds(both.field, both.instant):
            problems += _missing_for_gate(gate, complaint, here, both, state)
    for pause in book.pauses_by_fact.get(fact.type, ()):
        here = Lookup(book, complaint, thing, fact)
        if pause.starts.matches(fact, here.field, here.instant):
            problems += _missing_for_pause(pause, here)
    return problems


def _missing_for_pause(pause: PauseRule, here: Lookup) -> list[Diagnostic]:
    """What a pause still needs before it begins: the fields of `needs`, and one of its reasons."""
    spec = pause.spec
    why = f"{spec.words.en} / {spec.words.zh} ({', '.join(spec.clause)})"
    required = [name for name in spec.needs if not (spec.reasons and name == "reason")]
    problems = [
        Diagnostic((name,), f"missing: {why}", f"the field {name}")
        for name in required
        if here.field(name) is None
    ]
    reason = here.field("reason")
    if spec.reasons and reason not in spec.reasons:
        what = "missing" if reason is None else f'given "{reason}"'
        accepted = "; ".join(f"{name} ({words.en} / {words.zh})" for name, words in spec.reasons.items())
        problems.append(Diagnostic(("reason",), f"{what}: {why}", accepted))
    return problems


def _missing_for_gate(
    gate: GateRule, complaint: Complaint, here: Lookup, both: Lookup, state: Lookup
) -> list[Diagnostic]:
    spec = gate.spec
    why = f"{spec.words.en} / {spec.words.zh} ({', '.join(spec.clause)})"
    problems = [
        Diagnostic((name,), f"missing: {why}", f"the field {name}")
        for name in spec.fields
        if here.field(name) is None
    ]
    for i, pattern in enumerate(gate.facts):
        if not pattern.complete(complaint.seen, f"{gate.name}.{i}"):
            problems.append(Diagnostic((gate.name,), why, f"first {' or '.join(sorted(pattern.facts))}"))
    if spec.one_of and all(here.field(name) is None for name in spec.one_of):
        problems.append(Diagnostic((gate.name,), why, f"one of the fields {', '.join(spec.one_of)}"))
    if not gate.that.holds(both.field, state.instant):
        problems.append(Diagnostic((gate.name,), why, str(gate.that)))
    return problems
