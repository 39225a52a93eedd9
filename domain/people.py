"""People: whom a rule means, as a token that the directory can resolve.

`role:vp_sales`, `role:department.head`, `role:department.deputy`, `person:wang`, `region:广东`, `complainant`.
The domain knows roles and the persons named in facts; addresses are the directory's business.
"""

from __future__ import annotations

from domain.scene import Scene, chain

COMPLAINANT = "complainant"
TURNS = ("head", "deputy", "others")


def resolve(scene: Scene, written: str) -> list[str]:
    """The tokens of one recipient as a policy writes it: a role, `role.head`, `holder`, `superior`, `charged`,
    `complainant`, `regions`, or the path of a field that holds persons. An empty field gives the role to blame."""
    if written == COMPLAINANT:
        return [COMPLAINANT]
    if written == "holder":
        return [holder(scene)]
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
    if value is None:
        return []
    return [person_token(scene, str(one)) for one in (value if isinstance(value, list) else [value])]


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


def superior(scene: Scene) -> str:
    """The role one rung above the one that holds the case."""
    return above(scene, scene.complaint.case.get("owner_role"))


def above(scene: Scene, role: object) -> str:
    """The role one rung above `role`, and above the level the case has reached if the role has no rung."""
    ladder = scene.book.policy.ladder
    rung = scene.book.rung(str(role)) if role else None
    if rung is None:
        rung = max(scene.complaint.case.get("level", 0), _rung_of_default(scene) - 1)
    return ladder[min(rung + 1, len(ladder) - 1)]


def _rung_of_default(scene: Scene) -> int:
    return scene.book.rung(scene.book.policy.default_owner) or 0


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
