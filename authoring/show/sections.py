"""The sections of the page, table by table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from authoring.show.page import Block, Figure, Heading, Paragraph, Table
from authoring.show.phrases import Phrases
from authoring.show.rules import deadlines, pauses, penalties, routes, units
from domain.policy.rulebook import ALL, Rulebook


def sections(
    book: Rulebook, say: Phrases, figures: Sequence[Figure], clauses: Mapping[str, str]
) -> list[Block]:
    """The whole page in one language. `clauses` are the texts of the clauses, if there is a list of them."""
    return [
        *_head(book, say),
        *deadlines(say),
        *_timelines(say, figures),
        *_ladder(say),
        *_reactions(say),
        *_quiet(say),
        *_gates(say),
        *routes(say),
        *pauses(say),
        *penalties(say),
        *units(say),
        *_intake(say),
        *_params(say),
        *_clauses(say, clauses),
    ]


def _head(book: Rulebook, say: Phrases) -> list[Block]:
    policy, calendar = book.policy, book.worktime.calendar
    label = getattr(calendar.labels, say.lang, None) or calendar.id
    horizon = f"{calendar.horizon}" if calendar.horizon else say.pick("无限期", "no end")
    rows = (
        (say.pick("公司", "Company"), say.of(policy.entity)),
        (say.pick("版本", "Version"), f"{policy.version} ({say.pick('自', 'from')} {policy.effective})"),
        (
            say.pick("日历", "Calendar"),
            f"{label} ({calendar.version}{say.pick(',官方数据至 ', ', official days until ')}{horizon})",
        ),
        (
            say.pick("补报", "Late reports"),
            say.pick(
                f"最多追溯 {say.amount(policy.backdating.limit)}",
                f"at most {say.amount(policy.backdating.limit)} back",
            ),
        ),
        (
            say.pick("重新受理", "Reopening"),
            say.pick(
                f"结案后 {say.amount(policy.reopen_within)}内",
                f"within {say.amount(policy.reopen_within)} of the closing",
            ),
        ),
    )
    return [
        Heading(1, say.of(policy.words), policy.id),
        Table((say.pick("项目", "Item"), say.pick("内容", "Content")), rows, (1,)),
    ]


def _timelines(say: Phrases, figures: Sequence[Figure]) -> list[Block]:
    if not figures:
        return []
    remark = say.pick(
        "每图为同一起点的期限,以某一天为例。白底为工作时间,灰底(压缩显示)为非工作时间。▽ 预警,◆ 到期,①②… 后续步骤,● 重复。",
        "Each drawing shows the deadlines with one start, on an example day. White is working time; nights and rest days are "
        "grey and folded. ▽ warning, ◆ due, ①② further steps, ● repeated.",
    )
    return [Heading(2, say.pick("时间线", "Timelines"), "timelines"), Paragraph(remark, quiet=True), *figures]


def _ladder(say: Phrases) -> list[Block]:
    rows = []
    for i, name in enumerate(say.policy.ladder):
        role = say.policy.roles.get(name)
        head, deputy = (
            (say.role(person) if person else "–" for person in (role.head, role.deputy))
            if role
            else ("–", "–")
        )
        owner = say.pick("默认承办", "holds it by default") if name == say.policy.default_owner else ""
        rows.append((str(i + 1), say.role(name), head, deputy, owner or "–"))
    head_row = (
        "#",
        say.pick("角色", "Role"),
        say.pick("主管", "Head"),
        say.pick("副职", "Deputy"),
        say.pick("说明", "Remark"),
    )
    duty = say.pick(
        f"找不到收件人时通知:{say.role(say.policy.duty)}。",
        f"When nobody can be found: {say.role(say.policy.duty)}.",
    )
    return [
        Heading(2, say.pick("升级阶梯", "The ladder"), "ladder"),
        Table(head_row, tuple(rows), (4,)),
        Paragraph(duty, quiet=True),
    ]


def _reactions(say: Phrases) -> list[Block]:
    rows = []
    if say.policy.warnings is not None:
        rows.append((say.pick("任一预警点", "any warning point"), say.action(say.policy.warnings), "–"))
    for rule in say.policy.reactions.values():
        upon = say.pattern(rule.upon)
        if when := say.condition(rule.when):
            upon = f"{upon}\n{say.pick(f'若{when}', f'if {when}')}"
        if rule.words is not None:
            upon = f"{say.of(rule.words)}\n{upon}"
        rows.append(
            (upon, "\n".join(say.action(action) for action in rule.do), ", ".join(rule.clause) or "–")
        )
    if not rows:
        return []
    head = (say.pick("发生", "When"), say.pick("则", "Then"), say.pick("依据", "Clause"))
    return [
        Heading(2, say.pick("谁得知什么", "Who hears what"), "reactions"),
        Table(head, tuple(rows), (0, 1)),
    ]


def _quiet(say: Phrases) -> list[Block]:
    rows = []
    for name, rule in say.policy.quiet.items():
        times = [*rule.hours, say.pick("休息日全天", "days of rest") if rule.days_of_rest else ""]
        through = rule.break_through
        goes_out = [
            say.condition(through.when) if through else "",
            *(say.value("text", text) for text in (through.texts if through else ())),
        ]
        rows.append(
            (
                say.pick("全部", "all") if name == ALL else name,
                f"{say.of(rule.words)}\n{say.both(times)}",
                "\n".join(exception for exception in goes_out if exception) or "–",
                ", ".join(rule.clause) or "–",
            )
        )
    if not rows:
        return []
    head = (
        say.pick("发送渠道", "By"),
        say.pick("静默时段", "Quiet"),
        say.pick("仍立即发送", "Goes out all the same"),
        say.pick("依据", "Clause"),
    )
    remark = say.pick(
        "静默时段内的通知于其结束时发出;计时与判定不受影响。",
        "What is to be told in quiet hours goes out at their end; clocks and verdicts are as ever.",
    )
    return [
        Heading(2, say.pick("静默时段", "Quiet hours"), "quiet"),
        Table(head, tuple(rows), (1, 2)),
        Paragraph(remark, quiet=True),
    ]


def _gates(say: Phrases) -> list[Block]:
    rows = []
    for gate in say.policy.gates.values():
        before = say.pattern(gate.before)
        if when := say.condition(gate.when):
            before = f"{before}\n{say.pick(f'若{when}', f'if {when}')}"
        wants = [
            say.both(map(say.field, gate.fields)),
            say.both((say.pattern(fact) for fact in gate.facts), (",且", ", and ")),
            say.both(map(say.field, gate.one_of), ("或", " or ")),
            say.condition(gate.that),
        ]
        rows.append(
            (
                before,
                "\n".join(want for want in wants if want),
                say.of(gate.words),
                ", ".join(gate.clause) or "–",
            )
        )
    if not rows:
        return []
    head = (
        say.pick("在此之前", "Before"),
        say.pick("须有", "There must be"),
        say.pick("规则", "Rule"),
        say.pick("依据", "Clause"),
    )
    return [
        Heading(2, say.pick("前提条件", "What must come first"), "gates"),
        Table(head, tuple(rows), (1, 2)),
    ]


def _intake(say: Phrases) -> list[Block]:
    policy = say.policy
    needs = say.pick(
        f"受理必填:{say.both(map(say.field, policy.intake.required)) or '无'}",
        f"A record needs: {say.both(map(say.field, policy.intake.required)) or 'nothing'}",
    )
    rows = [
        (
            say.pick("严重程度", "Severity"),
            say.both(say.of(severity.words) for severity in policy.severities.values()),
        ),
        (say.pick("类别", "Category"), say.both(map(say.of, policy.categories.values()))),
        (say.pick("类型", "Kind"), say.both(map(say.of, policy.kinds.values()))),
        (say.pick("渠道", "Channel"), say.both(map(say.of, policy.channels.values()))),
    ]
    blocks: list[Block] = [
        Heading(2, say.pick("受理", "Intake"), "intake"),
        Paragraph(needs),
        Table(
            (say.pick("字段", "Field"), say.pick("取值", "Values")),
            tuple(row for row in rows if row[1]),
            (1,),
        ),
    ]
    if policy.may:
        may = tuple((say.command(command), say.people(roles)) for command, roles in policy.may.items())
        blocks += [
            Heading(
                3,
                say.pick("谁可以做什么(其余人人可做)", "Who may do what (everything else: everybody)"),
                "may",
            ),
            Table((say.pick("操作", "Command"), say.pick("角色", "Roles")), may, (1,)),
        ]
    return blocks


def _params(say: Phrases) -> list[Block]:
    rows = []
    for name, param in say.policy.params.items():
        users = [
            say.of(rule.words)
            for rule in say.policy.deadlines.values()
            if f"'{name}'" in f"{rule.within} {rule.due}"
        ]
        value = say.amount(param.value) if param.value else say.pick("未设定", "not set")
        rows.append((name, value, say.both(users) or "–", param.note or "–", ", ".join(param.clause) or "–"))
    if not rows:
        return []
    head = (
        say.pick("参数", "Parameter"),
        say.pick("取值", "Value"),
        say.pick("用于", "Used by"),
        say.pick("说明", "Note"),
        say.pick("依据", "Clause"),
    )
    return [Heading(2, say.pick("参数", "Parameters"), "params"), Table(head, tuple(rows), (3,))]


def _clauses(say: Phrases, clauses: Mapping[str, str]) -> list[Block]:
    if not clauses:
        return []
    head = (say.pick("条款", "Clause"), say.pick("内容", "What it says"))
    return [Heading(2, say.pick("条款", "Clauses"), "clauses"), Table(head, tuple(clauses.items()), (1,))]
