"""The SQL of the store: named statements in queries/*.sql, each with a comment that says what it is for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

__all__ = ["QUERIES", "read", "statements"]

QUERIES: Final = Path(__file__).parent / "queries"
_HEADER: Final = re.compile(r"^-- name: (\w+)\s*$", re.MULTILINE)


def statements(topic: str) -> Mapping[str, str]:
    """The statements of queries/<topic>.sql by name, in the order of the file."""
    return read((QUERIES / f"{topic}.sql").read_text(encoding="utf-8"), topic)


def read(text: str, topic: str) -> dict[str, str]:
    """Split a file at its `-- name:` lines. Raises ValueError for a double name or a statement without comment."""
    pieces = _HEADER.split(text)
    statements_by_name: dict[str, str] = {}
    for name, body in zip(pieces[1::2], pieces[2::2], strict=True):
        if name in statements_by_name:
            raise ValueError(f"{topic}.sql: two statements are named {name}")
        if not body.lstrip().startswith("--"):
            raise ValueError(f"{topic}.sql: statement {name} has no comment")
        statements_by_name[name] = body.strip().rstrip(";")
    return statements_by_name
