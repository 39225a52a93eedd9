"""Whether the words are all there: notices that are sent, the names in them, and both languages of every text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from authoring.check.catalogue import text_checks
from authoring.check.subject import Subject, actions, does_something
from domain.diagnostics import Diagnostic, Path
from domain.facts.refusals import nearest
from domain.phrases import phrase
from domain.policy.notices import NoticeText
from domain.policy.part import Words
from domain.rules.notices import NAMES, PLACE

CHINESE = re.compile(r"[\u3400-\u9fff]")
BRACES = re.compile(r"[{}]")


def texts(subject: Subject) -> Iterator[Diagnostic]:
    """Every mistake in words and notices."""
    yield from _languages((), subject.policy)
    for name, notice in subject.policy.notices.items():
        yield from _places(("notices", name), notice)
    yield from _used(subject)


def _languages(path: Path, part: object) -> Iterator[Diagnostic]:
    if isinstance(part, Words):
        for lang in ("zh", "en"):
            if not getattr(part, lang).strip():
                other = "en" if lang == "zh" else "zh"
                yield text_checks.MISSING_TEXT.at((*path, lang), other=getattr(part, other))
        zh, en = PLACE.sub("", part.zh).strip(), PLACE.sub("", part.en).strip()
        if CHINESE.search(en) and zh and not CHINESE.search(zh):
            yield text_checks.LANGUAGES_EXCHANGED.at(path)
        elif not CHINESE.search(zh) and re.search(r"[A-Za-z]{4}", zh):
            yield text_checks.NO_CHINESE.at((*path, "zh"), text=part.zh[:40])
    elif isinstance(part, BaseModel):
        for name, field in type(part).model_fields.items():
            key = field.alias or name
            yield from _languages((*path, key), getattr(part, name))
    elif isinstance(part, Mapping):
        for key, inner in part.items():
            yield from _languages((*path, key), inner)
    elif isinstance(part, tuple):
        for i, inner in enumerate(part):
            yield from _languages((*path, i), inner)


def _places(path: Path, notice: NoticeText) -> Iterator[Diagnostic]:
    for key, words in (("subject", notice.subject), ("body", notice.body)):
        names_in: dict[str, set[str]] = {}
        for lang in ("zh", "en"):
            text = getattr(words, lang)
            names_in[lang] = set(PLACE.findall(text))
            for name in sorted(names_in[lang] - NAMES):
                accepted = nearest(name, sorted(NAMES))
                yield text_checks.UNKNOWN_PLACE.at((*path, key, lang), name=name, accepted=accepted)
            if BRACES.search(PLACE.sub("", text)):
                yield text_checks.STRAY_BRACE.at((*path, key, lang))
        for lang, other in (("zh", "en"), ("en", "zh")):
            if names_in[lang] - NAMES:
                continue  # a misspelt name is not missing besides
            for name in sorted((names_in[other] - names_in[lang]) & NAMES):
                yield text_checks.PLACE_IN_ONE_LANGUAGE.at((*path, key, lang), name=name)


def _used(subject: Subject) -> Iterator[Diagnostic]:
    notices = subject.policy.notices
    used: set[str] = set()
    for site in actions(subject.policy):
        action = site.action
        speaks = bool(action.notify or action.report or action.escalate or action.warn_regions)
        if action.text is not None:
            used.add(action.text)
            if action.text not in notices:
                accepted = nearest(action.text, sorted(notices)) or phrase(
                    "a text under notices", "notices 中的一个文本"
                )
                yield text_checks.UNKNOWN_NOTICE.at((*site.path, "text"), text=action.text, accepted=accepted)
            elif not speaks and does_something(action):
                yield text_checks.TEXT_FOR_NOBODY.at((*site.path, "text"))
        elif speaks:
            names = ["region_warning"] if action.warn_regions else list(site.facts)
            used.update(names)
            if not any(name in notices for name in names):
                names_known = ", ".join(sorted(notices)) if names else ""
                if names and not names_known:
                    names_known = phrase(
                        "a notice {name} under notices", "notices 中名为 {name} 的通知", name=names[0]
                    )
                yield text_checks.NO_TEXT.at(site.path, names=names_known)
    for name in notices:
        if name not in used:
            yield text_checks.UNUSED_NOTICE.at(("notices", name))
