"""Limits: which texts, ids and sizes may come in. The client, the validators, the opening and the activities check them.

What passes can be stored, hashed, sent and carried over to the next run. What does not pass is refused at once, with the
field, what was given and what is accepted.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Final

from domain.diagnostics import Diagnostic
from domain.visible import visible

MAX_MESSAGE_BYTES: Final = 200_000
"""Bytes of the fields of a command or an opening, as JSON. Temporal takes two million; a batch holds several commands."""

MAX_DEPTH: Final = 8
"""Levels of nested lists and mappings; no field needs more than two."""

MAX_ENTRIES: Final = 500
"""Entries of one list or mapping."""

MAX_DIGITS: Final = 40
"""Digits of a whole number."""

RESERVED: Final = ("time", "cancel")
CAUSED: Final = "fact:"
"""The log names these as causes, as it names ids of commands; so no command may have them as its id."""

COMPLAINT_ID_ACCEPTED: Final = (
    "1 to 100 letters, digits and signs, without spaces, line breaks, colons, slashes, ? and #"
)
COMMAND_ID_ACCEPTED: Final = 'an id of your own: 1 to 200 characters on one line, not "time", not "cancel", nothing that begins with "fact:"'
ACTOR_ACCEPTED: Final = "role:person, such as intake:li-min"

_COMPLAINT_ID: Final = re.compile(r"[^\s:/?#]{1,100}\Z")
_ACTOR: Final = re.compile(r"[a-z][a-z0-9_]{0,63}:[^\s:/]{1,64}\Z")
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories of characters that nobody sees in an id: controls, direction marks, unassigned ones."""


def is_reserved(id: str) -> bool:
    """Whether an id has a meaning of its own as a cause in the log."""
    return id in RESERVED or id.startswith(CAUSED)


def text_fault(text: str) -> str | None:
    """Why the log cannot keep a text, to follow "a text that ..."; None when it can."""
    if "\x00" in text:
        return "holds a NUL character"
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        return "holds half of a surrogate pair"
    return None


def complaint_id_problem(id: str) -> Diagnostic | None:
    """What is wrong with the id of a complaint; None when it may be used."""
    if _COMPLAINT_ID.match(id) and _plain(id):
        return None
    return Diagnostic(("id",), f"given {shortened(id)}", COMPLAINT_ID_ACCEPTED)


def command_id_problem(id: str) -> Diagnostic | None:
    """What is wrong with the id of a command; None when it may be used."""
    if 0 < len(id) <= 200 and _plain(id) and not is_reserved(id):
        return None
    what = f"given {len(id)} characters" if len(id) > 200 else f"given {shortened(id)}"
    return Diagnostic(("id",), what, COMMAND_ID_ACCEPTED)


def actor_problem(actor: str) -> Diagnostic | None:
    """What is wrong with `role:person`; None when it may be written down."""
    if _ACTOR.match(actor) and _plain(actor):
        return None
    return Diagnostic(("by",), f"given {shortened(actor)}", ACTOR_ACCEPTED)


def message_problems(
    by: str, lines: Mapping[str, str | None], fields: dict[str, Any], command_id: str | None = None
) -> list[Diagnostic]:
    """Everything in a command or an opening that may not come in, with the field of each.

    `lines` are its other texts by name, each of one line.
    """
    checks = [actor_problem(by)]
    if command_id is not None:
        checks.append(command_id_problem(command_id))
    checks += [_line_problem(name, text) for name, text in lines.items() if text is not None]
    problems = [problem for problem in checks if problem is not None]
    size = size_problem(fields)
    return [*problems, size] if size else [*problems, *value_problems(fields)]


def _line_problem(where: str, text: str) -> Diagnostic | None:
    fault = "is too long" if len(text) > 200 else text_fault(text)
    return (
        Diagnostic((where,), f"a text that {fault}", "one line of at most 200 characters") if fault else None
    )


def value_problems(fields: dict[str, Any]) -> list[Diagnostic]:
    """Everything in the fields that cannot be kept, each with its path. The types of fields are checked later, by `decide`."""
    return list(_problems(fields, "", 0))


def size_problem(fields: dict[str, Any]) -> Diagnostic | None:
    """What is wrong if the fields of a message are too large as JSON; None when they are not."""
    size = len(json.dumps(fields, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass"))
    if size <= MAX_MESSAGE_BYTES:
        return None
    what = f"given {size:,} bytes"
    accepted = f"at most {MAX_MESSAGE_BYTES:,} bytes for one command; put the rest into commands of its own"
    return Diagnostic(("fields",), what, accepted)


def shortened(text: str) -> str:
    """A given text for a message: quoted, invisible characters written out, at most 80 characters between the quotes."""
    readable = visible(text[:81])
    return f'"{readable if len(readable) <= 80 else readable[:77] + "..."}"'


def _plain(id: str) -> bool:
    return id == id.strip() and not any(unicodedata.category(character) in _INVISIBLE for character in id)


def _problems(value: object, path: str, depth: int) -> Iterator[Diagnostic]:
    if isinstance(value, str):
        if fault := text_fault(value):
            yield Diagnostic((path,), f"a text that {fault}", "text of whole Unicode characters without NUL")
    elif isinstance(value, bool) or value is None or isinstance(value, float):
        return  # its type decides whether a field takes these
    elif isinstance(value, int):
        if value.bit_length() > 4 * MAX_DIGITS:
            yield Diagnostic((path,), "a number that is too long", f"at most {MAX_DIGITS} digits")
    elif isinstance(value, dict | list | tuple):
        yield from _container_problems(value, path, depth)


def _container_problems(
    value: dict[Any, object] | list[object] | tuple[object, ...], path: str, depth: int
) -> Iterator[Diagnostic]:
    if depth >= MAX_DEPTH:
        yield Diagnostic((path,), "nested too deep", f"at most {MAX_DEPTH} levels")
        return
    if len(value) > MAX_ENTRIES:
        yield Diagnostic((path or "fields",), f"given {len(value):,} entries", f"at most {MAX_ENTRIES}")
        return
    if not isinstance(value, dict):
        for index, entry in enumerate(value):
            yield from _problems(entry, f"{path}.{index}", depth + 1)
        return
    for key, entry in value.items():
        if not isinstance(key, str) or not key or text_fault(key):
            yield Diagnostic((path or "fields",), f"the key {ascii(key)[:80]}", "a name as text")
        else:
            yield from _problems(entry, f"{path}.{key}".removeprefix(".")[:200], depth + 1)
