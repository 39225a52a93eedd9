"""Amounts of time as a rule book writes them: "8 working hours", "5 working days", "72 hours", "end of day"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BeforeValidator, PlainSerializer

from domain.diagnostics import Unaccepted
from domain.phrases import Phrase, phrase


class Unit(StrEnum):
    """What an amount counts. `domain.time.worktime` fixes how each is counted."""

    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_MINUTES = "working minutes"
    WORKING_HOURS = "working hours"
    DAYS = "days"
    WORKING_DAYS = "working days"
    END_OF_DAY = "end of day"
    MONTHS = "months"
    YEARS = "years"

    @property
    def elapsed(self) -> bool:
        """True for minutes and hours: they pass day and night, whatever the calendar says."""
        return self in _ELAPSED

    @property
    def daily(self) -> bool:
        """True for units whose period ends at the close of a day (Civil Code Art. 201 to 203), not after a fixed length."""
        return self in _DAILY


_ELAPSED: Final = frozenset({Unit.MINUTES, Unit.HOURS})
_DAILY: Final = frozenset({Unit.DAYS, Unit.WORKING_DAYS, Unit.END_OF_DAY, Unit.MONTHS, Unit.YEARS})
_MICROSECONDS: Final = {
    Unit.MINUTES: 60_000_000,
    Unit.WORKING_MINUTES: 60_000_000,
    Unit.HOURS: 3_600_000_000,
    Unit.WORKING_HOURS: 3_600_000_000,
}
_CHINESE: Final = {
    Unit.MINUTES: "分钟",
    Unit.HOURS: "小时",
    Unit.WORKING_MINUTES: "个工作分钟",
    Unit.WORKING_HOURS: "个工作小时",
    Unit.DAYS: "天",
    Unit.WORKING_DAYS: "个工作日",
    Unit.MONTHS: "个月",
    Unit.YEARS: "年",
}
_NAMES: Final = {name: unit for unit in Unit for name in (unit.value, unit.value.removesuffix("s"))}
_FORM: Final = re.compile(r"([0-9]+)\s*([a-z][a-z ]*)")
MAX_COUNT: Final = 10_000_000
ACCEPTED: Final = phrase(
    'a whole number and a unit, such as "30 minutes", "72 hours", "8 working hours", "3 days", '
    '"5 working days", "2 months", "1 year", or the words "end of day"',
    '整数加单位,例如 "30 minutes"、"72 hours"、"8 working hours"、"3 days"、'
    '"5 working days"、"2 months"、"1 year",或 "end of day"',
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A count of one unit. `count` is 0 for "end of day".

    Raises ValueError for a count that is not a whole number between 0 and 10,000,000.
    """

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if type(self.count) is not int or not 0 <= self.count <= MAX_COUNT:
            raise Unaccepted.because(
                "an amount counts from 0 to {most} {unit}, not {count}",
                "数量从 0 到 {most} {unit},不是 {count}",
                most=MAX_COUNT,
                unit=self.unit,
                count=repr(self.count),
            )
        if self.unit is Unit.END_OF_DAY and self.count:
            raise Unaccepted.because(
                '"end of day" takes no number, but {count} was given',
                '"end of day" 不带数字,却写了 {count}',
                count=self.count,
            )

    @classmethod
    def parse(cls, text: str) -> Amount:
        """Read an amount. Case, spacing and singular or plural do not matter.

        Raises Unaccepted (a ValueError), which quotes `text` and names the accepted forms.
        """
        words = " ".join(text.split()).lower()
        if words in ("end of day", "same day"):
            return cls(0, Unit.END_OF_DAY)
        match = _FORM.fullmatch(words)
        unit = _NAMES.get(match[2]) if match else None
        if match is None or unit is None or unit is Unit.END_OF_DAY:
            raise Unaccepted(_not_an_amount(text, _advice(words)), ACCEPTED)
        if len(match[1]) > len(str(MAX_COUNT)):
            raise Unaccepted.because(
                "{text} is too long: an amount counts from 0 to {most} {unit}",
                "{text} 太长:数量从 0 到 {most} {unit}",
                text=repr(text),
                most=MAX_COUNT,
                unit=unit,
            )
        return cls(int(match[1]), unit)

    @property
    def same_day(self) -> bool:
        """True for "end of day" and for zero of any day-based unit, which mean the same."""
        return self.unit is Unit.END_OF_DAY or (self.count == 0 and self.unit.daily)

    @property
    def counting(self) -> Unit:
        """The unit in which the amount is counted: END_OF_DAY for zero of a day-based unit, else `unit`."""
        return Unit.END_OF_DAY if self.same_day else self.unit

    @property
    def microseconds(self) -> int:
        """The length of an amount of minutes or hours. Raises ValueError for units whose period ends with a day."""
        size = _MICROSECONDS.get(self.unit)
        if size is None:
            raise ValueError(f'"{self}" has no fixed length: it ends with a day')
        return self.count * size

    def __str__(self) -> str:
        return self.label("en")

    def label(self, lang: str) -> str:
        """The amount in words; `lang` is "en" or "zh". `parse` reads the English form. Raises ValueError for other languages."""
        if lang not in ("en", "zh"):
            raise ValueError(f'no words for language {lang!r}: choose "en" or "zh"')
        if self.unit is Unit.END_OF_DAY:
            return "当日下班前" if lang == "zh" else "end of day"
        if lang == "zh":
            return f"{self.count} {_CHINESE[self.unit]}"
        return f"{self.count} {self.unit.value.removesuffix('s') if self.count == 1 else self.unit.value}"


def _not_an_amount(value: object, advice: str = "") -> Phrase:
    return phrase(
        "{value} is not an amount of time{advice}",
        "{value} 不是时间数量{advice}",
        value=repr(value),
        advice=advice,
    )


def _advice(words: str) -> str:
    """A hint for a common mistake, or an empty text."""
    if re.match(r"[0-9]+[.,][0-9]", words):
        return phrase(
            " (no fractions: use the next smaller unit, 90 minutes for an hour and a half)",
            "(不用小数:换更小的单位,一个半小时写 90 minutes)",
        )
    if words.startswith("-"):
        return phrase(" (it cannot be negative)", "(不能是负数)")
    if re.fullmatch(r"[0-9]+", words):
        return phrase(" (the unit is missing)", "(缺少单位)")
    return ""


def _read_amount(value: object) -> Amount:
    if isinstance(value, Amount):
        return value
    if isinstance(value, str):
        return Amount.parse(value)
    raise Unaccepted(_not_an_amount(value), ACCEPTED)


AmountText = Annotated[Amount, BeforeValidator(_read_amount), PlainSerializer(str, return_type=str)]
"""An `Amount` as a field of a pydantic model: read from text and written as text."""
