"""Whether everybody a policy names can be found: roles, the ladder, recipients, and the people in the directory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from authoring.check.catalogue import people_checks
from authoring.check.names import due_names
from authoring.check.subject import Subject, WrittenAction, actions, does_something, names_of
from authoring.check.terms import TURNS, Missing
from domain.diagnostics import Diagnostic, Path
from domain.facts.fields import FieldType
from domain.facts.refusals import nearest
from domain.facts.vocabulary import COMMANDS, THINGS
from domain.policy.actions import Action
from domain.rules.penalties import CHOSEN

WORDS = ("holder", "superior", "complainant", "charged")
PERSONS = {FieldType.PERSON, FieldType.PEOPLE, FieldType.TEXT, FieldType.TEXTS}
KEPT = frozenset({"duty"})


def people(subject: Subject) -> Iterator[Diagnostic]:
    """Every mistake about roles and recipients, then what the directory lacks."""
    yield from _roles(subject)
    yield from _ladder(subject)
    for one in actions(subject.policy):
        yield from _action(subject, one)
    for name, rule in subject.policy.deadlines.items():
        yield from _against(subject, ("deadlines", name, "against"), rule.against, (rule.per,), ())
    penalties = subject.policy.penalties
    if penalties is not None:
        yield from _known(subject, ("penalties", "confirm_by"), penalties.confirm_by)
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


def _known(
    subject: Subject, path: Path, roles: Iterable[str], *, single: bool = False
) -> Iterator[Diagnostic]:
    for i, role in enumerate(roles):
        if role not in subject.policy.roles:
            where = path if single else (*path, i)
            yield people_checks.UNKNOWN_ROLE.at(
                where, f'unknown role "{role}"', nearest(role, list(subject.policy.roles))
            )


def _roles(subject: Subject) -> Iterator[Diagnostic]:
    policy = subject.policy
    for name, role in policy.roles.items():
        for key, other in (("head", role.head), ("deputy", role.deputy)):
            if other == name:
                yield people_checks.OWN_HEAD.at(("roles", name, key), "names the role itself", "another role")
            elif other is not None:
                yield from _known(subject, ("roles", name, key), [other], single=True)
    yield from _known(subject, ("default_owner",), [policy.default_owner], single=True)
    yield from _known(subject, ("duty",), [policy.duty], single=True)
    for command, roles in policy.may.items():
        if command not in COMMANDS:
            yield people_checks.UNKNOWN_COMMAND.at(
                ("may", command), f'unknown command "{command}"', nearest(command, sorted(COMMANDS))
            )
        if not roles:
            yield people_checks.OPEN_TO_ALL.at(
                ("may", command), "given an empty list, which lets everybody do it", "at least one role"
            )
        yield from _known(subject, ("may", command), roles)


def _ladder(subject: Subject) -> Iterator[Diagnostic]:
    ladder = subject.policy.ladder
    if not ladder:
        yield people_checks.EMPTY_LADDER.at(
            ("ladder",), "given an empty list", "at least one role, the lowest rung first"
        )
    for i, role in enumerate(ladder):
        if role in ladder[:i]:
            yield people_checks.RUNG_TWICE.at(
                ("ladder", i), f'"{role}" stands on the ladder twice', "each role once"
            )
    yield from _known(subject, ("ladder",), ladder)
    owner = subject.policy.default_owner
    if owner in subject.policy.roles and ladder and owner not in ladder:
        what = f'"{owner}" is not on the ladder: "up" and "superior" then count from its first rung'
        yield people_checks.OWNER_OFF_LADDER.at(("default_owner",), what, ", ".join(ladder))


def _action(subject: Subject, one: WrittenAction) -> Iterator[Diagnostic]:
    action, path = one.action, one.path
    for key, names in (("notify", action.notify), ("report", action.report)):
        for i, name in enumerate(names):
            yield from _recipient(subject, (*path, key, i), name, one.things, one.facts)
    if action.assign:
        yield from _recipient(subject, (*path, "assign"), action.assign, one.things, one.facts)
    if action.require:
        yield from _recipient(subject, (*path, "require"), action.require, one.things, one.facts)
    if action.open is not None:
        yield from _recipient(subject, (*path, "open", "to"), action.open.to, one.things, one.facts)
        look = lambda name: subject.terms.in_state(name, one.things, one.facts)  # noqa: E731
        yield from due_names(subject, (*path, "open", "due"), action.open.due, look)
    if action.escalate and action.escalate != "up":
        yield from _rung(subject, (*path, "escalate"), action.escalate)
    for keys, field in _paths(action):
        found = _look(subject, field, one.things, one.facts)
        if isinstance(found, Missing):
            yield found.diagnostic.under(*(*path, *keys))
    if not does_something(action):
        yield people_checks.NOTHING_DONE.at(
            path, "nothing is done", "a verb such as notify, report, escalate, assign or open"
        )


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
        yield people_checks.UNKNOWN_ROLE.at(
            path, f'unknown role "{role}"', nearest(role, ["up", *subject.policy.ladder])
        )
    elif role not in subject.policy.ladder and subject.policy.roles.keys() >= set(subject.policy.ladder):
        yield people_checks.OFF_LADDER.at(
            path, f'"{role}" is not on the ladder', f"{ladder}; or notify: {role}"
        )


def _look(subject: Subject, name: str, things: tuple[str, ...], facts: tuple[str, ...]) -> object:
    """A name in an action: bare ones are fields of the fact at hand, if there is one."""
    if "." in name or not facts:
        return subject.terms.in_state(name, things)
    for fact in facts:
        if name in subject.terms.fields_of(fact):
            return subject.terms.in_fact(name, fact, things[0])
    return subject.terms.in_fact(name, facts[0], things[0])


def _recipient(
    subject: Subject, path: Path, written: str, things: tuple[str, ...], facts: tuple[str, ...]
) -> Iterator[Diagnostic]:
    roles = subject.policy.roles
    if written in WORDS or written in roles:
        return
    role, _, turn = written.partition(".")
    if role in roles:
        if turn not in TURNS:
            yield people_checks.UNKNOWN_TURN.at(
                path,
                f'unknown turn "{turn}" of the role "{role}"',
                " or ".join(f"{role}.{one}" for one in TURNS),
            )
        elif turn != "others":
            yield from _turn(subject, path, role, turn)
        return
    field, _, turn = written.rpartition(".")
    if turn in TURNS and "." in field:
        written = field  # whose head it is stands in a field
    found = _look(subject, written, things, facts)
    if isinstance(found, Missing):
        known = [*WORDS, *roles]
        expected = nearest(written, known) if "." not in written else found.diagnostic.accepted
        if "or " in found.diagnostic.accepted and "." not in written:
            expected += "; or " + found.diagnostic.accepted.rpartition("or ")[2]
        what = f'nobody is called "{written}"' if "." not in written else found.diagnostic.what
        yield people_checks.UNKNOWN_RECIPIENT.at(path, what, expected)
    elif isinstance(types := getattr(found, "types", None), frozenset) and not types & PERSONS:
        yield people_checks.NOT_A_PERSON.at(
            path, f'"{written}" is of type {", ".join(sorted(types))}', "a field that holds persons"
        )


def _turn(subject: Subject, path: Path, role: str, turn: str) -> Iterator[Diagnostic]:
    if getattr(subject.policy.roles[role], turn) is not None or subject.directory is None:
        return
    holding = subject.directory.role(role)
    named = holding is not None and (
        getattr(holding, turn)
        or (
            turn == "deputy"
            and any(
                subject.directory.people[one].deputy
                for one in holding.people[:1]
                if one in subject.directory.people
            )
        )
    )
    if not named:
        what = f'the role "{role}" has no {turn}, here or in the directory: the duty role would be told'
        yield people_checks.NO_SUCH_TURN.at(path, what, f"{turn}: under roles.{role}")


def _against(
    subject: Subject, path: Path, written: object, things: tuple[str, ...], facts: tuple[str, ...]
) -> Iterator[Diagnostic]:
    if written is None:
        return
    if isinstance(written, str):
        yield from _recipient(subject, path, written, things, facts)
    elif isinstance(written, dict) and list(written) == ["field"] and isinstance(written["field"], str):
        yield from _recipient(subject, (*path, "field"), written["field"], things, facts)
    elif (
        isinstance(written, dict) and list(written) == ["first_of"] and isinstance(written["first_of"], list)
    ):
        for i, one in enumerate(written["first_of"]):
            yield from _against(subject, (*path, "first_of", i), one, things, facts)
    else:
        yield people_checks.UNREADABLE_AGAINST.at(
            path, f"given {written!r}"[:80], "a role, a field, {field: path} or {first_of: [..]}"
        )


def _directory(subject: Subject) -> Iterator[Diagnostic]:
    policy, directory = subject.policy, subject.directory
    assert directory is not None
    used = _told(subject)
    for name in policy.roles:
        holding = directory.role(name)
        manned = holding is not None and (holding.people or any(holding.regions.values()))
        if manned or name in KEPT:
            continue
        if name in policy.ladder:
            what = f'the rung "{name}" has nobody in the directory'
            yield people_checks.EMPTY_RUNG.at(
                ("ladder", policy.ladder.index(name)), what, f"people under roles.{name} of directory.yaml"
            )
        elif name in used:
            what = f'the role "{name}" is to be told, but has nobody in the directory'
            yield people_checks.UNHELD_ROLE.at(
                ("roles", name), what, f"people under roles.{name} of directory.yaml"
            )
    if directory.id != policy.id:
        yield people_checks.FOREIGN_DIRECTORY.at(
            ("id",), f'the directory beside it is that of "{directory.id}"', policy.id
        )


def _told(subject: Subject) -> set[str]:
    """The roles that some rule tells, assigns to or charges."""
    told: set[str] = {subject.policy.default_owner}
    for one in actions(subject.policy):
        action = one.action
        names = [
            *action.notify,
            *action.report,
            action.assign,
            action.require,
            action.open.to if action.open else None,
        ]
        told |= {name for name in names if name}
    told |= {rule.against for rule in subject.policy.deadlines.values() if isinstance(rule.against, str)}
    return told


def unknown_in_directory(subject: Subject) -> Iterator[Diagnostic]:
    """Roles of the directory that the policy does not have; the paths are those of the directory."""
    if subject.directory is None:
        return
    for name in subject.directory.roles:
        if name not in subject.policy.roles:
            what = f'the policy has no role "{name}"'
            roles = list(subject.policy.roles)
            yield people_checks.ROLE_OF_NOBODY.at(("roles", name), what, nearest(name, roles))
