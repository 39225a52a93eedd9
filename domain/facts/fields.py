"""Field types of commands and facts: how a value given by a person becomes a value in the log.

A value is checked once, when the command comes in. The log then holds only text, whole numbers, flags, lists of text and
mappings of text to text. Money and other decimals are kept as text, so that no float rounds them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from domain.diagnostics import Unaccepted
from domain.phrases import either, given, phrase
from domain.time.amounts import Amount
from domain.time.instants import read_instant, write_instant


class FieldError(Unaccepted):
    """A value that a field does not take."""


class FieldType(StrEnum):
    """The closed set of field types."""

    TEXT = "text"
    FLAG = "flag"
    COUNT = "count"
    MONEY = "money"
    INSTANT = "instant"
    TEXTS = "texts"
    PERSON = "person"
    PEOPLE = "people"
    RECORD = "record"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its type, whether it must be given, the values it is limited to (empty: any), and what it means."""

    type: FieldType = FieldType.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    meaning: str = ""

    def read(self, value: object) -> object:
        """The value as the log keeps it. Raises FieldError when the field does not take it."""
        kept = READERS[self.type](value)
        if self.choices:
            for entry in kept if isinstance(kept, list) else [kept]:
                if entry not in self.choices:
                    raise FieldError(given(shown(entry)), ", ".join(self.choices))
        return kept


PERSON = re.compile(r"[^\s:/]{1,64}\Z")
LONGEST_TEXT = 10_000


def shown(value: object) -> str:
    """A given value for a message, at most 80 characters."""
    text = f'"{value}"' if isinstance(value, str) else repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise FieldError(given(shown(value)), phrase("text", "文字"))
    text = str(value).strip()
    if not text:
        raise FieldError(
            phrase("given an empty text", "写的是空文字"), phrase("at least one character", "至少一个字符")
        )
    if "\x00" in text:
        raise FieldError(
            phrase("given a text with a NUL character", "文字里有 NUL 字符"),
            phrase("text without it", "不含它的文字"),
        )
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise FieldError(
            phrase("given a text with half a surrogate pair", "文字里有半个代理对"),
            phrase("whole Unicode characters", "完整的 Unicode 字符"),
        )
    if len(text) > LONGEST_TEXT:
        raise FieldError(
            phrase("given {count} characters", "写了 {count} 个字符", count=len(text)),
            phrase("at most {most}", "最多 {most} 个", most=LONGEST_TEXT),
        )
    return text


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in FLAGS:
        return FLAGS[value.strip().lower()]
    raise FieldError(given(shown(value)), either(("true", "false")))


FLAGS: Mapping[str, bool] = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}


def _count(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, str) and re.fullmatch(r"-?\d{1,15}", value.strip()):
        number = int(value)
    else:
        raise FieldError(given(shown(value)), phrase("a whole number", "整数"))
    if abs(number) >= 10**15:
        raise FieldError(given(shown(value)), phrase("a whole number below 10^15", "小于 10^15 的整数"))
    return number


def _money(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise FieldError(
            given(shown(value)),
            phrase('an amount as text, such as "30" or "30.50"', '写成文字的金额,例如 "30" 或 "30.50"'),
        )
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal("NaN")
    exponent = amount.as_tuple().exponent
    if not amount.is_finite() or not isinstance(exponent, int) or exponent < -2 or abs(amount) >= 10**12:
        raise FieldError(
            given(shown(value)),
            phrase('an amount with at most two decimals, such as "30.50"', '最多两位小数的金额,例如 "30.50"'),
        )
    return format(amount, "f")


def _instant(value: object) -> str:
    if isinstance(value, datetime):
        value = value.isoformat()
    if not isinstance(value, str):
        raise FieldError(
            given(shown(value)),
            phrase(
                'a time with its zone, "2026-11-16T09:00:00+08:00"',
                '带时区的时间,"2026-11-16T09:00:00+08:00"',
            ),
        )
    try:
        return write_instant(read_instant(value))
    except Unaccepted as error:
        raise FieldError(error.what, error.accepted) from None


def _amount(value: object) -> str:
    try:
        return str(Amount.parse(_text(value)))
    except Unaccepted as error:
        raise FieldError(error.what, error.accepted) from None


def _list(reader: Callable[[object], str]) -> Callable[[object], object]:
    def read(value: object) -> object:
        entries = re.split(r"[,，、]", value) if isinstance(value, str) else value
        if not isinstance(entries, list | tuple) or not entries:
            raise FieldError(given(shown(value)), phrase("a list with at least one entry", "至少一项的列表"))
        return [reader(entry) for entry in entries]

    return read


def _person(value: object) -> str:
    text = _text(value)
    if not PERSON.match(text):
        raise FieldError(
            given(shown(value)),
            phrase("a person's id without spaces, colons or slashes", "人员编号,不含空格、冒号和斜杠"),
        )
    return text


def _record(value: object) -> object:
    if not isinstance(value, dict) or not value:
        raise FieldError(given(shown(value)), phrase("a mapping of names to texts", "从名称到文字的映射"))
    return {_text(name): _text(entry) for name, entry in value.items()}


READERS: Mapping[FieldType, Callable[[object], object]] = {
    FieldType.TEXT: _text,
    FieldType.FLAG: _flag,
    FieldType.COUNT: _count,
    FieldType.MONEY: _money,
    FieldType.INSTANT: _instant,
    FieldType.TEXTS: _list(_text),
    FieldType.PERSON: _person,
    FieldType.PEOPLE: _list(_person),
    FieldType.RECORD: _record,
    FieldType.AMOUNT: _amount,
}
