"""Recipients: the people and addresses that the tokens of a notice stand for, by the directory of a company."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.directory.directory import Directory


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person who gets a notice. `token`: what the rule names. `role`: empty if the token names no role. `person`: the id."""

    token: str
    role: str
    person: str
    name: str
    addresses: dict[str, str]
    language: str


def recipients(directory: Directory, token: str, at: datetime, region: str = "") -> list[Recipient]:
    """The people for whom a token stands at an instant; empty if there are none. A deputy replaces a person who is away.

    Tokens: person:ID, region:NAME, role:ID, role:ID.head, role:ID.deputy, role:ID.others. `region`: that of the complaint.
    """
    kind, _, name = token.partition(":")
    if kind == "person":
        return _recipients_for(directory, token, "", [name], at)
    if kind == "region":
        region_id = directory.region_named(name)
        contacts = directory.regions[region_id].contacts if region_id else ()
        return _recipients_for(directory, token, "", list(contacts), at)
    if kind == "role":
        return _holders(directory, token, name, at, region)
    return []


def _holders(directory: Directory, token: str, name: str, at: datetime, region: str) -> list[Recipient]:
    role_id, _, part = name.partition(".")
    role = directory.role(role_id)
    if role is None:
        return []
    if part == "head":
        return _recipients_for(directory, token, role_id, [role.head] if role.head else [], at)
    if part == "deputy":
        deputies = [role.deputy or directory.people[person].deputy for person in role.people[:1]]
        return _recipients_for(directory, token, role_id, [deputy for deputy in deputies if deputy], at)
    if part == "others":
        return _recipients_for(directory, token, role_id, list(role.people[1:]), at)
    region_id = directory.region_named(region) if region else None
    people = role.regions.get(region_id, ()) if region_id else ()
    return _recipients_for(directory, token, role_id, list(people or role.people), at)


def _recipients_for(
    directory: Directory, token: str, role: str, names: list[str], at: datetime
) -> list[Recipient]:
    resolved = []
    for name in names:
        present = _person_or_deputy(directory, name, at)
        person = directory.people.get(present) if present else None
        if present and person is not None:
            addresses = dict(person.addresses)
            resolved.append(Recipient(token, role, present, person.name, addresses, person.language))
    return resolved


def _person_or_deputy(directory: Directory, name: str, at: datetime) -> str | None:
    """The person, or the first in the line of deputies who is not away; the person if all are. None for an unknown id."""
    absent: list[str] = []
    current: str | None = name
    while current is not None and current in directory.people and current not in absent:
        if not directory.is_away(current, at):
            return current
        absent.append(current)
        current = directory.people[current].deputy
    return name if name in directory.people else None
