"""The report of a what-if as a page: sums, a chart for each deadline, and the complaints that differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from authoring.reports.what_if import COUNTED, OUTCOMES, Change, Comparison, Judged
from authoring.show.escape import escape
from authoring.show.page import Block, Figure, Heading, Paragraph, Table
from domain.policy.rulebook import Rulebook
from domain.time.instants import parse as _instant

COLOURS = {
    "met": "#2e7d5b",
    "corrected": "#7bb69a",
    "open": "#c9ced6",
    "ended": "#9aa3af",
    "missed": "#d9a441",
    "breached": "#b3372f",
}
LABELS = {
    "met": ("按时", "met"),
    "breached": ("超时", "breached"),
    "corrected": ("更正为按时", "corrected"),
    "missed": ("未达目标", "target missed"),
    "ended": ("终止", "ended"),
    "open": ("未判", "open"),
}
TOTALS = {
    "escalated": ("升级", "escalations"),
    "notice_requested": ("通知", "notices"),
    "penalty_proposed": ("处罚建议", "proposed penalties"),
}
WIDTH, BAR, LEFT = 640, 14, 230


def page(book: Rulebook, sums: Comparison, changes: Sequence[Change], lang: str) -> list[Block]:
    """The blocks of the page, in `zh` or `en`."""
    zh = lang == "zh"
    name = book.policy.words.zh if zh else book.policy.words.en
    version = f"{book.policy.version}, {book.calendar_version}"
    title = f"假如当时是:{name} {version}" if zh else f"What if it had been: {name} {version}"
    summary = (
        f"{sums.complaints} 起投诉,{sums.facts} 条事实;{sums.changed} 起的判定会不同。没有写入,也没有发出任何消息。"
        if zh
        else f"{sums.complaints} complaints, {sums.facts} facts; {sums.changed} come out otherwise. "
        "Nothing was written and nobody was told."
    )
    blocks: list[Block] = [Heading(1, title), Paragraph(summary)]
    blocks.append(Heading(2, "各项期限" if zh else "Deadlines", "deadlines"))
    blocks.append(Figure("记录 / 假如" if zh else "on record / what if", chart(book, sums, lang), ()))
    blocks.append(Table(_heads(lang), tuple(rows(book, sums, lang))))
    blocks.append(Heading(2, "合计" if zh else "Totals", "totals"))
    blocks.append(
        Table(("", "记录" if zh else "on record", "假如" if zh else "what if"), _totals(sums, zh=zh))
    )
    if sums.refused:
        blocks.append(Heading(2, "会被拒绝的记录" if zh else "Would have been refused", "refused"))
        heads = ("缺少" if zh else "wanted", "次数" if zh else "times")
        blocks.append(Table(heads, tuple((where, str(count)) for where, count in sums.refused.most_common())))
    blocks.append(Heading(2, "判定不同的投诉" if zh else "Complaints that come out otherwise", "changes"))
    blocks.append(Table(_change_heads(lang), tuple(_change(book, change, lang) for change in changes)))
    return blocks


def rows(book: Rulebook, sums: Comparison, lang: str) -> Iterator[tuple[str, str, str]]:
    """For each deadline: its name, what is on record, what would have been."""
    for rule in sums.rules():
        yield (
            rule_name(book, rule, lang),
            _counts(sums.clocks_before, rule, lang),
            _counts(sums.clocks_after, rule, lang),
        )


def rule_name(book: Rulebook, rule: str, lang: str) -> str:
    """The words of a deadline with its clauses, or its bare name if this policy does not have it."""
    spec = book.policy.deadlines.get(rule)
    if spec is None:
        return rule
    return f"{spec.words.zh if lang == 'zh' else spec.words.en} ({', '.join(spec.clause)})"


def _heads(lang: str) -> tuple[str, ...]:
    return ("期限", "记录", "假如") if lang == "zh" else ("deadline", "on record", "what if")


def _counts(clocks: Counter[tuple[str, str]], rule: str, lang: str) -> str:
    place = 0 if lang == "zh" else 1
    return (
        ", ".join(
            f"{LABELS[outcome][place]} {clocks[rule, outcome]}"
            for outcome in OUTCOMES
            if clocks[rule, outcome]
        )
        or "-"
    )


def _totals(sums: Comparison, *, zh: bool) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (TOTALS[name][0 if zh else 1], str(sums.facts_before[name]), str(sums.facts_after[name]))
        for name in COUNTED
    )


def _change_heads(lang: str) -> tuple[str, ...]:
    zh = ("投诉", "期限", "对象", "记录", "假如")
    return zh if lang == "zh" else ("complaint", "deadline", "about", "on record", "what if")


def _change(book: Rulebook, change: Change, lang: str) -> tuple[str, ...]:
    return (
        change.complaint_id,
        rule_name(book, change.rule, lang),
        change.thing,
        outcome(book, change.before, lang),
        outcome(book, change.after, lang),
    )


def outcome(book: Rulebook, judgement: Judged | None, lang: str) -> str:
    """An outcome in words with its due time in local time."""
    if judgement is None:
        return "无" if lang == "zh" else "none"
    words = LABELS[judgement.outcome][0 if lang == "zh" else 1]
    if not judgement.due:
        return words
    return f"{words} {book.worktime.local(_instant(judgement.due)):%Y-%m-%d %H:%M}"


def chart(book: Rulebook, sums: Comparison, lang: str) -> str:
    """Two bars for each deadline: on record above, what-if below."""
    rules = sums.rules()
    most = max(
        (_sum(clocks, rule) for rule in rules for clocks in (sums.clocks_before, sums.clocks_after)),
        default=1,
    )
    height = len(rules) * (2 * BAR + 14) + 10
    parts = [f'<svg viewBox="0 0 {LEFT + WIDTH + 10} {height}" role="img" width="100%">']
    for place, rule in enumerate(rules):
        top = place * (2 * BAR + 14) + 6
        name = rule_name(book, rule, lang)
        label = escape(name if len(name) <= LONGEST_LABEL else name[: LONGEST_LABEL - 1] + "…")
        parts.append(
            f'<text x="{LEFT - 8}" y="{top + BAR + 4}" text-anchor="end" font-size="12">{label}</text>'
        )
        for line, clocks in enumerate((sums.clocks_before, sums.clocks_after)):
            parts += _bar(clocks, rule, top + line * (BAR + 2), WIDTH / max(most, 1))
    return "".join([*parts, "</svg>"])


LONGEST_LABEL = 34


def _bar(clocks: Counter[tuple[str, str]], rule: str, top: float, unit: float) -> Iterator[str]:
    left = float(LEFT)
    for outcome in OUTCOMES:
        width = clocks[rule, outcome] * unit
        if width:
            tip = escape(f"{LABELS[outcome][1]} {clocks[rule, outcome]}")
            yield (
                f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{BAR}" fill="{COLOURS[outcome]}">'
                f"<title>{tip}</title></rect>"
            )
        left += width


def _sum(clocks: Counter[tuple[str, str]], rule: str) -> int:
    return sum(clocks[rule, outcome] for outcome in OUTCOMES)
