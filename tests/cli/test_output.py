"""How the command line speaks: languages, local time, lateness; where it finds its servers; faults of its own."""

import json
import os
import shlex
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from authoring.calendars.load import load_calendars
from authoring.files.policies import CALENDARS, load_policy
from cli.failures import Misused
from cli.fields import read_fields
from cli.output import Output, language
from cli.servers import find, of_stack
from cli.views.timeline import line
from cli.views.wording import Wording
from client.errors import Unavailable
from domain.facts.fact import Fact
from domain.policy.edition import Edition
from embedded import status
from tests.cli.product import ROOT, run

AT = datetime(2026, 11, 16, 2, 40, tzinfo=UTC)


@pytest.fixture(scope="module")
def edition():
    return Edition.of(load_policy("evergreen"), load_calendars(CALENDARS))


def fact(type, data, *, at=AT, recorded=None, actor="engine", about="case"):
    return Fact(7, type, about, data, actor, "time", at, recorded or at)


def test_lateness_is_said(edition):
    words = Wording("en", edition, {"wang-qiang": "王强"})
    due = "2026-11-16T02:10:00Z"
    done = fact("deadline_ended", {"rule": "investigation", "reason": "done_late", "due": due})
    assert "30 min late" in line(done, words).plain
    met = fact("deadline_met", {"rule": "investigation", "due": "2026-11-16T05:00:00Z"})
    assert "2 h 20 min left" in line(met, words).plain
    breach = fact("deadline_breached", {"rule": "investigation", "due": due, "charged": "person:wang-qiang"},
                  recorded=AT + timedelta(seconds=5))  # fmt: skip
    text = line(breach, words).plain
    assert "11-16 10:40" in text, "local time of the calendar's zone"
    assert "EVG-42" in text
    assert "charged 王强" in text
    assert "(put down 5 s later)" in text
    assert "超时" in line(breach, Wording("zh", edition)).plain


def test_without_a_policy_ids_and_utc():
    rendered = line(fact("assigned", {"to": "wang-qiang", "role": "owner"}, actor="intake:li"), Wording("en"))
    assert "11-16 02:40" in rendered.plain
    assert "recipient=wang-qiang" in rendered.plain
    assert "intake li" in rendered.plain


def test_contacts_are_nobodys_business(edition):
    rendered = line(
        fact("received", {"complainant": "王女士", "contact": "13800000000"}),
        Wording("zh", edition),
        full=True,
    )
    assert "13800000000" not in rendered.plain


@pytest.mark.parametrize(("environment", "lang"), [
    ({"LANG": "zh_CN.UTF-8"}, "zh"), ({"LANG": "C"}, "en"), ({}, "en"), ({"LANG": "zh_CN", "LC_ALL": "de_DE"}, "en"),
    ({"LC_MESSAGES": "zh_TW", "LANG": "en_US"}, "zh"),
])  # fmt: skip
def test_the_language_of_the_machine(environment, lang):
    assert language(environment) == lang


def test_fields_as_they_are_typed():
    assert read_fields(["text=a=b", "n:=[1]", "empty="]) == {"text": "a=b", "n": [1], "empty": ""}
    for words in (["=x"], ["a b=x"], ["a=1", "a=2"], ["a:={"]):
        with pytest.raises(Misused):
            read_fields(words)


def test_chinese_columns_are_aligned():
    lines = run("commands", "assess", "--policy", "evergreen", "--lang", "zh").out.splitlines()
    head = next(line for line in lines if line.startswith("字段"))
    column = cell_len(head[: head.index("取值")])
    row = next(line for line in lines if line.startswith("verifiable"))
    assert cell_len(row[: row.index("true")]) == column


def test_one_world_at_a_time(tmp_path, monkeypatch):
    """Servers of the environment or those of the stack, never a mixture."""
    monkeypatch.setenv("REDRESS_HOME", str(tmp_path))
    with pytest.raises(Unavailable, match="redress up"):
        find({})
    assert find({"TEMPORAL_ADDRESS": "far:7233"}).origin == "environment"
    with status.take(tmp_path):
        with pytest.raises(Unavailable, match="just starting"):
            find({})
        stack = {
            "TEMPORAL_ADDRESS": "127.0.0.1:1",
            "TEMPORAL_NAMESPACE": "default",
            "REDRESS_DATABASE_URL": "postgresql://x/y",
        }
        status.write(tmp_path, status.Status(1, "now", "127.0.0.1:1", "default", None, env=stack))
        found = find({"TEMPORAL_ADDRESS": "far:7233", "TEMPORAL_PROFILE": "prod", "PATH": "p"})
        assert found.origin == "stack"
        assert found.env["TEMPORAL_ADDRESS"] == "127.0.0.1:1"
        assert "TEMPORAL_PROFILE" not in found.env
        assert found.page("EVG 1") is None
        assert find({"REDRESS_DATABASE_URL": "postgresql://a/b"}).origin == "environment"
    assert "y" not in repr(of_stack(stack)), "no password in a message"


def test_a_page_of_the_ui():
    servers = of_stack({"REDRESS_UI_URL": "http://127.0.0.1:8233/", "TEMPORAL_NAMESPACE": "default"})
    assert servers.page("投诉-1") == "http://127.0.0.1:8233/namespaces/default/workflows/%E6%8A%95%E8%AF%89-1"


@pytest.mark.parametrize("debug", [False, True])
def test_a_fault_of_the_program_itself(debug):
    script = "import cli.__main__ as m\ndef app(): raise ZeroDivisionError('oops')\nm.app = app\nm.run()"
    env = {**os.environ, **({"REDRESS_DEBUG": "1"} if debug else {})}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 70
    assert ("Traceback" in done.stderr) is debug
    assert "oops" in done.stderr


def test_a_reader_who_leaves():
    done = subprocess.run(
        f"{shlex.quote(sys.executable)} -m cli commands --json | head -c 10",
        shell=True, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    assert len(done.stdout) == 10


def test_help_teaches():
    for words in ((), ("do",), ("open",), ("audit",), ("audit", "verify"), ("setup",), ("demo",), ("list",)):
        answer = run(*words, "--help")
        assert answer.code == 0, words
    assert "redress commands" in run("do", "--help").out
    assert "4 the log is" in " ".join(run("--help").out.split())


HOSTILE = "\x1b[2J\x9b31m\u202e[bold]x[/bold] [link=https://evil.example]here[/link]\x07"
HARMLESS = r"\x1b[2J\x9b31m\u202e[bold]x[/bold] [link=https://evil.example]here[/link]\x07"


def shown(output, text):
    """The ways in which a text comes to a terminal."""
    table = Table("head")
    table.add_row(text)
    output.result({}, text, Text(text), table)
    output.show(text)
    output.note(text)
    output.problem({}, [text])


def test_no_text_steers_the_terminal_or_is_markup(capsys):
    shown(Output(lang="en"), HOSTILE)
    said = capsys.readouterr()
    whole = said.out + said.err
    assert whole.count(r"\x1b[2J\x9b31m\u202e[bold]x") == 6
    assert not set(whole) & {"\x1b", "\x9b", "\u202e", "\x07"}
    assert "[link=https://evil.example]here[/link]" in said.out


def test_json_is_exact_and_harmless(capsys):
    output = Output(as_json=True, lang="en")
    output.result({"text": HOSTILE})
    output.problem({"text": HOSTILE}, [])
    said = capsys.readouterr()
    assert json.loads(said.out) == {"text": HOSTILE}
    assert json.loads(said.err) == {"error": {"text": HOSTILE}}
    assert not set(said.out + said.err) & {"\x1b", "\x9b", "\u202e", "\x07"}


def test_a_field_is_one_line_of_the_timeline(edition):
    words = Wording("en", edition, {})
    text = line(fact("noted", {"text": "a\n\u2028b\u202e"}), words).plain
    assert "\n" not in text
    assert r"b\u202e" in text
