"""Recipients: tokens of a notice resolved to people and the addresses they have, by the directory of a company."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.directory.directory import Directory


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to be told. `token` is what the rule asked for, `person` who it turned out to be."""

    token: str
    role: str
    person: str
    name: str
    addresses: dict[str, str]
    language: str


def recipients(directory: Directory, token: str, at: datetime, region: str = "") -> list[Recipient]:
    """The people a token means at an instant; a person who is away is replaced by the deputy. Empty: nobody."""
    kind, _, name = token.partition(":")
    if kind == "person":
        return _persons(directory, token, "", [name], at)
    if kind == "region":
        found = directory.region_named(name)
        contacts = directory.regions[found].contacts if found else ()
        return _persons(directory, token, "", list(contacts), at)
    if kind == "role":
        return _role(directory, token, name, at, region)
    return []


def _role(directory: Directory, token: str, name: str, at: datetime, region: str) -> list[Recipient]:
    role, _, turn = name.partition(".")
    holding = directory.role(role)
    if holding is None:
        return []
    if turn == "head":
        return _persons(directory, token, role, [holding.head] if holding.head else [], at)
    if turn == "deputy":
        deputies = [holding.deputy or directory.people[one].deputy for one in holding.people[:1]]
        return _persons(directory, token, role, [one for one in deputies if one], at)
    if turn == "others":
        return _persons(directory, token, role, list(holding.people[1:]), at)
    found = directory.region_named(region) if region else None
    people = holding.regions.get(found, ()) if found else ()
    return _persons(directory, token, role, list(people or holding.people), at)


def _persons(directory: Directory, token: str, role: str, names: list[str], at: datetime) -> list[Recipient]:
    found = []
    for name in names:
        present = _present(directory, name, at)
        person = directory.people.get(present) if present else None
        if present and person is not None:
            addresses = dict(person.addresses)
            found.append(Recipient(token, role, present, person.name, addresses, person.language))
    return found


def _present(directory: Directory, name: str, at: datetime) -> str | None:
    """The person, or who stands in for them; the person all the same when everybody is away."""
    seen: list[str] = []
    current: str | None = name
    while current is not None and current in directory.people and current not in seen:
        if not directory.is_away(current, at):
            return current
        seen.append(current)
        current = directory.people[current].deputy
    return name if name in directory.people else None
