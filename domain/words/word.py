"""Words: what names of the vocabulary are called in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]


class Word(NamedTuple):
    """The word for one name in both languages."""

    zh: str
    en: str

    def of(self, lang: Lang) -> str:
        """The word in one language."""
        return self.zh if lang == "zh" else self.en


def called(words: Mapping[str, Word], name: str, lang: Lang) -> str:
    """The word for a name. A name without a word, such as one that a policy adds, stands as it is, in English with spaces."""
    word = words.get(name)
    if word is None:
        return name if lang == "zh" else spaced(name)
    return word.of(lang)


def spaced(name: str) -> str:
    """A name with spaces for underscores."""
    return name.replace("_", " ")
