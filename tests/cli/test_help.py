"""The help of every command: short, and readable on eighty columns."""

import pytest
from rich.cells import cell_len
from typer.main import get_command
from typer.testing import CliRunner

from cli.main import app

RUNNER = CliRunner()


def all_commands(command=None, path=()):
    command = command or get_command(app)
    for name, sub in getattr(command, "commands", {}).items():
        yield (*path, name), sub
        yield from all_commands(sub, (*path, name))


COMMANDS = dict(all_commands())


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_the_first_sentences_stand_on_one_line_so_that_the_list_of_commands_wraps_them(path):
    assert "\n" not in COMMANDS[path].help.strip().split("\n\n")[0]


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_no_further_line_is_broken_in_the_middle_on_eighty_columns(path):
    lines = [line for part in COMMANDS[path].help.strip().split("\n\n")[1:] for line in part.split("\n")]
    assert [line for line in lines if cell_len(line.replace("[bold]", "").replace("[/bold]", "")) > 78] == []


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_option_and_argument_says_what_it_is(path):
    assert [parameter.name for parameter in COMMANDS[path].params if not getattr(parameter, "help", "")] == []


@pytest.mark.parametrize(("path", "default"), [("policy check", "all included"), ("list", "zh if LANG")])
def test_a_default_in_words_is_shown(path, default):
    shown = RUNNER.invoke(app, [*path.split(), "--help"]).output.replace("│", "")
    assert f"[default: {default}" in " ".join(shown.split())


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [("lst", "list"), ("policy chekc", "check"), ("list --overdu", "--overdue"), ("audit veryfy", "verify")],
)
def test_an_unknown_command_or_option_is_answered_with_the_nearest(typed, nearest):
    answer = RUNNER.invoke(app, typed.split())
    assert answer.exit_code == 2
    assert nearest in answer.output
