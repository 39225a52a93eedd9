"""Validation: whether everyone whom a directory names exists, can be reached, and is named once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches

from domain.diagnostics import Diagnostic, Path
from domain.directory import codes
from domain.directory.addresses import EMAIL, email_fault, has_line_break
from domain.directory.directory import DUTY, Directory


def mistakes(directory: Directory, also_known: Collection[str] = ()) -> list[Diagnostic]:
    """All mistakes of a directory at once. A warning leaves the directory usable.

    `also_known`: ids of people and regions whose own entry is broken, so that naming them is no second mistake.
    """
    people, regions = {*directory.people, *also_known}, {*directory.regions, *also_known}
    return [
        *_people(directory, people, regions),
        *_roles(directory, people, regions),
        *_check_people(("duty",), directory.duty, people),
        *_regions(directory, people),
        *_roster(directory, people, regions),
    ]


def _people(directory: Directory, people: Collection[str], regions: Collection[str]) -> Iterator[Diagnostic]:
    owners: dict[tuple[str, str], str] = {}
    for name, person in directory.people.items():
        if not person.addresses:
            addresses = "addresses, such as {email: wang@example.org}"
            if name in directory.duty:
                what = "no address, but the duty role must be reachable"
                yield _error(("people", name), what, addresses, codes.UNREACHABLE_DUTY)
            else:
                what = "no address: nothing can be sent"
                yield _warning(("people", name), what, addresses, codes.UNREACHABLE_PERSON)
        for kind, address in person.addresses.items():
            yield from _address(("people", name, "addresses", kind), kind, address)
            owner = owners.setdefault((kind, address.casefold()), name)
            if owner != name:
                what = f'"{address}" is the address of {owner} too'
                path = ("people", name, "addresses", kind)
                yield _warning(path, what, "an address of their own", codes.SHARED_ADDRESS)
        if person.region is not None:
            yield from _check_region(("people", name, "region"), person.region, regions)
        if person.deputy == name:
            what = "names the person itself"
            yield _error(("people", name, "deputy"), what, "another person", codes.OWN_DEPUTY)
        elif person.deputy is not None:
            yield from _check_people(("people", name, "deputy"), [person.deputy], people, single=True)


def _address(path: Path, kind: str, address: str) -> Iterator[Diagnostic]:
    fault = email_fault(address) if kind == EMAIL else None
    if fault is None and (not address.strip() or has_line_break(address)):
        fault = Diagnostic((), f"given {address!r}", "one line of text")
    if fault is not None:
        yield replace(fault.under(*path), code=codes.NOT_AN_ADDRESS)


def _roles(directory: Directory, people: Collection[str], regions: Collection[str]) -> Iterator[Diagnostic]:
    for name, role in directory.roles.items():
        path: Path = ("roles", name)
        if name == DUTY:
            what = "the duty role has a key of its own"
            yield _error(path, what, 'the list "duty" at the top of the file', codes.DUTY_AS_ROLE)
        if not role.people and not any(role.regions.values()):
            what = "no people: its notices go to the duty role"
            yield _warning(path, what, "people", codes.ROLE_WITHOUT_PEOPLE)
        yield from _check_people((*path, "people"), role.people, people)
        for key, person in (("head", role.head), ("deputy", role.deputy)):
            if person is not None:
                yield from _check_people((*path, key), [person], people, single=True)
        for region, holders in role.regions.items():
            yield from _check_region((*path, "regions", region), region, regions)
            yield from _check_people((*path, "regions", region), holders, people)


def _regions(directory: Directory, people: Collection[str]) -> Iterator[Diagnostic]:
    owners: dict[str, str] = {}
    for name, region in directory.regions.items():
        path: Path = ("regions", name)
        if not region.contacts:
            what = "no contacts: its warnings go to the duty role"
            yield _warning(path, what, "contacts", codes.REGION_WITHOUT_CONTACTS)
        yield from _check_people((*path, "contacts"), region.contacts, people)
        for alias in dict.fromkeys((name, *region.also)):
            owner = owners.setdefault(alias.strip().casefold(), name)
            if owner != name:
                what = f'the name "{alias}" is taken by the region {owner}'
                yield _error(path, what, "a name of its own", codes.REGION_NAME_TAKEN)


def _roster(directory: Directory, people: Collection[str], regions: Collection[str]) -> Iterator[Diagnostic]:
    rows: dict[str, int] = {}
    for index, engineer in enumerate(directory.roster):
        path: Path = ("roster", index)
        yield from _check_people((*path, "person"), [engineer.person], people, single=True)
        if rows.setdefault(engineer.person, index) != index:
            what = (
                f"{engineer.person} stands in the roster twice, first as number {rows[engineer.person] + 1}"
            )
            yield _error(path, what, "each person once", codes.ROSTERED_TWICE)
        for place, region in enumerate(engineer.regions):
            yield from _check_region((*path, "regions", place), region, regions)


def _check_people(
    path: Path, named: Sequence[str], people: Collection[str], *, single: bool = False
) -> Iterator[Diagnostic]:
    """Mistakes in a list of ids of people; with `single`, the path is that of the only id."""
    for index, person in enumerate(named):
        place = path if single else (*path, index)
        if person not in people:
            what = f'nobody has the id "{person}"{_suggestion(person, people)}'
            yield _error(place, what, _listing(people), codes.UNKNOWN_PERSON)
        elif person in named[:index]:
            yield _error(place, f'"{person}" is listed twice', "each person once", codes.LISTED_TWICE)


def _check_region(path: Path, region: str, regions: Collection[str]) -> Iterator[Diagnostic]:
    if region not in regions:
        what = f'there is no region "{region}"{_suggestion(region, regions)}'
        accepted = _listing(regions) or "a region listed under regions"
        yield _error(path, what, accepted, codes.UNKNOWN_REGION)


def _error(path: Path, what: str, accepted: str, code: str) -> Diagnostic:
    return Diagnostic(path, what, accepted, code=code)


def _warning(path: Path, what: str, accepted: str, code: str) -> Diagnostic:
    return Diagnostic(path, what, accepted, "warning", code)


def _suggestion(id: str, ids: Collection[str]) -> str:
    close = get_close_matches(id, ids, n=1)
    return f'; did you mean "{close[0]}"?' if close else ""


def _listing(ids: Collection[str]) -> str:
    """Up to twelve ids in order, and how many more there are."""
    ordered = sorted(ids)
    return ", ".join(ordered[:12]) + (f" and {len(ordered) - 12} more" if len(ordered) > 12 else "")
