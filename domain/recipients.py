"""Recipients: from a token of the log ("role:vp_sales", "region:佛山") to the people who are there to hear it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.directory import DUTY, Directory, Role


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person to tell; `instead_of` is the absent person they stand in for, or empty."""

    person: str
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class Recipients:
    """Whom a token reaches. With `nobody` set it reached no one: the people are the duty role, and it is an alarm."""

    people: tuple[Recipient, ...]
    nobody: str = ""


def recipients(directory: Directory, token: str, at: datetime, region: str = "") -> Recipients:
    """Resolve a token at an instant.

    `role:x` gives those bound to the role, for `region` if it has its own; `role:x.head`, `role:x.deputy` and
    `role:x.others` (all but the head) a part of them; `person:x` one person; `region:x` its contacts. The absent
    are replaced by their deputy, then by the role's; a role without anyone present falls to its head, then to its
    deputy, then to the duty role. The duty role is told even when away: someone has to be.
    """
    kind, _, name = token.partition(":")
    if kind == "role":
        wanted, role = _of_role(directory, name, region)
    elif kind == "person" and name in directory.people:
        wanted, role = (name,), Role()
    elif kind == "region" and (known := directory.region_named(name)) is not None:
        wanted, role = directory.regions[known].contacts, Role()
    else:
        wanted, role = (), Role()
    found = _present(directory, wanted, role, at)
    if not found:
        found = _present(directory, [one for one in (role.head, role.deputy) if one], Role(), at)[:1]
    if found:
        return Recipients(found)
    why = "everybody is away and nobody stands in" if wanted else "nobody is bound to it"
    return Recipients(tuple(Recipient(person) for person in directory.duty), nobody=f"{token}: {why}")


def _of_role(directory: Directory, name: str, region: str) -> tuple[Sequence[str], Role]:
    base, _, part = name.partition(".")
    role = directory.role(base)
    if role is None:
        return (), Role()
    known = directory.region_named(region) if region else None
    everyone = role.regions.get(known or "") or role.people
    if part == "head":
        return ((role.head,) if role.head else ()), role
    if part == "deputy":
        return ((role.deputy,) if role.deputy else ()), role
    if part == "others":
        return [one for one in everyone if one != role.head], role
    if base == DUTY:
        return everyone, Role()
    return everyone, role


def _present(directory: Directory, wanted: Sequence[str], role: Role, at: datetime) -> tuple[Recipient, ...]:
    """The wanted who are there, and the stand-ins of those who are not, each person once."""
    found: dict[str, Recipient] = {}
    for person in wanted:
        if not directory.is_away(person, at):
            found[person] = Recipient(person)
            continue
        for deputy in (directory.people[person].deputy, role.deputy):
            if deputy and not directory.is_away(deputy, at):
                found.setdefault(deputy, Recipient(deputy, instead_of=person))
                break
    return tuple(found.values())
