"""Deadlines with the same start drawn as SVG. Nights and days off are compressed, so that two hours and
five days both fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from authoring.show.escape import escape
from authoring.show.timeline import LONGEST, Family, Lane, Mark, open_hours

WIDTH, LEFT, RIGHT, TOP, ROW = 1040, 300, 36, 46, 62
REST = 0.16
"""How wide an hour of rest is drawn, compared with a working hour."""

Say = Callable[[Lane, Mark], str]
Dated = Callable[[date], str]


@dataclass(frozen=True, slots=True)
class Scale:
    """From instants to horizontal positions: working hours at full width, other hours compressed."""

    knots: tuple[tuple[datetime, float], ...]

    @classmethod
    def of(cls, family: Family) -> Scale:
        """The scale from the start of a family to a little after its end."""
        start, end = family.start - timedelta(minutes=20), family.end
        end += max((end - start) * 0.03, timedelta(minutes=15))
        stretches = open_hours(family.rule, start, end)
        cuts = sorted({start, end, *(at for pair in stretches for at in pair if start < at < end)})
        weights = []
        for cut, next_cut in pairwise(cuts):
            works = any(begins <= cut < ends for begins, ends in stretches)
            weights.append((next_cut - cut).total_seconds() * (1.0 if works else REST))
        whole = sum(weights) or 1.0
        knots, place = [(cuts[0], float(LEFT))], float(LEFT)
        for cut, weight in zip(cuts[1:], weights, strict=True):
            place += weight / whole * (WIDTH - LEFT - RIGHT)
            knots.append((cut, place))
        return cls(tuple(knots))

    def place(self, at: datetime) -> float:
        """The position of an instant; one outside the scale is drawn at its edge."""
        for (knot, left), (next_knot, right) in pairwise(self.knots):
            if at <= next_knot:
                part = (at - knot) / (next_knot - knot)
                return left + max(part, 0.0) * (right - left)
        return self.knots[-1][1]


def draw(
    family: Family, title: str, names: Callable[[Lane], tuple[str, str]], say: Say, dated_as: Dated
) -> str:
    """The drawing. `names` gives a lane's two lines on the left, `say` the words of a mark, `dated_as` those of a day."""
    scale, height = Scale.of(family), TOP + ROW * len(family.lanes) + 14
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" class="timeline">',
        f"<title>{escape(title)}</title>",
        *_ground(family, scale, height, dated_as),
    ]
    for i, lane in enumerate(family.lanes):
        parts += _lane(family, lane, scale, TOP + ROW * i, names(lane), say)
    x = scale.place(family.start)
    parts.append(f'<line x1="{x:.1f}" y1="{TOP - 6}" x2="{x:.1f}" y2="{height - 8}" class="start"/>')
    return "".join([*parts, "</svg>"])


def _ground(family: Family, scale: Scale, height: int, dated_as: Dated) -> Iterator[str]:
    """Open hours light, rest shaded, a date at each working day."""
    worktime = family.rule.worktime
    first, last = scale.knots[0][0], scale.knots[-1][0]
    yield f'<rect x="{LEFT}" y="{TOP - 8}" width="{WIDTH - LEFT - RIGHT}" height="{height - TOP}" class="rest"/>'
    dated: set[str] = set()
    edge = 0.0
    for begins, ends in open_hours(family.rule, first, last):
        start, end = max(begins, first), min(ends, last)
        if start >= end:
            continue
        x, width = scale.place(start), scale.place(end) - scale.place(start)
        yield f'<rect x="{x:.1f}" y="{TOP - 8}" width="{width:.1f}" height="{height - TOP}" class="open"/>'
    day = worktime.day_of(first)
    while worktime.end_of(day) < last or not dated:
        text = f"{day:%m-%d}"
        at = (
            max(first, worktime.open_of(day))
            if worktime.is_working_day(day)
            else worktime.end_of(day - timedelta(days=1))
        )
        x = max(scale.place(at), float(LEFT))
        if worktime.is_working_day(day) and text not in dated and x >= edge and at < last:
            yield f'<text x="{x + 2:.1f}" y="{TOP - 14}" class="date">{escape(dated_as(day))}</text>'
            edge = x + 58
        dated.add(text)
        day += timedelta(days=1)
    if (
        worktime.is_working_day(day)
        and (x := scale.place(worktime.open_of(day))) >= edge
        and worktime.open_of(day) < last
    ):
        yield f'<text x="{x + 2:.1f}" y="{TOP - 14}" class="date">{escape(dated_as(day))}</text>'


def _lane(
    family: Family, lane: Lane, scale: Scale, y: int, names: tuple[str, str], say: Say
) -> Iterator[str]:
    middle = y + 16
    yield f'<text x="4" y="{y + 14}" class="name">{escape(_short(names[0], 35))}</text>'
    yield f'<text x="4" y="{y + 31}" class="clause">{escape(_short(names[1], 50))}</text>'
    if lane.due is None:
        return
    x0, x1 = scale.place(family.start), scale.place(lane.due)
    style = "bar soft" if lane.spec.soft else "bar"
    yield f'<rect x="{x0:.1f}" y="{middle - 6}" width="{max(x1 - x0, 2):.1f}" height="12" rx="3" class="{style}"/>'
    later = [
        mark for mark in lane.marks if mark.kind in ("step", "repeat") and mark.at - family.start <= LONGEST
    ]
    if later:
        x2 = scale.place(max(mark.at for mark in later))
        yield f'<line x1="{x1:.1f}" y1="{middle}" x2="{x2:.1f}" y2="{middle}" class="after"/>'
    for mark in lane.marks:
        if mark.at - family.start <= LONGEST:
            yield f"<g><title>{escape(say(lane, mark))}</title>{_shape(mark, scale.place(mark.at), middle)}</g>"
    yield from _due_time(lane, scale, y, say)


def _due_time(lane: Lane, scale: Scale, y: int, say: Say) -> Iterator[str]:
    """The due time at its mark, on the side where there is room."""
    assert lane.due is not None
    x = scale.place(lane.due)
    text = say(lane, Mark(lane.due, "time"))
    left = x + 8 + 7.2 * len(text) > WIDTH - 4
    anchor = 'end" x="' + f"{x + 6:.1f}" if left else 'start" x="' + f"{x - 6:.1f}"
    yield f'<text text-anchor="{anchor}" y="{y + 37}" class="due-time">{escape(text)}</text>'


def _shape(mark: Mark, x: float, y: int) -> str:
    match mark.kind:
        case "warn":
            return f'<path d="M{x:.1f} {y - 12} l6 -10 h-12 z" class="warn"/>'
        case "due":
            return f'<path d="M{x:.1f} {y - 10} l10 10 l-10 10 l-10 -10 z" class="due"/>'
        case "repeat":
            return f'<circle cx="{x:.1f}" cy="{y}" r="5" class="repeat"/>'
    return (
        f'<circle cx="{x:.1f}" cy="{y}" r="9" class="step"/>'
        f'<text x="{x:.1f}" y="{y + 4}" text-anchor="middle" class="number">{escape(mark.point)}</text>'
    )


def _short(text: str, room: int) -> str:
    """The text cut to `room` narrow characters; a Chinese character counts as two."""
    used = 0
    for i, character in enumerate(text):
        used += 2 if ord(character) > 0x2E80 else 1
        if used > room:
            return text[: max(i - 1, 1)] + "…"
    return text
