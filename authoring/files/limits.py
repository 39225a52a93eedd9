"""What YAML and JSON files have in common: how deep and large they may be, and that a key stands once."""

from __future__ import annotations

from authoring.files.source import MAX_DEPTH, MAX_NODES
from domain.phrases import Phrase, phrase


def at_most_levels() -> Phrase:
    """How deep a file may be nested."""
    return phrase("at most {most} levels", "最多 {most} 层", most=MAX_DEPTH)


def at_most_values() -> Phrase:
    """How many values a file may have."""
    return phrase("at most {most}", "最多 {most} 个", most=MAX_NODES)


def key_twice(key: str, first_line: int) -> Phrase:
    """A key that stands in a mapping already."""
    return phrase(
        'the key "{key}" stands here twice, first in line {line}',
        '键 "{key}" 在这里写了两遍,先前在第 {line} 行',
        key=key,
        line=first_line,
    )
