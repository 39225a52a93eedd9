"""Whether everybody a policy names can be found: roles, the ladder, recipients, and the people in the directory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from authoring.check.catalogue import people_checks
from authoring.check.names import due_names
from authoring.check.subject import Subject, WrittenAction, actions, does_something, names_of
from authoring.check.terms import TURNS, Known, Missing
from domain.diagnostics import Diagnostic, Path
from domain.facts.fields import FieldType
from domain.facts.refusals import nearest
from domain.facts.vocabulary import COMMANDS, THINGS
from domain.phrases import either, phrase
from domain.policy.actions import Action
from domain.rules.penalties import CHOSEN

WORDS = ("holder", "superior", "complainant", "charged")
PERSONS = {FieldType.PERSON, FieldType.PEOPLE, FieldType.TEXT, FieldType.TEXTS}
KEPT = frozenset({"duty"})


def people(subject: Subject) -> Iterator[Diagnostic]:
    """Every mistake about roles and recipients, then what the directory lacks."""
    yield from _roles(subject)
    yield from _ladder(subject)
    for site in actions(subject.policy):
        yield from _action(subject, site)
    for name, rule in subject.policy.deadlines.items():
        yield from _against(subject, ("deadlines", name, "against"), rule.against, (rule.per,), ())
    penalties = subject.policy.penalties
    if penalties is not None:
        yield from _unknown_roles(subject, ("penalties", "confirm_by"), penalties.confirm_by)
        for name, item in penalties.items.items():
            path = ("penalties", "items", name)
            if item.against != CHOSEN:
                facts = names_of(item.upon)
                yield from _against(subject, (*path, "against"), item.against, tuple(THINGS), facts)
    for name, route in subject.policy.routes.items():
        for i, step in enumerate(route.steps):
            yield from _recipient(subject, ("routes", name, "steps", i, "by"), step.by, tuple(THINGS), ())
    if subject.directory is not None:
        yield from _directory(subject)


def _unknown_roles(
    subject: Subject, path: Path, roles: Iterable[str], *, single: bool = False
) -> Iterator[Diagnostic]:
    for i, role in enumerate(roles):
        if role not in subject.policy.roles:
            where = path if single else (*path, i)
            accepted = nearest(role, list(subject.policy.roles))
            yield people_checks.UNKNOWN_ROLE.at(where, role=role, accepted=accepted)


def _roles(subject: Subject) -> Iterator[Diagnostic]:
    policy = subject.policy
    for name, role in policy.roles.items():
        for key, other in (("head", role.head), ("deputy", role.deputy)):
            if other == name:
                yield people_checks.OWN_HEAD.at(("roles", name, key))
            elif other is not None:
                yield from _unknown_roles(subject, ("roles", name, key), [other], single=True)
    yield from _unknown_roles(subject, ("default_owner",), [policy.default_owner], single=True)
    yield from _unknown_roles(subject, ("duty",), [policy.duty], single=True)
    for command, roles in policy.may.items():
        if command not in COMMANDS:
            accepted = nearest(command, sorted(COMMANDS))
            yield people_checks.UNKNOWN_COMMAND.at(("may", command), command=command, accepted=accepted)
        if not roles:
            yield people_checks.OPEN_TO_ALL.at(("may", command))
        yield from _unknown_roles(subject, ("may", command), roles)


def _ladder(subject: Subject) -> Iterator[Diagnostic]:
    ladder = subject.policy.ladder
    if not ladder:
        yield people_checks.EMPTY_LADDER.at(("ladder",))
    for i, role in enumerate(ladder):
        if role in ladder[:i]:
            yield people_checks.RUNG_TWICE.at(("ladder", i), role=role)
    yield from _unknown_roles(subject, ("ladder",), ladder)
    owner = subject.policy.default_owner
    if owner in subject.policy.roles and ladder and owner not in ladder:
        yield people_checks.OWNER_OFF_LADDER.at(("default_owner",), role=owner, ladder=", ".join(ladder))


def _action(subject: Subject, site: WrittenAction) -> Iterator[Diagnostic]:
    action, path = site.action, site.path
    for key, names in (("notify", action.notify), ("report", action.report)):
        for i, name in enumerate(names):
            yield from _recipient(subject, (*path, key, i), name, site.things, site.facts)
    if action.assign:
        yield from _recipient(subject, (*path, "assign"), action.assign, site.things, site.facts)
    if action.require:
        yield from _recipient(subject, (*path, "require"), action.require, site.things, site.facts)
    if action.open is not None:
        yield from _recipient(subject, (*path, "open", "to"), action.open.to, site.things, site.facts)
        look = lambda name: subject.terms.in_state(name, site.things, site.facts)  # noqa: E731
        yield from due_names(subject, (*path, "open", "due"), action.open.due, look)
    if action.escalate and action.escalate != "up":
        yield from _rung(subject, (*path, "escalate"), action.escalate)
    for keys, field in _paths(action):
        term = _look(subject, field, site.things, site.facts)
        if isinstance(term, Missing):
            yield term.diagnostic.under(*(*path, *keys))
    if not does_something(action):
        yield people_checks.NOTHING_DONE.at(path)


def _paths(action: Action) -> Iterator[tuple[tuple[str, ...], str]]:
    if action.warn_regions:
        yield ("warn_regions",), action.warn_regions
    if action.dispatch is not None:
        for key in ("skill", "region"):
            if name := getattr(action.dispatch, key):
                yield ("dispatch", key), name


def _rung(subject: Subject, path: Path, role: str) -> Iterator[Diagnostic]:
    ladder = ", ".join(("up", *subject.policy.ladder))
    if role not in subject.policy.roles:
        accepted = nearest(role, ["up", *subject.policy.ladder])
        yield people_checks.UNKNOWN_ROLE.at(path, role=role, accepted=accepted)
    elif role not in subject.policy.ladder and subject.policy.roles.keys() >= set(subject.policy.ladder):
        yield people_checks.OFF_LADDER.at(path, role=role, ladder=ladder)


def _look(subject: Subject, name: str, things: tuple[str, ...], facts: tuple[str, ...]) -> Known | Missing:
    """A name in an action. A name without a dot is a field of the fact that triggers it, if there is one."""
    if "." in name or not facts:
        return subject.terms.in_state(name, things)
    for fact in facts:
        if name in subject.terms.fields_of(fact):
            return subject.terms.in_fact(name, fact, things[0])
    return subject.terms.in_fact(name, facts[0], things[0])


def _recipient(
    subject: Subject, path: Path, recipient: str, things: tuple[str, ...], facts: tuple[str, ...]
) -> Iterator[Diagnostic]:
    roles = subject.policy.roles
    if recipient in WORDS or recipient in roles:
        return
    role, _, turn = recipient.partition(".")
    if role in roles:
        if turn not in TURNS:
            turns = either(f"{role}.{known_turn}" for known_turn in TURNS)
            yield people_checks.UNKNOWN_TURN.at(path, role=role, turn=turn, turns=turns)
        elif turn != "others":
            yield from _turn(subject, path, role, turn)
        return
    field, _, turn = recipient.rpartition(".")
    if turn in TURNS and "." in field:
        recipient = field  # whose head it is stands in a field
    term = _look(subject, recipient, things, facts)
    if isinstance(term, Missing):
        if "." in recipient:
            fault = term.diagnostic
            yield people_checks.UNKNOWN_RECIPIENT.at(path, what=fault.what, accepted=fault.accepted)
            return
        accepted = nearest(recipient, [*WORDS, *roles])
        if term.elsewhere:
            accepted = phrase(
                "{names}; or {field}", "{names};或写 {field}", names=accepted, field=term.elsewhere[-1]
            )
        yield people_checks.UNKNOWN_RECIPIENT.at(path, name=recipient, accepted=accepted)
    elif not term.types & PERSONS:
        yield people_checks.NOT_A_PERSON.at(path, field=recipient, types=", ".join(sorted(term.types)))


def _turn(subject: Subject, path: Path, role: str, turn: str) -> Iterator[Diagnostic]:
    if getattr(subject.policy.roles[role], turn) is not None or subject.directory is None:
        return
    holding = subject.directory.role(role)
    named = holding is not None and (
        getattr(holding, turn)
        or (
            turn == "deputy"
            and any(
                subject.directory.people[person].deputy
                for person in holding.people[:1]
                if person in subject.directory.people
            )
        )
    )
    if not named:
        yield people_checks.NO_SUCH_TURN.at(path, role=role, turn=turn)


def _against(
    subject: Subject, path: Path, form: object, things: tuple[str, ...], facts: tuple[str, ...]
) -> Iterator[Diagnostic]:
    if form is None:
        return
    if isinstance(form, str):
        yield from _recipient(subject, path, form, things, facts)
    elif isinstance(form, dict) and list(form) == ["field"] and isinstance(form["field"], str):
        yield from _recipient(subject, (*path, "field"), form["field"], things, facts)
    elif isinstance(form, dict) and list(form) == ["first_of"] and isinstance(form["first_of"], list):
        for i, choice in enumerate(form["first_of"]):
            yield from _against(subject, (*path, "first_of", i), choice, things, facts)
    else:
        yield people_checks.UNREADABLE_AGAINST.at(path, value=repr(form)[:74])


def _directory(subject: Subject) -> Iterator[Diagnostic]:
    policy, directory = subject.policy, subject.directory
    assert directory is not None
    notified = _notified_roles(subject)
    for name in policy.roles:
        holding = directory.role(name)
        manned = holding is not None and (holding.people or any(holding.regions.values()))
        if manned or name in KEPT:
            continue
        if name in policy.ladder:
            yield people_checks.EMPTY_RUNG.at(("ladder", policy.ladder.index(name)), role=name)
        elif name in notified:
            yield people_checks.UNHELD_ROLE.at(("roles", name), role=name)
    if directory.id != policy.id:
        yield people_checks.FOREIGN_DIRECTORY.at(("id",), other=directory.id, id=policy.id)


def _notified_roles(subject: Subject) -> set[str]:
    """The roles that some rule notifies, assigns to or charges."""
    roles: set[str] = {subject.policy.default_owner}
    for site in actions(subject.policy):
        action = site.action
        names = [
            *action.notify,
            *action.report,
            action.assign,
            action.require,
            action.open.to if action.open else None,
        ]
        roles |= {name for name in names if name}
    roles |= {rule.against for rule in subject.policy.deadlines.values() if isinstance(rule.against, str)}
    return roles


def unknown_in_directory(subject: Subject) -> Iterator[Diagnostic]:
    """Roles of the directory that the policy does not have; the paths are those of the directory."""
    if subject.directory is None:
        return
    for name in subject.directory.roles:
        if name not in subject.policy.roles:
            accepted = nearest(name, list(subject.policy.roles))
            yield people_checks.ROLE_OF_NOBODY.at(("roles", name), role=name, accepted=accepted)
