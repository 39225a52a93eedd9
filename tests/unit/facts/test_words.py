"""One table of words in both languages: everything in the vocabulary has one, and no other module keeps a second."""

import ast
import re
from collections.abc import Iterator

import pytest

from domain.complaint.clocks import BREACHED, ENDED, MET, MISSED, PAUSED, RUNNING, WAITING
from domain.facts.vocabulary import COMMANDS, FACTS, THINGS
from domain.words import choices, facts, fields, states
from domain.words.word import called
from tests.architecture.rooms import BESIDE, ROOT, files

CHINESE = re.compile(r"[\u4e00-\u9fff]")
OF_CASE = {"owner", "owner_role", "level", "status", "taken_in_by"}
DECLARED = {name for row in FACTS.values() for name in row.carried} | OF_CASE
CHOICES = {choice for row in FACTS.values() for field in row.carried.values() for choice in field.choices}
STAGES = {row.stage for row in FACTS.values() if row.stage}
TABLES = {
    "facts": (facts.FACTS, set(FACTS)),
    "fields": (fields.FIELDS, DECLARED),
    "states": (states.STATES, STAGES),
    "clocks": (states.CLOCKS, {WAITING, RUNNING, PAUSED, MET, BREACHED, MISSED, ENDED}),
    "things": (states.THINGS, set(THINGS)),
    "choices": (choices.CHOICES, CHOICES),
}
OF_POLICIES = {
    "fields": {"priority", "warranty_end"},
    "choices": {"passed", "undetermined"},
}
"""Words for names that are no part of the vocabulary, but that several rule books use."""


@pytest.mark.parametrize("table", TABLES)
def test_every_name_has_a_word_in_both_languages(table):
    words, names = TABLES[table]

    assert sorted(names - set(words)) == []
    assert sorted(set(words) - names - OF_POLICIES.get(table, set())) == [], "words for nothing"
    for name, word in words.items():
        assert CHINESE.search(word.zh), name
        assert word.en.strip(), name
        assert not CHINESE.search(word.en), name


def test_every_command_has_a_word_in_both_languages():
    for command in COMMANDS.values():
        assert CHINESE.search(command.zh), command.name
        assert command.en, command.name


def test_a_name_without_a_word_stands_as_it_is():
    assert called(fields.FIELDS, "room_number", "zh") == "room_number"
    assert called(fields.FIELDS, "room_number", "en") == "room number"


def second_tables(text: str) -> Iterator[str]:
    """Tables from names of the vocabulary to Chinese, as dictionaries or as one long text."""
    names = set(FACTS) | DECLARED | CHOICES | STAGES | set(THINGS)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Dict) and CHINESE.search("".join(map(ast.unparse, node.values))):
            keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
            declared = [key for key in keys if key in names]
            if len(declared) >= 4 and 2 * len(declared) > len(node.keys):
                yield f"line {node.lineno}: {', '.join(map(str, declared[:4]))} ..."
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            pairs = re.findall(r"\b([a-z_]+) [\u4e00-\u9fff]", node.value)
            declared = [name for name in pairs if name in names]
            if len(declared) >= 4:
                yield f"line {node.lineno}: {', '.join(declared[:4])} ..."


def test_no_other_module_keeps_a_table_of_words():
    kept = ("domain/words/", "cli/demo/")  # the demo tells sample complaints: their values are Chinese
    tables = [
        f"{path} {table}"
        for path in files()
        if path.parts[0] not in BESIDE and not path.as_posix().startswith(kept)
        for table in second_tables((ROOT / path).read_text(encoding="utf-8"))
    ]

    assert not tables, "words belong into domain/words:\n" + "\n".join(tables)


@pytest.mark.parametrize(
    "text",
    [
        'X = {"closed": "结案", "accepted": "受理", "replied": ("答复", "x"), "agreed": "一致"}',
        'X = "closed 结案|accepted 受理|replied 答复|agreed 一致"',
    ],
)
def test_a_second_table_is_found(text):
    assert list(second_tables(text))
