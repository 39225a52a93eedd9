"""`redress policy explain`: why a deadline is due when it is, and why it was judged met or breached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from authoring.reports.explain import Cause, Explanation, Unexplained, Verdict, explain
from cli.failures import Misused
from cli.options import ComplaintId, Json, Language, output_for
from cli.output import Output
from cli.running import carry_out
from cli.servers import find
from cli.views.counted import intervals_data
from cli.views.wording import Wording
from client.errors import NotFound
from domain.policy.edition import Edition
from domain.policy.schema import Words
from domain.time.amounts import Amount
from domain.time.instants import write_instant
from store.editions import Editions
from store.event_store import EventStore
from store.rulebooks import Rulebooks


def explain_complaint(
    complaint_id: ComplaintId,
    deadline: Annotated[
        str | None,
        typer.Argument(
            metavar="[DEADLINE]", help="Only this deadline, by its name in the policy.", show_default=False
        ),
    ] = None,
    as_json: Json = False,
    lang: Language = None,
) -> None:
    """Why is it due then? Start, rule, clause, calendar, pauses and every stretch that counted; why met or breached.

    From the log in PostgreSQL and the edition under which the deadline was timed, even if another is in force now.
    """
    output = output_for(as_json, lang)

    async def work() -> None:
        async with find().database() as database:
            facts = [one.fact for one in await EventStore(database).read(complaint_id)]
            if not facts:
                raise NotFound(complaint_id)
            published = Editions(Rulebooks(database))
            books = await published.books_of(facts)
            editions = {digest: await published.edition(digest) for digest in books}
        try:
            found = explain(complaint_id, facts, books, deadline)
        except Unexplained as error:
            raise Misused(str(error)) from None
        data = {"complaint": complaint_id, "deadlines": [_data(one) for one in found]}
        output.result(data, *(part for one in found for part in _shown(output, one, editions[one.edition])))

    carry_out(output, work)


def _data(one: Explanation) -> dict[str, Any]:
    plain: dict[str, Any] = _plain(one)
    return plain | {
        "counted": intervals_data(one.counted),
        "counted_seconds": sum(c.seconds for c in one.counted),
    }


def _plain(value: object) -> Any:
    match value:
        case datetime():
            return write_instant(value)
        case Amount():
            return str(value)
        case Words():
            return {"zh": value.zh, "en": value.en}
        case list() | tuple():
            return [_plain(one) for one in value]
        case Mapping():
            return {str(key): _plain(one) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value) if one.name != "counted"}
    return value


# --- for people -----------------------------------------------------------------------------------------------------

VERDICTS = {
    "met": ("按时完成", "met"),
    "breached": ("超时", "breached"),
    "missed": ("未达目标", "target missed"),
    "corrected": ("更正", "corrected"),
    "ended": ("结束,不作判定", "ended without a verdict of its own"),
}
REASONS = {
    "condition": ("条件不再成立", "its condition no longer holds"),
    "void": ("已作废", "it was made void"),
    "done_late": ("超时后补办", "done after the breach"),
    "closed": ("投诉已结", "the complaint is over"),
    "reopened": ("重新受理", "the complaint was reopened"),
    "cancelled": ("已取消", "it was called off"),
    "replaced": ("已被替换", "another took its place"),
    "policy_revised": ("规则更新", "a newer policy"),
    "calendar_revised": ("日历更新", "a newer calendar"),
    "pause": ("暂停结束", "a pause was over"),
    "undone": ("撤销完成", "its stop was taken back"),
}


def _shown(output: Output, one: Explanation, edition: Edition) -> Iterator[RenderableType]:
    words = Wording(output.lang, edition)
    thing = f" ({one.thing})" if one.thing != "case" else ""
    turn = output.words(f",第 {one.round} 轮", f", round {one.round}") if one.round > 1 else ""
    yield Text(
        f"{words.of(one.words, one.rule)}{thing}{turn} · {one.rule} · {', '.join(one.clause)}", style="bold"
    )
    table = Table(box=None, show_header=False, padding=(0, 2), pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for name, text in _rows(output, one, words):
        table.add_row(name, text)
    yield table
    if one.counted:
        yield _intervals(output, one, words)
    yield Text("")


def _rows(output: Output, one: Explanation, words: Wording) -> Iterator[tuple[str, str]]:
    say = output.words
    yield say("起算", "starts"), _start(output, one, words)
    yield say("规则", "rule"), _rule(output, one)
    calendar = f"{one.calendar} {one.calendar_version} ({one.zone})"
    policy = f"{one.policy} {one.policy_version}"
    yield say("版本", "edition"), f"{policy}, {say('日历', 'calendar')} {calendar}, {one.edition[:12]}"
    if one.kept:
        old = f"{one.kept['policy']}/{one.kept['calendar']}"
        yield "", say(f"到期时间沿用旧版 {old}", f"the due time is kept from edition {old}")
    for stop in one.pauses:
        until = _at(words, stop.until) if stop.until else say("至今", "until now")
        yield say("暂停", "pause"), f"{_at(words, stop.since)} – {until} {words.of(stop.words, '')}".rstrip()
    for move in one.moves:
        old_due = f"{_at(words, move.old)} → " if move.old else ""
        why = words.pick(REASONS.get(move.reason, (words.fact(move.reason), words.fact(move.reason))))
        yield say("调整", "moved"), f"{old_due}{_at(words, move.new)}: {why} (#{move.fact.number})"
    mark = say(f"(暂定:官方安排只到 {one.horizon})", f" (provisional: official days end on {one.horizon})")
    yield say("到期", "due"), _at(words, one.due) + (mark if one.provisional else "")
    for point in one.warnings:
        yield (
            say("预警", "warning"),
            f"{point.point}: {_at(words, point.at)} {say('已发', 'given') if point.given else say('未到', 'to come')}",
        )
    for verdict in one.verdicts:
        yield say("判定", "verdict"), _judged(output, one, verdict, words)
    if not one.verdicts:
        state = words.clock(one.status)
        wanted = say(" 或 ", " or ").join(words.fact(name) for name in one.stops)
        yield say("状态", "state"), f"{state}; {say('等待', 'waits for')} {wanted}"


def _start(output: Output, one: Explanation, words: Wording) -> str:
    text = _at(words, one.start)
    if one.start_fact is not None:
        text += f" — {_named(words, one.start_fact)}"
        text += output.words("(补录)", " (reported late)") if one.start_fact.backdated else ""
    if one.start_fact is None or one.armed_by.number != one.start_fact.number:
        text += output.words(
            f";由 {_named(words, one.armed_by)} 触发计时", f"; set running by {_named(words, one.armed_by)}"
        )
    return text


def _rule(output: Output, one: Explanation) -> str:
    if one.amount is not None:
        text = one.amount.label(output.lang)
        text += output.words(f"(参数 {one.param})", f" (parameter {one.param})") if one.param else ""
        text += (
            output.words(",字段未知,取默认值", ", the default while the field is not known")
            if one.basis == "default"
            else ""
        )
        return text
    if one.basis == "field":
        return output.words("字段中约定的时间", "the instant that a field holds")
    return output.words("取自另一期限", "taken from another deadline")


def _judged(output: Output, one: Explanation, verdict: Verdict, words: Wording) -> str:
    text = words.pick(VERDICTS[verdict.kind])
    act = verdict.act
    if verdict.kind == "met" and act is not None:
        left = words.span(one.due - act.at)
        text += output.words(
            f":{_named(words, act)} {_at(words, act.at)},早于到期 {left}",
            f": {_named(words, act)} at {_at(words, act.at)}, {left} before it was due",
        )
    elif verdict.kind in ("breached", "missed"):
        text += _missing(output, one, verdict, words)
    elif verdict.kind == "corrected" and act is not None:
        late = words.span(act.recorded_at - act.at)
        text += output.words(
            f":{_named(words, act)} 实际于 {_at(words, act.at)} 按时发生,{late}后才补录",
            f" to met: {_named(words, act)} took place in time at {_at(words, act.at)}, reported {late} later",
        )
    elif verdict.reason in REASONS:
        text += f": {words.pick(REASONS[verdict.reason])}"
    return f"{text} (#{verdict.fact.number})"


def _missing(output: Output, one: Explanation, verdict: Verdict, words: Wording) -> str:
    """What had not come when the clock ran out, and what followed."""
    wanted = output.words("、", "; ").join(words.fact(name) for name in one.stops)
    by = _at(words, verdict.fact.at)
    parts = [output.words(f":至 {by} 未见:{wanted}", f": by {by} none of these had come: {wanted}")]
    if verdict.charged:
        parts.append(
            output.words(f"责任 {words.who(verdict.charged)}", f"charged: {words.who(verdict.charged)}")
        )
    if verdict.known_late:
        parts.append(output.words("得知时已过期,不处罚", "over already as it became known: no penalty"))
    if verdict.quiet:
        parts.append(output.words("仅记录", "only put down"))
    if verdict.judged_by:
        parts.append(output.words("依据 ", "judged by ") + "/".join(verdict.judged_by.values()))
    return output.words(";", " · ").join(parts)


def _named(words: Wording, cause: Cause) -> str:
    who = words.actor(cause.actor)
    return f"#{cause.number} {words.fact(cause.type)}" + (f" ({who})" if who else "")


def _at(words: Wording, instant: datetime) -> str:
    return f"{instant.astimezone(words.zone):%Y-%m-%d %H:%M:%S}"


def _intervals(output: Output, one: Explanation, words: Wording) -> Table:
    table = Table(box=None, padding=(0, 2), pad_edge=False)
    table.add_column(output.words("计入 从", "counted from"))
    table.add_column(output.words("到", "to"))
    table.add_column(output.words("秒", "seconds"), justify="right")
    for begin, end, seconds in one.counted:
        table.add_row(_at(words, begin), _at(words, end), f"{seconds:,}")
    table.add_row(
        "", output.words("合计", "in all"), f"{sum(part.seconds for part in one.counted):,}", style="bold"
    )
    return table
