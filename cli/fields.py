"""Fields as they are typed: `name=text`, or `name:=JSON` for a list or a mapping."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from cli.failures import Misused

_FIELD = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(:?=)(.*)\Z", re.DOTALL)


def read_fields(words: Iterable[str]) -> dict[str, Any]:
    """The fields of a command. Raises Misused for a word without `=`, a field given twice, or broken JSON."""
    fields: dict[str, Any] = {}
    for word in words:
        match = _FIELD.match(word)
        if match is None:
            raise Misused(
                f'"{word[:80]}" is no field; accepted: name=value, such as severity=major, or name:=JSON, '
                'such as members:=\'["wang", "sun"]\''
            )
        name, kind, text = match.groups()
        if name in fields:
            raise Misused(f'the field "{name}" is given twice; accepted: each field once')
        fields[name] = _json(name, text) if kind == ":=" else text
    return fields


def _json(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise Misused(
            f"the field {name}: not JSON: {error}; accepted: JSON after :=, or text after ="
        ) from None
