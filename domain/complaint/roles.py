"""People: whom a rule means, as a token that the directory can resolve.

`role:vp_sales`, `role:department.head`, `role:department.deputy`, `person:wang`, `region:广东`, `complainant`.
The domain knows roles and the persons named in facts; addresses are the directory's business.
"""

from __future__ import annotations

from domain.complaint.lookup import Lookup, chain

COMPLAINANT = "complainant"
TURNS = ("head", "deputy", "others")


def resolve(lookup: Lookup, written: str) -> list[str]:
    """The tokens of one recipient as a policy writes it. Nobody, while a field is empty.

    That is a role, `role.head`, `role.deputy`, `role.others`, the path of a field that holds persons or roles, or one of
    four words: `complainant`; `holder`; `charged`, who answers for the deadline at hand; and `superior`, the role above
    the one charged or, where no deadline is at hand, above the holder.
    """
    if written == COMPLAINANT:
        return [COMPLAINANT]
    if written == "holder":
        return [holder(lookup)]
    if written == "charged":
        return [blamed(lookup)]
    if written == "superior":
        return [f"role:{superior(lookup)}"]
    roles = lookup.book.policy.roles
    role, _, turn = written.partition(".")
    if written in roles:
        return [f"role:{written}"]
    if role in roles and turn in TURNS:
        named = getattr(roles[role], turn, None) if turn != "others" else None
        return [f"role:{named}" if named else f"role:{written}"]
    value = lookup.field(written)
    if value is None and "." in written:
        return _turned(lookup, written)
    if value is None:
        return []
    return [person_token(lookup, str(one)) for one in (value if isinstance(value, list) else [value])]


def _turned(lookup: Lookup, written: str) -> list[str]:
    """`path.head` and the like, where the path is a field that names a role: `task.department.head`."""
    path, _, turn = written.rpartition(".")
    role = lookup.field(path) if turn in TURNS else None
    return resolve(lookup, f"{role}.{turn}") if role in lookup.book.policy.roles else []


def person_token(lookup: Lookup, text: str) -> str:
    """A role's or a person's token for a text found in a field."""
    return f"role:{text}" if text in lookup.book.policy.roles else f"person:{text}"


def holder(lookup: Lookup) -> str:
    """Who holds the thing now: its assignee, else its parents', else the owner of the case, else the default."""
    for thing in chain(lookup.complaint, lookup.thing):
        for name in ("assignee", "owner"):
            if thing.data.get(name):
                return person_token(lookup, str(thing.data[name]))
        if thing.kind == "task" and thing.data.get("to"):
            return person_token(lookup, str(thing.data["to"]))
    return f"role:{lookup.book.policy.default_owner}"


def blamed(lookup: Lookup) -> str:
    """Who answers for the deadline that the fact at hand is about; the holder where it is about none."""
    named = lookup.fact.data.get("charged") if lookup.fact is not None else None
    return str(named) if named else holder(lookup)


def superior(lookup: Lookup) -> str:
    """The role above the one charged or holding: its head, or else the next rung of the ladder."""
    role = role_of(lookup, blamed(lookup))
    known = lookup.book.policy.roles.get(role)
    if known is not None and known.head:
        return known.head
    ladder, rung = lookup.book.policy.ladder, lookup.book.rung(role)
    return ladder[-1] if rung is None else ladder[min(rung + 1, len(ladder) - 1)]


def role_of(lookup: Lookup, token: str) -> str:
    """The role that a token stands for; of a person of whom nothing is known that in which the case was assigned, else
    the first rung that is assigned cases at all."""
    known = known_role(lookup, token)
    if known is not None:
        return known
    policy = lookup.book.policy
    assigned = str(lookup.complaint.case.get("owner_role") or "")
    return assigned if assigned in policy.roles else policy.ladder[min(1, len(policy.ladder) - 1)]


def known_role(lookup: Lookup, token: str) -> str | None:
    """The role in which a token stands here: its own, or a person's as holder of the task or owner of the case."""
    kind, _, name = token.partition(":")
    if kind == "role":
        return name.partition(".")[0]
    roles = lookup.book.policy.roles
    for thing in chain(lookup.complaint, lookup.thing):
        for person, role in (("assignee", "to"), ("owner", "owner_role")):
            if thing.data.get(person) == name and thing.data.get(role) in roles:
                return str(thing.data[role])
    return None


def next_rung(lookup: Lookup) -> str:
    """Where an escalation goes that names no role: one rung above the one charged. Where nobody is, because a person
    asks for it, one rung above the holder and above the level reached, so that asking again goes higher."""
    ladder = lookup.book.policy.ladder
    rung = lookup.book.rung(role_of(lookup, blamed(lookup)))
    if lookup.fact is None or "charged" not in lookup.fact.data:
        owned = lookup.complaint.case.get("owner")
        own = (rung or 0) if owned else (lookup.book.rung(lookup.book.policy.default_owner) or 1) - 1
        rung = max(lookup.complaint.case.get("level", 0), own)
    return ladder[min((rung or 0) + 1, len(ladder) - 1)]


def charged(lookup: Lookup, written: object) -> str:
    """Who is charged with a breach: a role, a path, `{field: path}`, `{first_of: [..]}`; by default the holder."""
    candidates: list[object] = [written]
    if isinstance(written, dict):
        candidates = written["first_of"] if "first_of" in written else [written.get("field")]
    for candidate in candidates:
        path = candidate.get("field") if isinstance(candidate, dict) else candidate
        tokens = resolve(lookup, str(path)) if path else []
        if tokens:
            return tokens[0]
    return holder(lookup)
