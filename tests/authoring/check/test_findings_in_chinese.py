"""What the checks say in Chinese: in words of its own, with the same names and values as in English."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from authoring.check.catalogue.check import Check
from authoring.check.catalogue.registry import CHECKS
from authoring.files import codes
from domain.phrases import Phrase, either, in_language, phrase
from tests.authoring.check.examples import problems_of

CHINESE = re.compile(r"[\u4e00-\u9fff]")
TWO_WORDS = re.compile(r"[a-z]+ [a-z]+", re.IGNORECASE)
SENTENCE = re.compile(r"[a-z]+ [a-z]+ [a-z]+", re.IGNORECASE)
BY_A_PARSER = {codes.NOT_YAML, codes.NOT_JSON}
"""Checks that quote what a library says; it has no Chinese."""


@pytest.mark.parametrize("check", CHECKS.values(), ids=[check.label for check in CHECKS.values()])
def test_a_finding_says_the_same_in_chinese(check: Check, tmp_path: Path):
    (problem,) = problems_of(check, check.bad, tmp_path, bad=True)
    what = problem.what
    assert isinstance(what, Phrase), what
    assert CHINESE.search(what.zh)
    for text in (what, problem.accepted):
        values = list(_values(text))
        for value in values:
            assert value in text
            assert value in in_language(text, "zh")
        if check.code not in BY_A_PARSER:
            assert not TWO_WORDS.search(_without(values, in_language(text, "zh"))), in_language(text, "zh")
        for template in _templates(text):
            assert set(_places(template.en)) == set(_places(template.zh)), template


def _values(text: object) -> Iterator[str]:
    """The parts of a text that are the same in both languages."""
    if not isinstance(text, Phrase):
        return
    for part in (text.parts[name] for name in _places(text.template.en)):
        if isinstance(part, Phrase):
            yield from _values(part)
        elif str(part):
            yield str(part)


def _templates(text: object) -> Iterator:
    if isinstance(text, Phrase):
        yield text.template
        for part in text.parts.values():
            yield from _templates(part)


def _places(template: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(template) if name]


def _without(values: list[str], text: str) -> str:
    """A text without the values in it that were taken from a file: these may be in any language."""
    quoted = [value for value in values if not SENTENCE.search(value)]
    for value in sorted(quoted, key=len, reverse=True):
        text = text.replace(value, "·")
    return re.sub(r'"[^"]*"|`[^`]*`', "·", text)


@pytest.mark.parametrize("check", CHECKS.values(), ids=[check.label for check in CHECKS.values()])
def test_the_templates_of_a_check_have_the_same_parts_in_both_languages(check: Check):
    for template in (check.what, check.accepted):
        assert set(_places(template.en)) == set(_places(template.zh))
        assert not CHINESE.search(template.en)


def test_every_phrase_in_the_program_has_its_parts_in_both_languages():
    root = Path(__file__).resolve().parents[3]
    files = [file for room in ("domain", "authoring") for file in (root / room).rglob("*.py")]
    phrases = [(file, call) for file in files for call in _phrases(ast.parse(file.read_text()))]
    assert len(phrases) > 200
    wrong = []
    for file, call in phrases:
        en, zh = (ast.literal_eval(argument) for argument in call.args)
        given = {keyword.arg for keyword in call.keywords}
        alike = set(_places(en)) == set(_places(zh)) == given
        if not alike or CHINESE.search(en):
            wrong.append(f"{file}:{call.lineno} {en}")
    assert wrong == []


def _phrases(tree: ast.Module) -> Iterator[ast.Call]:
    """The calls `phrase(en, zh, ...)` and `Unaccepted.because(en, zh, ...)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and len(node.args) == 2:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in ("phrase", "because") and all(isinstance(text, ast.Constant) for text in node.args):
                yield node


def test_a_phrase_in_a_phrase_is_read_in_the_same_language():
    text = phrase("unknown; {advice}", "没有;{advice}", advice=either(["a", "b", "a"]))
    assert text == "unknown; a or b"
    assert text.zh == "没有;a 或 b"


def test_a_part_with_braces_stays_as_it_is():
    assert phrase("given {value}", "写的是 {value}", value="{x}").zh == "写的是 {x}"


def test_text_that_is_no_phrase_is_the_same_in_both_languages():
    assert in_language("a, b", "zh") == in_language("a, b", "en") == "a, b"
