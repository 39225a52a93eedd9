"""Leaves out findings that follow from another one: a key that is misspelt or wrongly indented is not reported as missing too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from authoring.files import codes
from authoring.files.source import Source
from domain.diagnostics import Diagnostic
from domain.phrases import phrase


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """A diagnostic of the schema, with the key that is `missing`, or the known key that an unknown one probably means (`meant`)."""

    diagnostic: Diagnostic
    missing: str | None = None
    meant: str | None = None


def without_followers(faults: Iterable[SchemaFault], source: Source) -> list[Diagnostic]:
    """One diagnostic for each mistake: a missing key is left out when its misspelt or misplaced line is reported."""
    left = list(faults)
    for missing in [fault for fault in left if fault.missing is not None]:
        for other in left:
            path = missing.diagnostic.path
            if other.meant == missing.missing and other.diagnostic.path[:-1] == path:
                left.remove(missing)
                break
            if _is_misplaced(missing, other):
                left[left.index(other)] = SchemaFault(_indented(missing, other, source))
                left.remove(missing)
                break
    return [fault.diagnostic for fault in left]


def _is_misplaced(missing: SchemaFault, other: SchemaFault) -> bool:
    """Whether the missing key was found one level too far out or in."""
    owner, path = missing.diagnostic.path, other.diagnostic.path
    if other.missing is not None or not path or path[-1] != missing.missing:
        return False
    outside = bool(owner) and path[:-1] == owner[:-1]
    inside = len(path) == len(owner) + 2 and path[: len(owner)] == owner
    return outside or inside


def _indented(missing: SchemaFault, other: SchemaFault, source: Source) -> Diagnostic:
    """The finding for a key at the wrong indent, in place of one for a missing and one for an unknown key."""
    owner = missing.diagnostic
    neighbour = next(iter(_keys_at(source, owner)), None)
    accepted = phrase("{key} under {owner}", "{key} 写在 {owner} 下", key=missing.missing, owner=owner.where)
    if neighbour is not None:
        column = source.position((*owner.path, neighbour))[1]
        accepted = phrase(
            "{count} spaces before it, like {neighbour}",
            "前面 {count} 个空格,与 {neighbour} 一样",
            count=column - 1,
            neighbour=neighbour,
        )
    what = phrase(
        '"{key}" stands at the wrong indent: it belongs to {owner}',
        '"{key}" 的缩进不对:它属于 {owner}',
        key=missing.missing,
        owner=owner.where or phrase("the top of the file", "文件顶层"),
    )
    return replace(other.diagnostic, what=what, accepted=accepted, code=codes.INDENT)


def _keys_at(source: Source, diagnostic: Diagnostic) -> Iterable[str]:
    value = source.data
    for step in diagnostic.path:
        if isinstance(value, dict):
            value = value.get(str(step))
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
    return value if isinstance(value, dict) else ()
