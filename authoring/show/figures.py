"""The figures of the page: a drawing for each group of deadlines with the same start, and its instants in
words."""

from __future__ import annotations

from collections.abc import Sequence

from authoring.show.drawing import draw
from authoring.show.page import Figure
from authoring.show.phrases import Phrases
from authoring.show.timeline import Family, Lane, Mark, families
from domain.facts.vocabulary import CASE
from domain.policy.rulebook import Rulebook
from domain.policy.schema import Deadline

WEEKDAYS = (
    ("一", "Mon"),
    ("二", "Tue"),
    ("三", "Wed"),
    ("四", "Thu"),
    ("五", "Fri"),
    ("六", "Sat"),
    ("日", "Sun"),
)


def step_number(rule: Deadline, index: int) -> int:
    """The number of a follow-on step among those of its deadline, from 1."""
    return sum(action.after is not None for action in rule.breach[: index + 1])


def circled(number: int) -> str:
    """A number in a circle; from 21 on in brackets."""
    return chr(0x245F + number) if number <= 20 else f"({number})"


def start_words(say: Phrases, rule: Deadline) -> str:
    """What a family of deadlines starts with."""
    each = (
        say.pick(f"(每个{say.thing(rule.per)})", f" (each {say.thing(rule.per)})") if rule.per != CASE else ""
    )
    return say.pick(f"自“{say.pattern(rule.from_)}”起{each}", f"From: {say.pattern(rule.from_)}{each}")


def figures(book: Rulebook, spoken: Sequence[Phrases]) -> list[list[Figure]]:
    """For each language the figures of the page. The drawings are the same in all, with every language in them."""
    made: list[list[Figure]] = [[] for _ in spoken]
    for family in families(book):
        titles = [start_words(say, family.rule.spec) for say in spoken]
        svg = draw(
            family,
            " · ".join(dict.fromkeys(titles)),
            lambda lane: _names(spoken, lane),
            lambda lane, mark: _said(book, spoken, lane, mark),
            lambda day: f"{day:%m-%d} {spoken[0].pick(*WEEKDAYS[day.weekday()])}",
        )
        for say, title, figures_of in zip(spoken, titles, made, strict=True):
            figures_of.append(Figure(title, svg, tuple(_words(book, say, family))))
    return made


def _names(spoken: Sequence[Phrases], lane: Lane) -> tuple[str, str]:
    names = dict.fromkeys(say.of(lane.spec.words) for say in spoken)
    name = " ".join(names) if len(names) == 1 else next(iter(names))
    amount = spoken[0].due(lane.spec.within if lane.spec.within is not None else lane.spec.due)
    when = spoken[0].condition(lane.spec.when)
    below = [amount, spoken[0].pick(f"若{when}", f"if {when}") if when else "", ", ".join(lane.spec.clause)]
    return name, " · ".join(part for part in below if part)


def _said(book: Rulebook, spoken: Sequence[Phrases], lane: Lane, mark: Mark) -> str:
    if mark.kind == "time":
        say = spoken[0]
        text = _local(book, say, mark)
        return f"{text} ({say.pick('假设', 'assumed')})" if lane.assumed is not None else text
    return " · ".join(dict.fromkeys(_mark(book, say, lane, mark) for say in spoken))


def _local(book: Rulebook, say: Phrases, mark: Mark) -> str:
    at = book.worktime.local(mark.at)
    zh, en = WEEKDAYS[at.weekday()]
    return say.pick(f"{at:%m-%d}(周{zh}){at:%H:%M}", f"{en} {at:%m-%d %H:%M}")


def _mark(book: Rulebook, say: Phrases, lane: Lane, mark: Mark) -> str:
    local = _local(book, say, mark)
    if mark.kind == "warn":
        return say.pick(
            f"{local} 预警({say.point(mark.point)})", f"{local} warning ({say.point(mark.point)})"
        )
    if mark.kind == "due":
        at_once = [say.action(step) for step in lane.spec.breach if step.after is None]
        if lane.spec.soft:
            at_once = [say.pick("只记录未达目标", "a missed target is noted")]
        actions = say.both(at_once, (";", "; "))
        text = say.pick(f"{local} 到期", f"{local} due")
        return f"{text}{say.pick(':', ': ')}{actions}" if actions else text
    if mark.kind == "repeat":
        return say.pick(f"{local} 重复", f"{local} again")
    action = lane.spec.breach[mark.index]
    return f"{circled(step_number(lane.spec, mark.index))} {local} {say.action(action)}"


def _words(book: Rulebook, say: Phrases, family: Family) -> list[str]:
    lines = []
    start = _local(book, say, Mark(family.start, "start"))
    for lane in family.lanes:
        name = say.of(lane.spec.words)
        if lane.due is None:
            instants = say.pick("到期时间事先不可知", "the due time is not known beforehand")
        else:
            instants = say.both((_mark(book, say, lane, mark) for mark in lane.marks), (";", "; "))
        assumed = say.pick("(假设的时间)", " (an assumed time)") if lane.assumed is not None else ""
        lines.append(
            say.pick(
                f"{name}{assumed}:{start} 开始;{instants}", f"{name}{assumed}: starts {start}; {instants}"
            )
        )
    return lines
