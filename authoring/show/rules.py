"""The sections about rules: deadlines, breaches, routes, pauses, penalties, and periods of units."""

from __future__ import annotations

from collections.abc import Mapping

from authoring.show.figures import circled, step_number
from authoring.show.page import Block, Heading, Paragraph, Table
from authoring.show.phrases import Phrases
from domain.facts.vocabulary import CASE
from domain.policy.penalties import PenaltyItem
from domain.policy.routes import RouteStep
from domain.policy.schema import Deadline, Pause
from domain.words.word import spaced


def deadlines(say: Phrases) -> list[Block]:
    """The table of deadlines."""
    head = (
        say.pick("期限", "Deadline"), say.pick("开始", "Starts"), say.pick("完成", "Done by"), say.pick("时限", "Amount"),
        say.pick("预警", "Warnings"), say.pick("超时", "When missed"), say.pick("责任人", "Charged"), say.pick("依据", "Clause"),
    )  # fmt: skip
    rows = tuple(_deadline(say, rule) for rule in say.policy.deadlines.values())
    remark = say.pick(
        "带 * 的时限是制度未写明、由公司设定的参数。恰好在到期时刻完成的算按时。",
        "An amount with * is a parameter: the document leaves it open. An act exactly at the due time is in time.",
    )
    return [
        Heading(2, say.pick("期限", "Deadlines"), "deadlines"),
        Table(head, rows, (1, 2, 5)),
        Paragraph(remark, quiet=True),
    ]


def _deadline(say: Phrases, rule: Deadline) -> tuple[str, ...]:
    name = say.of(rule.words)
    marks = [
        say.pick(f"每个{say.thing(rule.per)}", f"for each {say.thing(rule.per)}") if rule.per != CASE else "",
        say.pick("软目标", "a target") if rule.soft else "",
        say.pick("到期时刻算迟", "late at the due time itself") if rule.at_due == "late" else "",
        say.pick("结案后继续", "goes on after closing") if rule.outlives else "",
    ]
    marked = say.both(marks)
    starts = [say.pattern(rule.from_)]
    if when := say.condition(rule.when):
        starts.append(say.pick(f"若{when}", f"if {when}"))
    if rule.restart is not None:
        starts.append(say.pick(f"重新计时:{say.pattern(rule.restart)}", f"anew: {say.pattern(rule.restart)}"))
    stops = [say.pattern(rule.until)]
    if rule.void is not None:
        stops.append(say.pick(f"作废:{say.pattern(rule.void)}", f"void: {say.pattern(rule.void)}"))
    if rule.undone_by is not None:
        stops.append(
            say.pick(f"撤销完成:{say.pattern(rule.undone_by)}", f"taken back: {say.pattern(rule.undone_by)}")
        )
    amount = say.due(rule.within if rule.within is not None else rule.due)
    if rule.calendar:
        amount += f"\n[{rule.calendar}]"
    return (
        "\n".join(part for part in (name, f"({marked})" if marked else "", rule.note) if part),
        "\n".join(starts),
        "\n".join(stops),
        amount,
        say.both(map(say.point, rule.warn)) or "–",
        "\n".join(breaches(say, rule)) or "–",
        say.person(rule.against) if rule.against is not None else say.person("holder"),
        ", ".join(rule.clause) or "–",
    )


def breaches(say: Phrases, rule: Deadline) -> list[str]:
    """The steps of a breach, each with its time; follow-on steps carry the number they have in the drawing."""
    lines = []
    for i, action in enumerate(rule.breach):
        text = say.action(action)
        if action.after is not None:
            text = f"{circled(step_number(rule, i))} +{say.due(action.after)}{say.pick(':', ': ')}{text}"
        lines.append(text)
    if rule.repeat is not None:
        lines.append(say.pick(f"每 {say.due(rule.repeat)}重复一次", f"again every {say.due(rule.repeat)}"))
    return lines


def routes(say: Phrases) -> list[Block]:
    """Approvals and inspections, one table for each route."""
    blocks: list[Block] = []
    head = (
        "#", say.pick("步骤", "Step"), say.pick("签署", "Signed by"), say.pick("条件", "Only if"), say.pick("通过", "Passes if"),
        say.pick("不通过", "If it fails"), say.pick("依据", "Clause"),
    )  # fmt: skip
    for name, route in say.policy.routes.items():
        names = {step.step: say.of(step.words) for step in route.steps}
        rows = tuple(_step(say, step, str(i + 1), names, route.clause) for i, step in enumerate(route.steps))
        when = say.condition(route.when)
        parts = [
            say.pick(f"起点:{say.pattern(route.upon)}", f"Begins with: {say.pattern(route.upon)}"),
            say.pick(f"若{when}", f"if {when}") if when else "",
            say.pick(
                f"通过前不得:{say.pattern(route.before)}",
                f"until it is passed, refused: {say.pattern(route.before)}",
            )
            if route.before is not None
            else "",
            say.pick(f"通过后:{say.fact(route.passed)}", f"then: {say.fact(route.passed)}")
            if route.passed
            else "",
            say.pick(f"拒绝后:{say.fact(route.refused)}", f"when refused: {say.fact(route.refused)}")
            if route.refused
            else "",
        ]
        summary = Paragraph(say.both(parts, (";", "; ")))
        blocks += [Heading(3, say.of(route.words), f"route-{name}"), summary, Table(head, rows, (1,))]
    return (
        [Heading(2, say.pick("审批与检验", "Approvals and inspections"), "routes"), *blocks] if blocks else []
    )


def _step(
    say: Phrases, step: RouteStep, number: str, names: Mapping[str, str], clause: tuple[str, ...]
) -> tuple[str, ...]:
    fails = (
        say.pick("拒绝", "refused")
        if step.fail == "refused"
        else say.pick(f"转“{names[step.fail]}”", f"on to: {names[step.fail]}")
    )
    passes = say.condition(step.passes) or say.pick("同意", "passed")
    fields = say.both(map(say.field, step.fields))
    if fields:
        passes = f"{passes}\n{say.pick(f'须填{fields}', f'with {fields}')}"
    aside = say.pick("(仅在转来时)", " (only when sent here)") if step.aside else ""
    return (
        number,
        say.of(step.words) + aside,
        say.person(step.by),
        say.condition(step.when) or "–",
        passes,
        fails,
        ", ".join(step.clause or clause) or "–",
    )


def _reasons(say: Phrases, pause: Pause) -> str:
    if not pause.reasons:
        return ""
    listed = say.both(say.of(words) for words in pause.reasons.values())
    return say.pick(f"(理由:{listed})", f" (reason: {listed})")


def pauses(say: Phrases) -> list[Block]:
    """The table of pauses."""
    rows = []
    for pause in say.policy.pauses.values():
        freezes = pause.freezes
        if freezes == "all":
            held = say.pick("全部", "all")
        elif isinstance(freezes, Mapping):
            held = say.pick(
                f"{say.person(freezes.get('against', ''))}的期限",
                f"those of {say.person(freezes.get('against', ''))}",
            )
        else:
            names = freezes if isinstance(freezes, list) else [freezes]
            held = say.both(say.of(say.policy.deadlines[str(name)].words) for name in names)
        limit = say.amount(pause.limit) if pause.limit else "–"
        floor = say.amount(pause.floor) if pause.floor else "–"
        rows.append(
            (
                say.of(pause.words),
                say.pattern(pause.from_) + _reasons(say, pause),
                say.pattern(pause.until) or "–",
                held,
                limit,
                floor,
                ", ".join(pause.clause) or "–",
            )
        )
    if not rows:
        return []
    head = (
        say.pick("暂停", "Pause"), say.pick("开始", "Begins"), say.pick("结束", "Ends"), say.pick("暂停的期限", "Clocks that stand still"),
        say.pick("最长", "At most"), say.pick("恢复后至少", "Left at least"), say.pick("依据", "Clause"),
    )  # fmt: skip
    return [Heading(2, say.pick("暂停", "Pauses"), "pauses"), Table(head, tuple(rows), (1, 3))]


def penalties(say: Phrases) -> list[Block]:
    """The penalty table."""
    table = say.policy.penalties
    if table is None:
        return []
    rows = tuple(_penalty(say, item) for item in table.items.values())
    head = (
        say.pick("条目", "Item"),
        say.pick("起因", "Because of"),
        say.pick("对象", "Against"),
        say.pick("金额", "Amount"),
        say.pick("依据", "Clause"),
    )
    confirm = say.pick(
        f"均为建议,由{say.people(table.confirm_by)}确认或免除。",
        f"Proposals only: confirmed or excused by {say.people(table.confirm_by)}.",
    )
    return [
        Heading(2, say.pick("处罚建议", "Penalties"), "penalties"),
        Paragraph(confirm),
        Table(head, rows, (0, 1)),
    ]


def _penalty(say: Phrases, item: PenaltyItem) -> tuple[str, ...]:
    table = say.policy.penalties
    assert table is not None
    amounts = []
    if item.share is not None:
        amounts.append(
            say.pick(
                f"{say.field(item.share.of)} × {item.share.rate}",
                f"{item.share.rate} of {say.field(item.share.of)}",
            )
        )
    for row in () if item.share is not None else item.amount or table.amount:
        when = say.condition(row.when)
        amounts.append(
            f"{row.amount} {table.currency}" + (say.pick(f"(若{when})", f" (if {when})") if when else "")
        )
    upon = [say.pattern(item.upon)]
    if when := say.condition(item.when):
        upon.append(say.pick(f"若{when}", f"if {when}"))
    if item.needs is not None:
        upon.append(say.pick(f"且有:{say.pattern(item.needs)}", f"with: {say.pattern(item.needs)}"))
    if item.withdrawn_by is not None:
        upon.append(
            say.pick(
                f"撤回:{say.pattern(item.withdrawn_by)}", f"withdrawn by: {say.pattern(item.withdrawn_by)}"
            )
        )
    if not item.excusable:
        amounts.append(say.pick("不得免除", "cannot be excused"))
    against = say.person("charged" if item.against is None else item.against)
    return say.of(item.words), "\n".join(upon), against, "\n".join(amounts), ", ".join(item.clause) or "–"


EVERY = {
    "month": ("每月", "every month"),
    "quarter": ("每季度", "every quarter"),
    "year": ("每年", "every year"),
}


def units(say: Phrases) -> list[Block]:
    """Periods of units that have deadlines of their own."""
    rows = tuple(
        (
            say.of(schedule.words),
            say.pick(*EVERY[schedule.every]),
            say.of(
                say.policy.units[schedule.unit].words if schedule.unit in say.policy.units else None,
                spaced(schedule.unit),
            ),
            ", ".join(schedule.clause) or "–",
        )
        for schedule in say.policy.schedules.values()
    )
    if not rows:
        return []
    head = (
        say.pick("周期", "Period"),
        say.pick("何时结束", "Ends"),
        say.pick("单位", "Of each"),
        say.pick("依据", "Clause"),
    )
    return [Heading(2, say.pick("单位的周期", "Periods of units"), "units"), Table(head, rows, (0,))]
