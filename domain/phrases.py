"""Texts for people in both languages: a template with named parts, filled once and read in English or in Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Template:
    """One text in both languages; `{name}` in it stands for a part."""

    en: str
    zh: str

    def filled(self, parts: Mapping[str, object]) -> Phrase:
        """The text with these parts. KeyError if one is missing."""
        text = Phrase(self.en.format(**parts))
        text.template, text.parts = self, dict(parts)
        return text


class Phrase(str):
    """A filled template. As a str it is the English text, which logs and callers keep; a part may be a phrase too."""

    __slots__ = ("parts", "template")
    template: Template
    parts: Mapping[str, object]

    @property
    def zh(self) -> str:
        """The same in Chinese."""
        return self.template.zh.format(**{name: _chinese(part) for name, part in self.parts.items()})


def phrase(en: str, zh: str, **parts: object) -> Phrase:
    """A text in both languages, filled."""
    return Template(en, zh).filled(parts)


def given(value: object) -> Phrase:
    """What was written, where something else is accepted."""
    return phrase("given {value}", "写的是 {value}", value=value)


def either(choices: Iterable[object]) -> Phrase:
    """Each choice once: "a or b"."""
    parts = {f"choice_{number}": choice for number, choice in enumerate(dict.fromkeys(choices))}
    places = [f"{{{name}}}" for name in parts]
    return Template(" or ".join(places), " 或 ".join(places)).filled(parts)


def in_language(text: str, lang: str) -> str:
    """A text as it is read in "en" or "zh". One that is no phrase is the same in both."""
    return _chinese(text) if lang == "zh" else str(text)


def _chinese(part: object) -> str:
    return part.zh if isinstance(part, Phrase) else str(part)
