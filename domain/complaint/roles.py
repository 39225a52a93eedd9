"""Roles: the people that a rule names, as tokens that the directory can resolve.

`role:vp_sales`, `role:department.head`, `role:department.deputy`, `person:wang`, `region:广东`, `complainant`.
The domain knows only roles and the persons named in facts. The directory knows their addresses.
"""

from __future__ import annotations

from domain.complaint.lookup import Lookup, chain
from domain.facts.common_fields import common_fields

COMPLAINANT = "complainant"
TURNS = ("head", "deputy", "others")


def resolve(lookup: Lookup, recipient: str) -> list[str]:
    """The tokens of one recipient as a policy names it. None, while the field it names is empty.

    A recipient is a role, `role.head`, `role.deputy`, `role.others`, the path of a field that holds persons or roles, or
    one of four words: `complainant`; `holder`; `charged`, who answers for the deadline that the fact is about; and
    `superior`, the role above the one charged or, if the fact is about no deadline, above the holder.
    """
    if recipient == COMPLAINANT:
        return [COMPLAINANT]
    if recipient == "holder":
        return [holder(lookup)]
    if recipient == "charged":
        return [blamed(lookup)]
    if recipient == "superior":
        return [f"role:{superior(lookup)}"]
    roles = lookup.book.policy.roles
    role, _, part = recipient.partition(".")
    if recipient in roles:
        return [f"role:{recipient}"]
    if role in roles and part in TURNS:
        named = getattr(roles[role], part, None) if part != "others" else None
        return [f"role:{named}" if named else f"role:{recipient}"]
    value = lookup.field(recipient)
    if value is None and "." in recipient:
        return _from_field(lookup, recipient)
    if value is None:
        return []
    return [person_token(lookup, str(item)) for item in (value if isinstance(value, list) else [value])]


def _from_field(lookup: Lookup, recipient: str) -> list[str]:
    """The tokens of `path.head` and the like, where the path is a field that holds a role: `task.department.head`."""
    path, _, part = recipient.rpartition(".")
    role = lookup.field(path) if part in TURNS else None
    return resolve(lookup, f"{role}.{part}") if role in lookup.book.policy.roles else []


def person_token(lookup: Lookup, text: str) -> str:
    """The token for a text in a field, which is the id of a role or of a person."""
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
    """The token of who answers for the deadline that the fact is about; the holder if it is about no deadline."""
    token = common_fields(lookup.fact).get("charged") if lookup.fact is not None else None
    return str(token) if token else holder(lookup)


def superior(lookup: Lookup) -> str:
    """The role above the one charged, or above the holder: its head, or else the next rung of the ladder."""
    role_id = role_of(lookup, blamed(lookup))
    role = lookup.book.policy.roles.get(role_id)
    if role is not None and role.head:
        return role.head
    ladder, rung = lookup.book.policy.ladder, lookup.book.rung(role_id)
    return ladder[-1] if rung is None else ladder[min(rung + 1, len(ladder) - 1)]


def role_of(lookup: Lookup, token: str) -> str:
    """The role that a token stands for.

    For a person without a known role: the role in which the case was assigned, or else the second rung of the ladder.
    """
    role = known_role(lookup, token)
    if role is not None:
        return role
    policy = lookup.book.policy
    assigned = str(lookup.complaint.case.get("owner_role") or "")
    return assigned if assigned in policy.roles else policy.ladder[min(1, len(policy.ladder) - 1)]


def known_role(lookup: Lookup, token: str) -> str | None:
    """The role of a token, or None: a role's own, or that of a person who holds the task or owns the case."""
    kind, _, name = token.partition(":")
    if kind == "role":
        return name.partition(".")[0]
    roles = lookup.book.policy.roles
    for thing in chain(lookup.complaint, lookup.thing):
        for person, field in (("assignee", "to"), ("owner", "owner_role")):
            role = thing.data.get(
                field
            )  # `to` of the case may be a list: whom an acknowledged notice was for
            if thing.data.get(person) == name and isinstance(role, str) and role in roles:
                return role
    return None


def next_rung(lookup: Lookup) -> str:
    """The role that gets an escalation which names no role: one rung above the one charged.

    If nobody is charged, because a person asked for the escalation: one rung above the holder and above the level
    reached so far, so that asking again goes higher.
    """
    ladder = lookup.book.policy.ladder
    rung = lookup.book.rung(role_of(lookup, blamed(lookup)))
    if lookup.fact is None or "charged" not in common_fields(lookup.fact):
        owned = lookup.complaint.case.get("owner")
        holder_rung = (rung or 0) if owned else (lookup.book.rung(lookup.book.policy.default_owner) or 1) - 1
        rung = max(lookup.complaint.case.get("level", 0), holder_rung)
    return ladder[min((rung or 0) + 1, len(ladder) - 1)]


def charged(lookup: Lookup, recipient: object) -> str:
    """The token of who is charged with a breach, the holder by default.

    `recipient` is a role, a path, `{field: path}` or `{first_of: [..]}`.
    """
    candidates: list[object] = [recipient]
    if isinstance(recipient, dict):
        candidates = recipient["first_of"] if "first_of" in recipient else [recipient.get("field")]
    for candidate in candidates:
        path = candidate.get("field") if isinstance(candidate, dict) else candidate
        tokens = resolve(lookup, str(path)) if path else []
        if tokens:
            return tokens[0]
    return holder(lookup)
