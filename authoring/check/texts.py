"""Whether the words are all there: notices that are sent, the names in them, and both languages of every text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from authoring.check.subject import Finding, Subject, actions
from authoring.check.walk import Path
from domain.facts.refusals import nearest
from domain.policy.schema import NoticeText, Words
from domain.rules.notices import NAMES, PLACE

CHINESE = re.compile(r"[\u3400-\u9fff]")
BRACES = re.compile(r"[{}]")


def texts(subject: Subject) -> Iterator[Finding]:
    """Every mistake in words and notices."""
    yield from _languages((), subject.policy)
    for name, notice in subject.policy.notices.items():
        yield from _places(("notices", name), notice)
    yield from _used(subject)


def _languages(path: Path, part: object) -> Iterator[Finding]:
    if isinstance(part, Words):
        for lang in ("zh", "en"):
            if not getattr(part, lang).strip():
                other = "en" if lang == "zh" else "zh"
                yield Finding((*path, lang), "the text is missing", f'the words for "{getattr(part, other)}"')
        zh, en = PLACE.sub("", part.zh).strip(), PLACE.sub("", part.en).strip()
        if CHINESE.search(en) and zh and not CHINESE.search(zh):
            yield Finding(
                path, "the two languages seem to be exchanged", "zh: Chinese, en: English", "warning"
            )
        elif not CHINESE.search(zh) and re.search(r"[A-Za-z]{4}", zh):
            yield Finding((*path, "zh"), f'no Chinese in "{part.zh[:40]}"', "Chinese words", "warning")
    elif isinstance(part, BaseModel):
        for name, field in type(part).model_fields.items():
            key = field.alias or name
            yield from _languages((*path, key), getattr(part, name))
    elif isinstance(part, Mapping):
        for key, one in part.items():
            yield from _languages((*path, key), one)
    elif isinstance(part, tuple):
        for i, one in enumerate(part):
            yield from _languages((*path, i), one)


def _places(path: Path, notice: NoticeText) -> Iterator[Finding]:
    for key, words in (("subject", notice.subject), ("body", notice.body)):
        found: dict[str, set[str]] = {}
        for lang in ("zh", "en"):
            text = getattr(words, lang)
            found[lang] = set(PLACE.findall(text))
            for name in sorted(found[lang] - NAMES):
                yield Finding((*path, key, lang), f'unknown name "{{{name}}}"', nearest(name, sorted(NAMES)))
            if BRACES.search(PLACE.sub("", text)):
                yield Finding(
                    (*path, key, lang),
                    "a brace that belongs to no name",
                    "a name in braces, such as {complaint}",
                    "warning",
                )
        for lang, other in (("zh", "en"), ("en", "zh")):
            for name in sorted((found[other] - found[lang]) & NAMES):
                yield Finding(
                    (*path, key, lang),
                    f'"{{{name}}}" stands in the other language only',
                    f"{{{name}}} in both",
                    "warning",
                )


def _used(subject: Subject) -> Iterator[Finding]:
    notices = subject.policy.notices
    used: set[str] = set()
    for one in actions(subject.policy):
        action = one.action
        speaks = bool(action.notify or action.report or action.escalate or action.warn_regions)
        if action.text is not None:
            used.add(action.text)
            if action.text not in notices:
                expected = nearest(action.text, sorted(notices)) or "a text under notices"
                yield Finding((*one.path, "text"), f'unknown notice "{action.text}"', expected)
            elif not speaks:
                yield Finding(
                    (*one.path, "text"),
                    "nobody is told with it",
                    "notify, report, escalate or warn_regions",
                    "warning",
                )
        elif speaks:
            names = ["region_warning"] if action.warn_regions else list(one.facts)
            used.update(names)
            if not any(name in notices for name in names):
                known = ", ".join(sorted(notices)) or f"a notice {names[0]} under notices" if names else ""
                yield Finding(
                    one.path,
                    "no text: the notice will only name the complaint and the rule",
                    f"text: {known}",
                    "warning",
                )
    for name in notices:
        if name not in used:
            yield Finding(
                ("notices", name), "no rule sends it", "text: in an action, or none of it", "warning"
            )
