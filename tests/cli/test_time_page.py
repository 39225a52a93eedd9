"""docs/time.md, typed to the letter."""

import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from tests.authoring.walkthrough import blocks

PAGE = Path(__file__).resolve().parents[2] / "docs" / "time.md"


def commands() -> list[tuple[str, str]]:
    """Every command of the page with the answer below it."""
    found: list[tuple[str, str]] = []
    for block in blocks(PAGE):
        if block.language == "console":
            for part in block.text.split("$ redress ")[1:]:
                command, _, answer = part.partition("\n")
                found.append((command, answer.rstrip("\n")))
    return found


@pytest.mark.parametrize(("command", "answer"), commands(), ids=[command for command, _ in commands()])
def test_the_page_tells_what_the_command_says(command, answer, monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setenv("COLUMNS", "200")
    result = CliRunner().invoke(app, shlex.split(command))
    assert "\n".join(line.rstrip() for line in result.output.rstrip().split("\n")) == answer


def test_the_page_has_examples():
    assert len(commands()) > 12
