"""Whether a directory fits together: everyone who is named exists, can be reached, and is named once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from domain.directory.addresses import EMAIL, email_fault, has_line_break
from domain.directory.directory import DUTY, Directory

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong at a path of the directory; a warning leaves it usable."""

    path: Path
    what: str
    expected: str = ""
    warning: bool = False


def mistakes(directory: Directory, also_known: Collection[str] = ()) -> list[Mistake]:
    """All mistakes at once.

    `also_known` are ids of people and regions whose own entry is broken, so that naming them is no second mistake.
    """
    people, regions = {*directory.people, *also_known}, {*directory.regions, *also_known}
    return [
        *_people(directory, people, regions),
        *_roles(directory, people, regions),
        *_listed(("duty",), directory.duty, people),
        *_regions(directory, people),
        *_roster(directory, people, regions),
    ]


def _people(directory: Directory, known: Collection[str], regions: Collection[str]) -> Iterator[Mistake]:
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
            yield from _address(("people", name, "addresses", kind), kind, address)
            first = owners.setdefault((kind, address.casefold()), name)
            if first != name:
                what = f'"{address}" is the address of {first} too'
                yield Mistake(
                    ("people", name, "addresses", kind), what, "an address of their own", warning=True
                )
        if person.region is not None:
            yield from _region(("people", name, "region"), person.region, regions)
        if person.deputy == name:
            yield Mistake(("people", name, "deputy"), "names the person itself", "another person")
        elif person.deputy is not None:
            yield from _listed(("people", name, "deputy"), [person.deputy], known, single=True)


def _address(path: Path, kind: str, address: str) -> Iterator[Mistake]:
    fault = email_fault(address) if kind == EMAIL else None
    if fault is None and (not address.strip() or has_line_break(address)):
        fault = f"given {address!r}; accepted: one line of text"
    if fault is not None:
        what, _, expected = fault.partition("; accepted: ")
        yield Mistake(path, what, expected)


def _roles(directory: Directory, known: Collection[str], regions: Collection[str]) -> Iterator[Mistake]:
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
        yield from _listed((*path, "people"), role.people, known)
        for key, person in (("head", role.head), ("deputy", role.deputy)):
            if person is not None:
                yield from _listed((*path, key), [person], known, single=True)
        for region, people in role.regions.items():
            yield from _region((*path, "regions", region), region, regions)
            yield from _listed((*path, "regions", region), people, known)


def _regions(directory: Directory, known: Collection[str]) -> Iterator[Mistake]:
    names: dict[str, str] = {}
    for name, region in directory.regions.items():
        path: Path = ("regions", name)
        if not region.contacts:
            yield Mistake(path, "no contacts: its warnings go to the duty role", "contacts", warning=True)
        yield from _listed((*path, "contacts"), region.contacts, known)
        for text in dict.fromkeys((name, *region.also)):
            first = names.setdefault(text.strip().casefold(), name)
            if first != name:
                yield Mistake(path, f'the name "{text}" is taken by the region {first}', "a name of its own")


def _roster(directory: Directory, known: Collection[str], regions: Collection[str]) -> Iterator[Mistake]:
    rows: dict[str, int] = {}
    for index, engineer in enumerate(directory.roster):
        path: Path = ("roster", index)
        yield from _listed((*path, "person"), [engineer.person], known, single=True)
        if rows.setdefault(engineer.person, index) != index:
            what = (
                f"{engineer.person} stands in the roster twice, first as number {rows[engineer.person] + 1}"
            )
            yield Mistake(path, what, "each person once")
        for place, region in enumerate(engineer.regions):
            yield from _region((*path, "regions", place), region, regions)


def _listed(
    path: Path, people: Sequence[str], known: Collection[str], *, single: bool = False
) -> Iterator[Mistake]:
    for index, person in enumerate(people):
        place = path if single else (*path, index)
        if person not in known:
            yield Mistake(place, f'nobody has the id "{person}"{_near(person, known)}', _some(known))
        elif person in people[:index]:
            yield Mistake(place, f'"{person}" is listed twice', "each person once")


def _region(path: Path, region: str, known: Collection[str]) -> Iterator[Mistake]:
    if region not in known:
        what = f'there is no region "{region}"{_near(region, known)}'
        yield Mistake(path, what, _some(known) or "a region listed under regions")


def _near(text: str, known: Collection[str]) -> str:
    near = get_close_matches(text, known, n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def _some(known: Collection[str]) -> str:
    names = sorted(known)
    return ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
