"""Output: what the command line prints, for people (tables, in Chinese or English) or for programs (JSON)."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import IO, Any, Literal

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.measure import Measurement
from rich.segment import Segment
from rich.text import Text

from domain.time.instants import write_instant
from domain.visible import visible, visible_json

Lang = Literal["zh", "en"]
PLAIN_WIDTH = 1000
"""Columns in a file or a pipe, so that tables keep their lines whole."""


def language(environment: Mapping[str, str] = os.environ) -> Lang:
    """The language of the machine: Chinese for zh*, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def speak_utf8() -> None:
    """Print UTF-8 whatever the locale: a Chinese name must not end a command under LANG=C."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _console(stream: IO[str]) -> Console:
    looked_at = stream.isatty()
    width = None if looked_at else PLAIN_WIDTH
    return Console(
        file=stream, width=width, highlight=False, emoji=False, markup=False, soft_wrap=not looked_at
    )


class _Harmless:
    """A renderable without control characters or markup of the texts in it: nobody can steer the terminal with a text."""

    def __init__(self, renderable: RenderableType) -> None:
        self._renderable = Text(renderable) if isinstance(renderable, str) else renderable

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self._renderable, options):
            text, style, control = segment
            yield segment if control else Segment(visible(text, keep="\n"), style)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement.get(console, options, self._renderable)


class Output:
    """The output of one command. Results go to stdout; progress and errors to stderr, so that stdout can
    be piped."""

    def __init__(self, *, as_json: bool = False, lang: Lang | None = None) -> None:
        self.as_json = as_json
        self.lang: Lang = lang or language()
        self._out = _console(sys.stdout)
        self._err = _console(sys.stderr)

    def words(self, zh: str, en: str) -> str:
        """The text in the language of this output."""
        return zh if self.lang == "zh" else en

    def result(self, data: Any, *shown: RenderableType) -> None:
        """The answer: `data` as JSON for programs, `shown` for people."""
        if self.as_json:
            indent = 2 if self._out.is_terminal else None
            self.line(visible_json(json.dumps(data, ensure_ascii=False, indent=indent, default=_plain)))
        else:
            for renderable in shown:
                self._out.print(_Harmless(renderable))

    def line(self, text: str) -> None:
        """A line of data, exactly as it is where a file or a program takes it."""
        if self._out.is_terminal:
            text = visible(text, keep="\n\t")
        self._out.file.write(text + "\n")
        self._out.file.flush()

    def show(self, *shown: RenderableType) -> None:
        """Something for people on stdout as it happens; nothing under --json."""
        if not self.as_json:
            for renderable in shown:
                self._out.print(_Harmless(renderable))
            self._out.file.flush()

    def note(self, text: str, style: str = "dim") -> None:
        """Progress, for people, on stderr."""
        self._err.print(_Harmless(text), style=style)
        self._err.file.flush()

    def problem(self, data: Mapping[str, Any], lines: list[str]) -> None:
        """Why the command failed: one JSON line or readable lines, on stderr."""
        if self.as_json:
            self._err.file.write(visible_json(json.dumps({"error": data}, ensure_ascii=False)) + "\n")
        else:
            for place, text in enumerate(lines):
                self._err.print(_Harmless(text), style="bold red" if place == 0 else "")
        self._err.file.flush()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return write_instant(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
