"""A word of the product in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]


class Word(NamedTuple):
    """What something is called in Chinese and in English."""

    zh: str
    en: str

    def of(self, lang: Lang) -> str:
        """The word in one language."""
        return self.zh if lang == "zh" else self.en


def called(words: Mapping[str, Word], name: str, lang: Lang) -> str:
    """The word for a name; for a name of a policy's own that has none, the name itself."""
    word = words.get(name)
    if word is None:
        return name if lang == "zh" else spaced(name)
    return word.of(lang)


def spaced(name: str) -> str:
    """A name as English words."""
    return name.replace("_", " ")
