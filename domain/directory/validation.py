"""Validation: whether everyone whom a directory names exists, can be reached, and is named once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches

from domain.diagnostics import Diagnostic, Path
from domain.directory import codes
from domain.directory.addresses import EMAIL, email_fault, has_line_break
from domain.directory.directory import DUTY, Directory
from domain.phrases import given, phrase


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
            addresses = phrase(
                "addresses, such as {{email: wang@example.org}}", "地址,例如 {{email: wang@example.org}}"
            )
            if name in directory.duty:
                what = phrase(
                    "no address, but the duty role must be reachable", "没有地址,而值班角色必须能收到通知"
                )
                yield _error(("people", name), what, addresses, codes.UNREACHABLE_DUTY)
            else:
                what = phrase("no address: nothing can be sent", "没有地址:什么也发不到")
                yield _warning(("people", name), what, addresses, codes.UNREACHABLE_PERSON)
        for kind, address in person.addresses.items():
            yield from _address(("people", name, "addresses", kind), kind, address)
            owner = owners.setdefault((kind, address.casefold()), name)
            if owner != name:
                what = phrase(
                    '"{address}" is the address of {owner} too',
                    '"{address}" 也是 {owner} 的地址',
                    address=address,
                    owner=owner,
                )
                path = ("people", name, "addresses", kind)
                yield _warning(
                    path, what, phrase("an address of their own", "各自的地址"), codes.SHARED_ADDRESS
                )
        if person.region is not None:
            yield from _check_region(("people", name, "region"), person.region, regions)
        if person.deputy == name:
            what = phrase("names the person itself", "写的是本人")
            yield _error(
                ("people", name, "deputy"), what, phrase("another person", "另一个人"), codes.OWN_DEPUTY
            )
        elif person.deputy is not None:
            yield from _check_people(("people", name, "deputy"), [person.deputy], people, single=True)


def _address(path: Path, kind: str, address: str) -> Iterator[Diagnostic]:
    fault = email_fault(address) if kind == EMAIL else None
    if fault is None and (not address.strip() or has_line_break(address)):
        fault = Diagnostic((), given(repr(address)), phrase("one line of text", "一行文字"))
    if fault is not None:
        yield replace(fault.under(*path), code=codes.NOT_AN_ADDRESS)


def _roles(directory: Directory, people: Collection[str], regions: Collection[str]) -> Iterator[Diagnostic]:
    for name, role in directory.roles.items():
        path: Path = ("roles", name)
        if name == DUTY:
            what = phrase("the duty role has a key of its own", "值班角色有自己的键")
            yield _error(
                path,
                what,
                phrase('the list "duty" at the top of the file', '文件顶层的列表 "duty"'),
                codes.DUTY_AS_ROLE,
            )
        if not role.people and not any(role.regions.values()):
            what = phrase("no people: its notices go to the duty role", "没有人员:它的通知转给值班角色")
            yield _warning(path, what, phrase("people", "人员"), codes.ROLE_WITHOUT_PEOPLE)
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
            what = phrase("no contacts: its warnings go to the duty role", "没有联系人:它的预警转给值班角色")
            yield _warning(path, what, phrase("contacts", "联系人"), codes.REGION_WITHOUT_CONTACTS)
        yield from _check_people((*path, "contacts"), region.contacts, people)
        for alias in dict.fromkeys((name, *region.also)):
            owner = owners.setdefault(alias.strip().casefold(), name)
            if owner != name:
                what = phrase(
                    'the name "{alias}" is taken by the region {owner}',
                    '名称 "{alias}" 已属于地区 {owner}',
                    alias=alias,
                    owner=owner,
                )
                yield _error(
                    path, what, phrase("a name of its own", "一个不同的名称"), codes.REGION_NAME_TAKEN
                )


def _roster(directory: Directory, people: Collection[str], regions: Collection[str]) -> Iterator[Diagnostic]:
    rows: dict[str, int] = {}
    for index, engineer in enumerate(directory.roster):
        path: Path = ("roster", index)
        yield from _check_people((*path, "person"), [engineer.person], people, single=True)
        if rows.setdefault(engineer.person, index) != index:
            what = phrase(
                "{person} stands in the roster twice, first as number {number}",
                "{person} 在工程师名单里出现两次,先前是第 {number} 个",
                person=engineer.person,
                number=rows[engineer.person] + 1,
            )
            yield _error(path, what, phrase("each person once", "每人只写一次"), codes.ROSTERED_TWICE)
        for place, region in enumerate(engineer.regions):
            yield from _check_region((*path, "regions", place), region, regions)


def _check_people(
    path: Path, named: Sequence[str], people: Collection[str], *, single: bool = False
) -> Iterator[Diagnostic]:
    """Mistakes in a list of ids of people; with `single`, the path is that of the only id."""
    for index, person in enumerate(named):
        place = path if single else (*path, index)
        if person not in people:
            what = phrase(
                'nobody has the id "{person}"{near}',
                '没有编号为 "{person}" 的人{near}',
                person=person,
                near=_suggestion(person, people),
            )
            yield _error(place, what, _listing(people), codes.UNKNOWN_PERSON)
        elif person in named[:index]:
            yield _error(
                place,
                phrase('"{person}" is listed twice', '"{person}" 列了两次', person=person),
                phrase("each person once", "每人只写一次"),
                codes.LISTED_TWICE,
            )


def _check_region(path: Path, region: str, regions: Collection[str]) -> Iterator[Diagnostic]:
    if region not in regions:
        what = phrase(
            'there is no region "{region}"{near}',
            '没有地区 "{region}"{near}',
            region=region,
            near=_suggestion(region, regions),
        )
        accepted = _listing(regions) or phrase("a region listed under regions", "regions 中列出的地区")
        yield _error(path, what, accepted, codes.UNKNOWN_REGION)


def _error(path: Path, what: str, accepted: str, code: str) -> Diagnostic:
    return Diagnostic(path, what, accepted, code=code)


def _warning(path: Path, what: str, accepted: str, code: str) -> Diagnostic:
    return Diagnostic(path, what, accepted, "warning", code)


def _suggestion(id: str, ids: Collection[str]) -> str:
    close = get_close_matches(id, ids, n=1)
    return phrase('; did you mean "{name}"?', ';是不是 "{name}"?', name=close[0]) if close else ""


def _listing(ids: Collection[str]) -> str:
    """Up to twelve ids in order, and how many more there are."""
    ordered = sorted(ids)
    listed = ", ".join(ordered[:12])
    if len(ordered) <= 12:
        return listed
    return phrase("{ids} and {count} more", "{ids} 等,另有 {count} 个", ids=listed, count=len(ordered) - 12)
