"""The pages for authors, followed to the letter."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from authoring.check.run import check
from authoring.reports.coverage import coverage
from authoring.schema.language import KEYS
from cli.main import app
from tests.authoring.walkthrough import blocks, merge, same

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_first_policy_in_fifteen_minutes(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("COLUMNS", "240")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    typed = 0
    for block in blocks(DOCS / "policies.md"):
        if block.file:
            merge(tmp_path / block.file, block.text)
        elif block.language == "console":
            command, _, expected = block.text.partition("\n")
            result = CliRunner().invoke(app, command.removeprefix("$ redress ").split())
            assert same(result.output, expected), f"{command}\n{result.output}"
            typed += 1
    assert typed >= 7
    policy = tmp_path / "pine" / "policy.yaml"
    text = (
        policy.read_text()
        .replace("clause: []", "clause: PINE-1", 1)
        .replace("clause: []", "clause: PINE-2", 1)
    )
    policy.write_text(text)
    found = coverage(tmp_path / "pine")
    assert found.problems == []
    assert found.counts["missing"] == 0


@pytest.fixture(scope="module")
def language(tmp_path_factory):
    folder = tmp_path_factory.mktemp("language")
    for block in blocks(DOCS / "language.md"):
        if block.file:
            merge(folder / block.file, block.text)
    return folder / "shop"


def test_the_page_of_the_language_is_a_policy_without_mistakes(language: Path):
    checked = check(language)
    assert [str(one) for one in checked.problems] == []


def test_the_page_of_the_language_uses_every_key(language: Path):
    text = (language / "policy.yaml").read_text()
    missing = [f"{model}.{key}" for model, key in KEYS if not re.search(rf"\b{key}:", text)]
    assert missing == []


def test_the_page_of_the_language_names_every_test_and_unit():
    text = (DOCS / "language.md").read_text()
    from domain.facts.fields import FieldType
    from domain.facts.vocabulary import THINGS
    from domain.policy.conditions import TESTS
    from domain.rules.notices import NAMES
    from domain.time.amounts import Unit

    for names in (TESTS, [str(unit) for unit in Unit], [str(one) for one in FieldType], NAMES, THINGS):
        assert [name for name in names if name not in text] == []
