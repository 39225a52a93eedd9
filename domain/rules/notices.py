"""Notices: subject and body of a message, from a text of the policy and the fact that requested it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Literal

from domain.facts.fact import Fact
from domain.facts.rule_facts import NOTICE_REQUESTED
from domain.policy.notices import NoticeText
from domain.policy.part import Words
from domain.policy.rulebook import Rulebook
from domain.time.instants import parse
from domain.visible import visible

SUBJECT = ("object", "demand", "severity", "category", "kind", "language")
"""Fields of the case that a text may use."""

NAMES = frozenset({"complaint", "rule", "due", "was", "charged", "clause", "point", "notice", *SUBJECT})
"""The values that a text of a policy may use in braces."""

INSTANTS: Final[tuple[Literal["due", "was"], ...]] = ("due", "was")
"""Values that are shown in local time."""

PLACE = re.compile(r"\{(\w+)\}")
STANDARD = {
    "retimed": NoticeText(
        subject=Words(zh="[{complaint}] 到期时间调整:{rule}", en="[{complaint}] due time moved: {rule}"),
        body=Words(
            zh="投诉 {complaint} 的“{rule}”({clause})因规则或日历更新,到期时间由 {was} 调整为 {due}。",
            en="Complaint {complaint}, {rule} ({clause}): by a newer policy or calendar it is due at {due} instead of {was}.",
        ),
    )
}
"""Texts of notices that the engine requests by itself. A policy may have its own text of the same name."""

UNWRITTEN = Words(zh="投诉 {complaint} {rule}", en="Complaint {complaint} {rule}")


def render(
    book: Rulebook, complaint_id: str, fact: Fact, case: Mapping[str, Any], lang: str
) -> tuple[str, str]:
    """Subject and body of the notice that a `notice_requested` fact asks for, in the language `zh` or `en`.

    Characters that cannot be seen are written out, because a control character would keep the notice from being sent.
    """
    name = str(NOTICE_REQUESTED.data(fact).get("text"))
    text = book.policy.notices.get(name) or STANDARD.get(name)
    values = _values(book, complaint_id, fact, case, lang)
    subject, body = (text.subject, text.body) if text else (UNWRITTEN, UNWRITTEN)
    line = _fill(getattr(subject, lang), values).replace("\r\n", "\n").replace("\n", " ")
    return visible(line), visible(_fill(getattr(body, lang), values), keep="\r\n\t")


def _fill(text: str, values: Mapping[str, str]) -> str:
    return PLACE.sub(lambda match: values.get(match[1], "-"), text)


def _values(
    book: Rulebook, complaint_id: str, fact: Fact, case: Mapping[str, Any], lang: str
) -> dict[str, str]:
    policy, data = book.policy, NOTICE_REQUESTED.data(fact)
    values = {name: str(case[name]) for name in SUBJECT if case.get(name) is not None}
    severity = policy.severities.get(str(case.get("severity")))
    labels = {
        "severity": severity.words if severity else None,
        "category": policy.categories.get(str(case.get("category"))),
        "kind": policy.kinds.get(str(case.get("kind"))),
    }
    values |= {name: getattr(words, lang) for name, words in labels.items() if words}
    rule = policy.deadlines.get(str(data.get("rule", data.get("by"))))
    values |= {
        "complaint": complaint_id,
        "rule": getattr(rule.words, lang) if rule else str(data.get("by", "")),
        "clause": ", ".join(data.get("clause", [])),
        "charged": token_label(book, str(data.get("charged", "")), lang),
        "point": str(data.get("point", "")),
        "notice": str(fact.number),
    }
    for name in INSTANTS:
        if instant := data.get(name):
            values[name] = f"{book.worktime.local(parse(instant)):%Y-%m-%d %H:%M}"
    return values


def token_label(book: Rulebook, token: str, lang: str) -> str:
    """A recipient token in words: the role's name, or the person's id."""
    kind, _, name = token.partition(":")
    role = book.policy.roles.get(name) if kind == "role" else None
    return getattr(role.words, lang) if role else name or kind
