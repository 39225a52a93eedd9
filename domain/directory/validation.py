"""Whether a directory is consistent: everyone named in it exists, can be reached and is named once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from domain.directory.addresses import EMAIL, email_fault, has_line_break
from domain.directory.directory import DUTY, Directory

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake at a path of the directory. With a warning the directory can still be used."""

    path: Path
    what: str
    expected: str = ""
    warning: bool = False


def mistakes(directory: Directory, also_known: Collection[str] = ()) -> list[Mistake]:
    """All mistakes of a directory.

    `also_known` are ids of people and regions whose own entry is broken. Naming them is not counted as a mistake.
    """
    person_ids, region_ids = {*directory.people, *also_known}, {*directory.regions, *also_known}
    return [
        *_people(directory, person_ids, region_ids),
        *_roles(directory, person_ids, region_ids),
        *_check_people(("duty",), directory.duty, person_ids),
        *_regions(directory, person_ids),
        *_roster(directory, person_ids, region_ids),
    ]


def _people(
    directory: Directory, person_ids: Collection[str], region_ids: Collection[str]
) -> Iterator[Mistake]:
    owners: dict[tuple[str, str], str] = {}
    for name, person in directory.people.items():
        if not person.addresses:
            needed = name in directory.duty
            what = "no address" + (
                ", but the duty role must be reachable" if needed else ": nothing can be sent"
            )
            yield Mistake(
                ("people", name), what, "addresses, such as {email: wang@example.org}", warning=not needed
            )
        for kind, address in person.addresses.items():
            yield from _check_address(("people", name, "addresses", kind), kind, address)
            first = owners.setdefault((kind, address.casefold()), name)
            if first != name:
                what = f'"{address}" is the address of {first} too'
                yield Mistake(
                    ("people", name, "addresses", kind), what, "an address of their own", warning=True
                )
        if person.region is not None:
            yield from _check_region(("people", name, "region"), person.region, region_ids)
        if person.deputy == name:
            yield Mistake(("people", name, "deputy"), "names the person itself", "another person")
        elif person.deputy is not None:
            yield from _check_people(("people", name, "deputy"), [person.deputy], person_ids, single=True)


def _check_address(path: Path, kind: str, address: str) -> Iterator[Mistake]:
    fault = email_fault(address) if kind == EMAIL else None
    if fault is None and (not address.strip() or has_line_break(address)):
        fault = f"given {address!r}; accepted: one line of text"
    if fault is not None:
        what, _, expected = fault.partition("; accepted: ")
        yield Mistake(path, what, expected)


def _roles(
    directory: Directory, person_ids: Collection[str], region_ids: Collection[str]
) -> Iterator[Mistake]:
    for name, role in directory.roles.items():
        path: Path = ("roles", name)
        if name == DUTY:
            yield Mistake(
                path, "the duty role has a key of its own", 'the list "duty" at the top of the file'
            )
        if not role.people and not any(role.regions.values()):
            yield Mistake(
                path, "no people: what it should hear goes to the duty role", "people", warning=True
            )
        yield from _check_people((*path, "people"), role.people, person_ids)
        for key, person in (("head", role.head), ("deputy", role.deputy)):
            if person is not None:
                yield from _check_people((*path, key), [person], person_ids, single=True)
        for region, people in role.regions.items():
            yield from _check_region((*path, "regions", region), region, region_ids)
            yield from _check_people((*path, "regions", region), people, person_ids)


def _regions(directory: Directory, person_ids: Collection[str]) -> Iterator[Mistake]:
    names: dict[str, str] = {}
    for name, region in directory.regions.items():
        path: Path = ("regions", name)
        if not region.contacts:
            yield Mistake(path, "no contacts: its warnings go to the duty role", "contacts", warning=True)
        yield from _check_people((*path, "contacts"), region.contacts, person_ids)
        for text in dict.fromkeys((name, *region.also)):
            first = names.setdefault(text.strip().casefold(), name)
            if first != name:
                yield Mistake(path, f'the name "{text}" is taken by the region {first}', "a name of its own")


def _roster(
    directory: Directory, person_ids: Collection[str], region_ids: Collection[str]
) -> Iterator[Mistake]:
    rows: dict[str, int] = {}
    for index, engineer in enumerate(directory.roster):
        path: Path = ("roster", index)
        yield from _check_people((*path, "person"), [engineer.person], person_ids, single=True)
        if rows.setdefault(engineer.person, index) != index:
            what = (
                f"{engineer.person} stands in the roster twice, first as number {rows[engineer.person] + 1}"
            )
            yield Mistake(path, what, "each person once")
        for place, region in enumerate(engineer.regions):
            yield from _check_region((*path, "regions", place), region, region_ids)


def _check_people(
    path: Path, people: Sequence[str], person_ids: Collection[str], *, single: bool = False
) -> Iterator[Mistake]:
    for index, person in enumerate(people):
        place = path if single else (*path, index)
        if person not in person_ids:
            yield Mistake(
                place,
                f'nobody has the id "{person}"{_suggestion(person, person_ids)}',
                _first_ids(person_ids),
            )
        elif person in people[:index]:
            yield Mistake(place, f'"{person}" is listed twice', "each person once")


def _check_region(path: Path, region: str, region_ids: Collection[str]) -> Iterator[Mistake]:
    if region not in region_ids:
        what = f'there is no region "{region}"{_suggestion(region, region_ids)}'
        yield Mistake(path, what, _first_ids(region_ids) or "a region listed under regions")


def _suggestion(text: str, ids: Collection[str]) -> str:
    matches = get_close_matches(text, ids, n=1)
    return f'; did you mean "{matches[0]}"?' if matches else ""


def _first_ids(ids: Collection[str]) -> str:
    ordered = sorted(ids)
    return ", ".join(ordered[:12]) + (f" and {len(ordered) - 12} more" if len(ordered) > 12 else "")
