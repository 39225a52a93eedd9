"""People: whom a rule means, as a token that the directory can resolve.

`role:vp_sales`, `role:department.head`, `role:department.deputy`, `person:wang`, `region:广东`, `complainant`.
The domain knows roles and the persons named in facts; addresses are the directory's business.
"""

from __future__ import annotations

from domain.complaint.lookup import Scene, chain

COMPLAINANT = "complainant"
TURNS = ("head", "deputy", "others")
RECIPIENTS = (COMPLAINANT, "holder", "charged", "superior")
"""Words for people that a policy may use beside roles: `charged` is who answers for the deadline at hand, `superior`
the role above the one charged or, where no deadline is at hand, above the holder."""


def resolve(scene: Scene, written: str) -> list[str]:
    """The tokens of one recipient as a policy writes it: a role, `role.head`, `role.deputy`, `role.others`, one of
    `RECIPIENTS`, or the path of a field that holds persons or roles. Nobody, while the field is empty."""
    if written == COMPLAINANT:
        return [COMPLAINANT]
    if written == "holder":
        return [holder(scene)]
    if written == "charged":
        return [blamed(scene)]
    if written == "superior":
        return [f"role:{superior(scene)}"]
    roles = scene.book.policy.roles
    role, _, turn = written.partition(".")
    if written in roles:
        return [f"role:{written}"]
    if role in roles and turn in TURNS:
        named = getattr(roles[role], turn, None) if turn != "others" else None
        return [f"role:{named}" if named else f"role:{written}"]
    value = scene.field(written)
    if value is None and "." in written:
        return _turned(scene, written)
    if value is None:
        return []
    return [person_token(scene, str(one)) for one in (value if isinstance(value, list) else [value])]


def _turned(scene: Scene, written: str) -> list[str]:
    """`path.head` and the like, where the path is a field that names a role: `task.department.head`."""
    path, _, turn = written.rpartition(".")
    role = scene.field(path) if turn in TURNS else None
    return resolve(scene, f"{role}.{turn}") if role in scene.book.policy.roles else []


def person_token(scene: Scene, text: str) -> str:
    """A role's or a person's token for a text found in a field."""
    return f"role:{text}" if text in scene.book.policy.roles else f"person:{text}"


def holder(scene: Scene) -> str:
    """Who holds the thing now: its assignee, else its parents', else the owner of the case, else the default."""
    for thing in chain(scene.complaint, scene.thing):
        for name in ("assignee", "owner"):
            if thing.data.get(name):
                return person_token(scene, str(thing.data[name]))
        if thing.kind == "task" and thing.data.get("to"):
            return person_token(scene, str(thing.data["to"]))
    return f"role:{scene.book.policy.default_owner}"


def blamed(scene: Scene) -> str:
    """Who answers for the deadline that the fact at hand is about; the holder where it is about none."""
    named = scene.fact.data.get("charged") if scene.fact is not None else None
    return str(named) if named else holder(scene)


def superior(scene: Scene) -> str:
    """The role above the one charged or holding: its head, or else the next rung of the ladder."""
    role = role_of(scene, blamed(scene))
    known = scene.book.policy.roles.get(role)
    if known is not None and known.head:
        return known.head
    ladder, rung = scene.book.policy.ladder, scene.book.rung(role)
    return ladder[-1] if rung is None else ladder[min(rung + 1, len(ladder) - 1)]


def role_of(scene: Scene, token: str) -> str:
    """The role that a token stands for; of a person of whom nothing is known that in which the case was assigned, else
    the first rung that is assigned cases at all."""
    known = known_role(scene, token)
    if known is not None:
        return known
    policy = scene.book.policy
    assigned = str(scene.complaint.case.get("owner_role") or "")
    return assigned if assigned in policy.roles else policy.ladder[min(1, len(policy.ladder) - 1)]


def known_role(scene: Scene, token: str) -> str | None:
    """The role in which a token stands here: its own, or a person's as holder of the task or owner of the case."""
    kind, _, name = token.partition(":")
    if kind == "role":
        return name.partition(".")[0]
    roles = scene.book.policy.roles
    for thing in chain(scene.complaint, scene.thing):
        for person, role in (("assignee", "to"), ("owner", "owner_role")):
            if thing.data.get(person) == name and thing.data.get(role) in roles:
                return str(thing.data[role])
    return None


def next_rung(scene: Scene) -> str:
    """Where an escalation goes that names no role: one rung above the one charged. Where nobody is, because a person
    asks for it, one rung above the holder and above the level reached, so that asking again goes higher."""
    ladder = scene.book.policy.ladder
    rung = scene.book.rung(role_of(scene, blamed(scene)))
    if scene.fact is None or "charged" not in scene.fact.data:
        owned = scene.complaint.case.get("owner")
        own = (rung or 0) if owned else (scene.book.rung(scene.book.policy.default_owner) or 1) - 1
        rung = max(scene.complaint.case.get("level", 0), own)
    return ladder[min((rung or 0) + 1, len(ladder) - 1)]


def charged(scene: Scene, written: object) -> str:
    """Who is charged with a breach: a role, a path, `{field: path}`, `{first_of: [..]}`; by default the holder."""
    candidates: list[object] = [written]
    if isinstance(written, dict):
        candidates = written["first_of"] if "first_of" in written else [written.get("field")]
    for candidate in candidates:
        path = candidate.get("field") if isinstance(candidate, dict) else candidate
        tokens = resolve(scene, str(path)) if path else []
        if tokens:
            return tokens[0]
    return holder(scene)
