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
from domain.policy.part import Words
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
    """Explain a deadline: start, rule, clause, calendar, pauses, time counted, verdict.

    The explanation comes from the log in PostgreSQL and from the edition under
    which the deadline was calculated, even if another edition is in force now.
    """
    output = output_for(as_json, lang)

    async def work() -> None:
        async with find().database() as database:
            facts = [entry.fact for entry in await EventStore(database).read(complaint_id)]
            if not facts:
                raise NotFound(complaint_id)
            published = Editions(Rulebooks(database))
            books = await published.books_of(facts)
            editions = {digest: await published.edition(digest) for digest in books}
        try:
            explanations = explain(complaint_id, facts, books, deadline)
        except Unexplained as error:
            raise Misused(str(error)) from None
        data = {"complaint": complaint_id, "deadlines": [_data(explanation) for explanation in explanations]}
        output.result(
            data,
            *(
                part
                for explanation in explanations
                for part in _shown(output, explanation, editions[explanation.edition])
            ),
        )

    carry_out(output, work)


def _data(explanation: Explanation) -> dict[str, Any]:
    plain: dict[str, Any] = _plain(explanation)
    return plain | {
        "counted": intervals_data(explanation.counted),
        "counted_seconds": sum(c.seconds for c in explanation.counted),
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
            return [_plain(item) for item in value]
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _plain(getattr(value, field.name))
            for field in fields(value)
            if field.name != "counted"
        }
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


def _shown(output: Output, explanation: Explanation, edition: Edition) -> Iterator[RenderableType]:
    words = Wording(output.lang, edition)
    thing = f" ({explanation.thing})" if explanation.thing != "case" else ""
    turn = (
        output.words(f",第 {explanation.round} 轮", f", round {explanation.round}")
        if explanation.round > 1
        else ""
    )
    yield Text(
        f"{words.of(explanation.words, explanation.rule)}{thing}{turn} · {explanation.rule} · {', '.join(explanation.clause)}",
        style="bold",
    )
    table = Table(box=None, show_header=False, padding=(0, 2), pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for name, text in _rows(output, explanation, words):
        table.add_row(name, text)
    yield table
    if explanation.counted:
        yield _intervals(output, explanation, words)
    yield Text("")


def _rows(output: Output, explanation: Explanation, words: Wording) -> Iterator[tuple[str, str]]:
    say = output.words
    yield say("起算", "starts"), _start(output, explanation, words)
    yield say("规则", "rule"), _rule(output, explanation)
    calendar = f"{explanation.calendar} {explanation.calendar_version} ({explanation.zone})"
    policy = f"{explanation.policy} {explanation.policy_version}"
    yield (
        say("版本", "edition"),
        f"{policy}, {say('日历', 'calendar')} {calendar}, {explanation.edition[:12]}",
    )
    if explanation.kept:
        old = f"{explanation.kept['policy']}/{explanation.kept['calendar']}"
        yield "", say(f"到期时间沿用旧版 {old}", f"the due time is kept from edition {old}")
    for stop in explanation.pauses:
        until = _at(words, stop.until) if stop.until else say("至今", "until now")
        yield say("暂停", "pause"), f"{_at(words, stop.since)} – {until} {words.of(stop.words, '')}".rstrip()
    for move in explanation.moves:
        old_due = f"{_at(words, move.old)} → " if move.old else ""
        why = words.pick(REASONS.get(move.reason, (words.fact(move.reason), words.fact(move.reason))))
        yield say("调整", "moved"), f"{old_due}{_at(words, move.new)}: {why} (#{move.fact.number})"
    mark = say(
        f"(暂定:官方安排只到 {explanation.horizon})",
        f" (provisional: official days end on {explanation.horizon})",
    )
    yield say("到期", "due"), _at(words, explanation.due) + (mark if explanation.provisional else "")
    for point in explanation.warnings:
        yield (
            say("预警", "warning"),
            f"{point.point}: {_at(words, point.at)} {say('已发', 'given') if point.given else say('未到', 'to come')}",
        )
    for verdict in explanation.verdicts:
        yield say("判定", "verdict"), _judged(output, explanation, verdict, words)
    if not explanation.verdicts:
        state = words.clock(explanation.status)
        awaited = say(" 或 ", " or ").join(words.fact(name) for name in explanation.stops)
        yield say("状态", "state"), f"{state}; {say('等待', 'waits for')} {awaited}"


def _start(output: Output, explanation: Explanation, words: Wording) -> str:
    text = _at(words, explanation.start)
    if explanation.start_fact is not None:
        text += f" — {_named(words, explanation.start_fact)}"
        text += output.words("(补录)", " (reported late)") if explanation.start_fact.backdated else ""
    if explanation.start_fact is None or explanation.armed_by.number != explanation.start_fact.number:
        text += output.words(
            f";由 {_named(words, explanation.armed_by)} 触发计时",
            f"; set running by {_named(words, explanation.armed_by)}",
        )
    return text


def _rule(output: Output, explanation: Explanation) -> str:
    if explanation.amount is not None:
        text = explanation.amount.label(output.lang)
        text += (
            output.words(f"(参数 {explanation.param})", f" (parameter {explanation.param})")
            if explanation.param
            else ""
        )
        text += (
            output.words(",字段未知,取默认值", ", the default while the field is not known")
            if explanation.basis == "default"
            else ""
        )
        return text
    if explanation.basis == "field":
        return output.words("字段中约定的时间", "the instant that a field holds")
    return output.words("取自另一期限", "taken from another deadline")


def _judged(output: Output, explanation: Explanation, verdict: Verdict, words: Wording) -> str:
    text = words.pick(VERDICTS[verdict.kind])
    act = verdict.act
    if verdict.kind == "met" and act is not None:
        left = words.span(explanation.due - act.at)
        text += output.words(
            f":{_named(words, act)} {_at(words, act.at)},早于到期 {left}",
            f": {_named(words, act)} at {_at(words, act.at)}, {left} before it was due",
        )
    elif verdict.kind in ("breached", "missed"):
        text += _missing(output, explanation, verdict, words)
    elif verdict.kind == "corrected" and act is not None:
        late = words.span(act.recorded_at - act.at)
        text += output.words(
            f":{_named(words, act)} 实际于 {_at(words, act.at)} 按时发生,{late}后才补录",
            f" to met: {_named(words, act)} took place in time at {_at(words, act.at)}, reported {late} later",
        )
    elif verdict.reason in REASONS:
        text += f": {words.pick(REASONS[verdict.reason])}"
    return f"{text} (#{verdict.fact.number})"


def _missing(output: Output, explanation: Explanation, verdict: Verdict, words: Wording) -> str:
    """What had not come when the clock ran out, and what followed."""
    awaited = output.words("、", "; ").join(words.fact(name) for name in explanation.stops)
    by = _at(words, verdict.fact.at)
    parts = [output.words(f":至 {by} 未见:{awaited}", f": by {by} none of these had come: {awaited}")]
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


def _intervals(output: Output, explanation: Explanation, words: Wording) -> Table:
    table = Table(box=None, padding=(0, 2), pad_edge=False)
    table.add_column(output.words("计入 从", "counted from"))
    table.add_column(output.words("到", "to"))
    table.add_column(output.words("秒", "seconds"), justify="right")
    for begin, end, seconds in explanation.counted:
        table.add_row(_at(words, begin), _at(words, end), f"{seconds:,}")
    table.add_row(
        "",
        output.words("合计", "in all"),
        f"{sum(part.seconds for part in explanation.counted):,}",
        style="bold",
    )
    return table
