"""Facts: what happened to a complaint, and the JSON form they are stored, sent and hashed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from domain.canonical import JSON
from domain.time.instants import EXAMPLE, parse, write_instant

__all__ = [
    "ENGINE",
    "SCHEMA_VERSION",
    "Fact",
    "FactError",
    "Sealed",
    "checked_data",
]

ENGINE: Final = "engine"
"""The actor of every fact that follows from rules and time rather than from a person."""

SCHEMA_VERSION: Final = 1
"""Version of the shape of facts; stored and hashed with each of them."""

MAX_DEPTH: Final = 32
MAX_BITS: Final = 256


class FactError(ValueError):
    """A fact that the log cannot keep. The message names the field and what is accepted."""


def _write_time(value: datetime, field: str) -> str:
    if not isinstance(value, datetime):
        raise FactError(f"{field}: {value!r} is not a time; give an aware datetime")
    if value.utcoffset() is None:
        raise FactError(f"{field}: {value.isoformat()} has no time zone; give it one, for example UTC")
    return write_instant(value)


def _read_time(text: object, field: str) -> datetime:
    """The instant, in UTC. A text that `write_instant` made is read fast. Raises FactError for any other that has no zone."""
    if type(text) is str:
        try:
            value = parse(text)
        except ValueError:
            pass
        else:
            if value.tzinfo is UTC:
                return value
            if value.tzinfo is not None:
                return value.astimezone(UTC)
            raise FactError(f"{field}: {text!r} has no time zone; add Z or an offset such as +08:00")
    raise FactError(f"{field}: {text!r} is not a time; give ISO 8601 with its zone, such as {EXAMPLE!r}")


def _checked_text(value: str, path: str) -> None:
    if "\x00" in value:
        raise FactError(f"{path}: text holds a NUL character, which the log cannot keep; remove it")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise FactError(
                f"{path}: text holds half of a surrogate pair; send well-formed Unicode"
            ) from None


def _checked_value(value: object, path: str, depth: int) -> None:
    if type(value) is str:
        _checked_text(value, path)
    elif value is None or type(value) is bool:
        return
    elif type(value) is int:
        if value.bit_length() > MAX_BITS:
            raise FactError(f"{path}: the number has more than {MAX_BITS} bits; write it as text")
    elif type(value) is dict:
        checked_data(value, path, depth + 1)
    elif type(value) is list:
        if depth >= MAX_DEPTH:
            raise FactError(f"{path}: nested deeper than {MAX_DEPTH} levels; flatten it")
        for index, item in enumerate(value):
            _checked_value(item, f"{path}[{index}]", depth + 1)
    else:
        raise FactError(f"{path}: {_refusal(value)}")


def _refusal(value: object) -> str:
    if isinstance(value, float):
        return f"{value!r} is a float; write money and decimals as text, for example '{value}'"
    if isinstance(value, datetime):
        return f"{value!r} is a datetime; write it as ISO 8601 text in UTC"
    kind = type(value).__name__
    return f"{kind} is not allowed; use plain text, whole number, true/false, null, list or mapping"


def checked_data(data: object, path: str = "data", depth: int = 0) -> dict[str, JSON]:
    """Return `data` unchanged if the log can keep it exactly.

    Raises FactError, naming the path, for floats, NUL, broken Unicode, huge numbers, deep nesting, keys that are
    not text, and any other type.
    """
    if not isinstance(data, dict):
        raise FactError(f"{path}: {data!r} is not a mapping; give field names with values")
    if depth > MAX_DEPTH:
        raise FactError(f"{path}: nested deeper than {MAX_DEPTH} levels; flatten it")
    for key, value in data.items():
        if type(key) is not str:
            raise FactError(f"{path}: key {key!r} is not text; give every key as text")
        if "\x00" in key or not key.isascii():
            _checked_text(key, f"{path}: key {key!r}")
        if type(value) is str:
            if "\x00" in value or not value.isascii():
                _checked_text(value, f"{path}.{key}")
        else:
            _checked_value(value, f"{path}.{key}", depth)
    return data


def _text(record: dict[str, JSON], field: str) -> str:
    value = record[field]
    if type(value) is not str or not value:
        raise FactError(f"{field}: {value!r} is not a text of at least one character")
    _checked_text(value, field)
    return value


def _number(record: dict[str, JSON], field: str) -> int:
    value = record[field]
    if type(value) is not int or value < 1:
        raise FactError(f"{field}: {value!r} is not a whole number from 1")
    return value


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened to a complaint.

    `number` counts the facts of the complaint from 1, without gaps. `about` is the id of the thing ("case", "visit-1").
    `actor` is "role:person" or ENGINE. `cause` is a command id, "fact:12", "time" or "cancel". `occurred_at` is when it
    happened, `recorded_at` when the workflow recorded it, both in UTC. The constructor checks nothing, because replay and
    what-if call it very often; `to_json`, `from_json` and sealing check.
    """

    number: int
    type: str
    about: str
    data: dict[str, JSON]
    actor: str
    cause: str
    occurred_at: datetime
    recorded_at: datetime

    def to_json(self) -> dict[str, JSON]:
        """The fact as a JSON mapping. Raises FactError if the log cannot keep it exactly."""
        record: dict[str, JSON] = {
            "number": self.number,
            "type": self.type,
            "about": self.about,
            "data": checked_data(self.data),
            "actor": self.actor,
            "cause": self.cause,
            "occurred_at": _write_time(self.occurred_at, "occurred_at"),
            "recorded_at": _write_time(self.recorded_at, "recorded_at"),
        }
        _number(record, "number")
        for field in ("type", "about", "actor", "cause"):
            _text(record, field)
        return record

    @classmethod
    def from_json(cls, record: dict[str, JSON]) -> Fact:
        """The fact from its JSON mapping. Raises FactError for a missing field, a wrong type, a float or a time without a zone."""
        try:
            return cls(
                _number(record, "number"),
                _text(record, "type"),
                _text(record, "about"),
                checked_data(record["data"]),
                _text(record, "actor"),
                _text(record, "cause"),
                _read_time(record["occurred_at"], "occurred_at"),
                _read_time(record["recorded_at"], "recorded_at"),
            )
        except KeyError as error:
            raise FactError(f"{error.args[0]}: missing from the fact") from None


@dataclass(frozen=True, slots=True)
class Sealed:
    """A fact in its place in the chain of one complaint; both hashes are 64 hex digits."""

    complaint_id: str
    fact: Fact
    prev_hash: str
    hash: str
    schema_version: int = SCHEMA_VERSION

    def to_json(self) -> dict[str, JSON]:
        """The mapping of the fact with the complaint, both hashes and the version of the shape added."""
        record = self.fact.to_json()
        record["complaint_id"] = self.complaint_id
        record["schema_version"] = self.schema_version
        record["prev_hash"] = self.prev_hash
        record["hash"] = self.hash
        return record

    @classmethod
    def from_json(cls, record: dict[str, JSON]) -> Sealed:
        """The sealed fact from its JSON mapping. Raises FactError. The hash is not checked; `domain.log.ledger.verify` does."""
        fact = Fact.from_json(record)
        try:
            return cls(
                _text(record, "complaint_id"),
                fact,
                _text(record, "prev_hash"),
                _text(record, "hash"),
                _number(record, "schema_version"),
            )
        except KeyError as error:
            raise FactError(f"{error.args[0]}: missing from the sealed fact") from None
