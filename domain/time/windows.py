"""Windows: the stretches of a day, by the wall clock, in which a business works or a channel is quiet."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from domain.diagnostics import Unaccepted
from domain.phrases import phrase

DAY: Final = 86_400
_CLOCK: Final = r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?"
_FORM: Final = re.compile(rf"{_CLOCK}\s*-\s*{_CLOCK}")
ACCEPTED: Final = phrase(
    '"09:00-12:00", "09:00:30-18:00", "00:00-24:00" or, past midnight, "22:00-06:00"',
    '"09:00-12:00"、"09:00:30-18:00"、"00:00-24:00",过午夜写 "22:00-06:00"',
)


class Window(NamedTuple):
    """Half-open [start, end) in wall-clock seconds after 00:00 of the day on which it opens.

    `end` is above 86,400 for a window that runs past midnight.
    """

    start: int
    end: int

    @classmethod
    def parse(cls, text: str) -> Window:
        """Read "HH:MM-HH:MM" or "HH:MM:SS-HH:MM:SS". Raises ValueError, which quotes `text` and says what is accepted."""
        match = _FORM.fullmatch(text.strip())
        if match is None:
            raise Unaccepted(
                phrase("{text} is not a window of a day", "{text} 不是一天中的时段", text=repr(text)),
                ACCEPTED,
            )
        start, end = _seconds(text, match.groups()[:3]), _seconds(text, match.groups()[3:])
        if start == DAY:
            raise Unaccepted.because(
                "the window {window} opens at 24:00: write 00:00 and put it on the next day",
                "时段 {window} 从 24:00 开始:写 00:00,放到第二天",
                window=repr(text),
            )
        if start == end:
            raise Unaccepted.because(
                "the window {window} is empty: for a whole day write 00:00-24:00",
                "时段 {window} 是空的:全天写 00:00-24:00",
                window=repr(text),
            )
        return cls(start, end if end > start else end + DAY)

    def __str__(self) -> str:
        end = self.end if self.end <= DAY else self.end - DAY
        return f"{_clock_text(self.start)}-{_clock_text(end)}"


def in_order(windows: Sequence[Window], where: str) -> tuple[Window, ...]:
    """The windows of one day from early to late. Raises ValueError, naming `where`, if two overlap or none is given."""
    if not windows:
        raise Unaccepted.because(
            "{where} has no windows: give at least one, such as {windows}",
            "{where} 没有时段:至少写一个,例如 {windows}",
            where=where,
            windows=ACCEPTED,
        )
    ordered = tuple(sorted(windows))
    for window, following in pairwise(ordered):
        if following.start < window.end:
            raise Unaccepted.because(
                "in {where} the window {window} overlaps {following}: let one end before the next begins",
                "{where} 中时段 {window} 与 {following} 重叠:前一个结束后再开始下一个",
                where=where,
                window=window,
                following=following,
            )
    return ordered


def check_night(
    evening: Sequence[Window], evening_name: str, morning: Sequence[Window], morning_name: str
) -> None:
    """Raises ValueError if the last window of a day runs past midnight into the first window of the next day."""
    if evening[-1].end - DAY > morning[0].start:
        raise Unaccepted.because(
            "the window {evening} of {day} runs past midnight into {morning} of {next_day}: let one end before the next begins",
            "{day} 的时段 {evening} 过了午夜,与 {next_day} 的 {morning} 重叠:前一个结束后再开始下一个",
            evening=evening[-1],
            day=evening_name,
            morning=morning[0],
            next_day=morning_name,
        )


def leave_nothing(windows: Collection[Window]) -> bool:
    """Whether windows that open every day cover the whole day and night."""
    covered_until = 0
    stretches = [(window.start, min(window.end, DAY)) for window in windows]
    stretches += [(0, window.end - DAY) for window in windows if window.end > DAY]
    for start, end in sorted(stretches):
        if start > covered_until:
            return False
        covered_until = max(covered_until, end)
    return covered_until >= DAY


def _seconds(text: str, parts: Sequence[str | None]) -> int:
    hours, minutes, seconds = (int(part or 0) for part in parts)
    total = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or total > DAY:
        raise Unaccepted.because(
            "the window {window} names a time that no clock shows: times run from 00:00 to 24:00",
            "时段 {window} 中的时间钟上没有:时间从 00:00 到 24:00",
            window=repr(text),
        )
    return total


def _clock_text(second: int) -> str:
    minutes, seconds = divmod(second, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")
