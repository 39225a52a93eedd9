"""A folder of calendar files, read. A calendar may take its days from another one."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import ValidationError

from authoring.files import codes
from authoring.files.problems import Problem, Refused, from_validation_error, given_value, problem_at
from authoring.files.source import Source
from authoring.files.yaml_source import read_yaml
from domain.diagnostics import Diagnostic
from domain.phrases import phrase
from domain.time.calendar import Calendar, borrow_days

_LENDER = "days_of"


def load_calendars(folder: str | os.PathLike[str]) -> dict[str, Calendar]:
    """All calendars of a folder's `.yaml` files, by id, with `days_of` resolved.

    Raises `Refused` with every problem of every file: not readable, not a calendar, two files with one id,
    `days_of` that names no calendar or leads back to itself.
    """
    return _CalendarFiles(_sources(Path(folder))).read()


def load_calendar(path: str | os.PathLike[str]) -> Calendar:
    """One calendar file; the calendars it borrows from lie beside it.

    Raises `Refused` with its own problems and those of the calendars it borrows from; others beside it do not matter.
    """
    source = read_yaml(path)
    files = _CalendarFiles([source, *_sources(Path(path).parent, without=Path(path), lenient=True)])
    calendar = files.calendar(source)
    if calendar is None:
        raise Refused(files.problems)
    return calendar


def _sources(folder: Path, without: Path | None = None, *, lenient: bool = False) -> list[Source]:
    if not folder.is_dir():
        what = phrase("there is no such folder", "没有这个文件夹")
        accepted = phrase("a folder of calendar files", "放日历文件的文件夹")
        raise Refused([Problem.of_file(str(folder), what, accepted, codes.UNREADABLE_FILE)])
    sources, problems = list[Source](), list[Problem]()
    for path in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]):
        try:
            if without is None or path.resolve() != without.resolve():
                sources.append(read_yaml(path))
        except Refused as refusal:
            problems += refusal.problems
    if problems and not lenient:
        raise Refused([*problems, *_CalendarFiles(sources).problems_of_all()])
    return sources


class _CalendarFiles:
    """Calendar files being built into calendars; each is built once, lenders first."""

    def __init__(self, sources: list[Source]) -> None:
        self.sources = sources
        self.problems: list[Problem] = []
        self._built: dict[str, Calendar | None] = {}
        self._by_id: dict[str, Source] = {}
        for source in sources:
            if (name := _text(source, "id")) is not None:
                self._by_id.setdefault(name, source)

    def read(self) -> dict[str, Calendar]:
        """Every calendar, or `Refused`."""
        if problems := self.problems_of_all():
            raise Refused(problems)
        return {calendar.id: calendar for calendar in self._built.values() if calendar is not None}

    def problems_of_all(self) -> list[Problem]:
        """Build whatever can be built and return everything that is wrong."""
        for source in self.sources:
            self.calendar(source)
            name = _text(source, "id")
            if name is not None and (first := self._by_id[name]) is not source:
                what = phrase(
                    'the calendar "{calendar}" stands in {file} already',
                    '日历 "{calendar}" 已在 {file} 中',
                    calendar=name,
                    file=first.file,
                )
                accepted = phrase("an id of its own", "一个不同的编号")
                self.problems.append(_at(source, "id", what, accepted, codes.CALENDAR_TWICE))
        return self.problems

    def calendar(self, source: Source) -> Calendar | None:
        """The calendar of a file, or None when there are problems with it."""
        if source.file not in self._built:
            self._built[source.file] = (
                None  # a file that leads back here meets a calendar that is not there yet
            )
            self._built[source.file] = self._build(source)
        return self._built[source.file]

    def _build(self, source: Source) -> Calendar | None:
        data: object = source.data
        if isinstance(source.data, dict) and _LENDER in source.data:
            lender = self._lender(source)
            if lender is None:
                return None
            data = borrow_days(source.data, lender)
        try:
            return Calendar.model_validate(data)
        except ValidationError as error:
            self.problems += from_validation_error(error, source, Calendar)
            return None

    def _lender(self, source: Source) -> Calendar | None:
        chain = [source]
        while (name := _text(chain[-1], _LENDER)) is not None and (
            lender := self._by_id.get(name)
        ) is not None:
            if lender in chain:
                circle = " -> ".join(_text(file, "id") or file.file for file in [*chain, lender])
                what = phrase("leads back to itself: {circle}", "又回到它自己:{circle}", circle=circle)
                accepted = phrase("a calendar with days of its own", "自己列有日期的日历")
                self.problems.append(_at(source, _LENDER, what, accepted, codes.LENDERS_IN_A_CIRCLE))
                return None
            chain.append(lender)
        if len(chain) == 1:
            others = ", ".join(sorted(name for name, other in self._by_id.items() if other is not source))
            assert isinstance(source.data, dict)
            what = phrase(
                "{given}, which is no calendar here",
                "{given},这里没有这份日历",
                given=given_value(source.data[_LENDER]),
            )
            self.problems.append(_at(source, _LENDER, what, others, codes.UNKNOWN_LENDER))
            return None
        before = len(self.problems)
        calendar = self.calendar(chain[1])
        if calendar is None and len(self.problems) == before:
            what = phrase(
                "{given}, a calendar with mistakes of its own",
                "{given},这份日历自己有错误",
                given=given_value(_text(source, _LENDER)),
            )
            accepted = phrase("a calendar that can be read", "读得出来的日历")
            self.problems.append(_at(source, _LENDER, what, accepted, codes.UNKNOWN_LENDER))
        return calendar


def _at(source: Source, key: str, what: str, accepted: str, code: str) -> Problem:
    return problem_at(source, Diagnostic((key,), what, accepted, code=code))


def _text(source: Source, key: str) -> str | None:
    value = source.data.get(key) if isinstance(source.data, dict) else None
    return value if isinstance(value, str) else None
