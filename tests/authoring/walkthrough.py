"""Reads a page of documentation: files it tells the reader to write, commands to type, answers to expect."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
KEY = re.compile(r"^(?=[a-z_]+:)", re.MULTILINE)


@dataclass
class Block:
    """One fenced block: its language, the file it belongs to (or empty), its text."""

    language: str
    file: str
    text: str


def blocks(page: Path) -> Iterator[Block]:
    for match in FENCE.finditer(page.read_text()):
        yield Block(match[1], match[2] or "", match[3])


def merge(path: Path, text: str) -> None:
    """Add top-level keys to a file; a key that is there already is replaced."""
    parts = KEY.split(path.read_text()) if path.exists() else []
    for part in KEY.split(text):
        key = part.partition(":")[0]
        place = next((i for i, old in enumerate(parts) if old.partition(":")[0] == key and key), None)
        if place is None:
            parts.append(part)
        else:
            parts[place] = part
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(parts))


def same(told: str, expected: str) -> bool:
    """Whether an answer is the expected one; `...` stands for anything."""
    pattern = ".*".join(re.escape(part) for part in expected.strip().split("..."))
    return re.fullmatch(pattern, told.strip(), re.DOTALL) is not None
