"""What is typed wrongly, before any server is asked: a message, an exit code, no traceback."""

import json

import pytest

from embedded.ports import any_free
from tests.cli.product import run

OPEN = ("open", "--policy", "evergreen", "--by", "intake:li-min")


@pytest.fixture
def dead():
    """Servers that are named but not there."""
    return {
        "REDRESS_DATABASE_URL": f"postgresql://redress_app@127.0.0.1:{any_free()}/redress",
        "TEMPORAL_ADDRESS": f"127.0.0.1:{any_free()}",
    }


@pytest.mark.parametrize("words", [["list"], ["show", "X"], ["timeline", "X"], ["audit", "verify"], ["publish"],
                                   ["do", "X", "note", "--by", "intake:li", "text=x"], [*OPEN, "object=x"]])  # fmt: skip
def test_no_server_named(words, nowhere):
    answer = run(*words, env=nowhere)
    assert answer.code == 3
    assert "redress up" in answer.err
    assert "REDRESS_DATABASE_URL" in answer.err
    assert answer.out == ""


@pytest.mark.parametrize("words", [["list"], ["audit", "verify"]])
def test_postgresql_down(words, dead):
    answer = run(*words, env=dead)
    assert answer.code == 3
    assert "127.0.0.1" in answer.err
    assert "REDRESS_DATABASE_URL" in answer.err


@pytest.mark.parametrize("words", [["do", "X", "note", "--by", "intake:li", "text=x", "--wait", "1"],
                                   [*OPEN, "object=x", "--wait", "1"]])  # fmt: skip
def test_temporal_down(words, dead):
    answer = run(*words, env=dead)
    assert answer.code == 3
    assert dead["TEMPORAL_ADDRESS"] in answer.err
    assert "TEMPORAL_ADDRESS" in answer.err


def test_errors_as_json(nowhere):
    answer = run("list", "--json", env=nowhere)
    assert answer.code == 3
    assert answer.out == ""
    assert json.loads(answer.err)["error"]["code"] == "unavailable"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["do", "X", "asign", "--by", "intake:li"], "did you mean assign"),
        (["do", "X", "open", "--by", "intake:li"], 'there is no command "open"'),
        (["commands", "clos"], "did you mean close"),
        (["do", "X", "note", "--by", "intake:li", "text"], '"text" is no field; accepted: name=value'),
        (["do", "X", "note", "--by", "intake:li", "text=a", "text=b"], "given twice"),
        (["do", "X", "form_group", "--by", "department:li", 'members:=["a"'], "the field members: not JSON"),
        (["open", "--by", "intake:li"], "--policy is missing"),
        (["open", "--policy", "evergreen"], "--by is missing"),
        (["audit", "verify", "X", "--export", "log.jsonl"], "one of them"),
    ],
)
def test_usage(words, said, nowhere):
    answer = run(*words, env=nowhere)
    assert answer.code == 2
    assert said in answer.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["do", "X", "note"], "--by"),
        (["do", "X"], "COMMAND"),
        (["nonsense"], "No such command"),
        (["list", "--limit", "0"], "--limit"),
        (["show", "X", "--lang", "fr"], "--lang"),
    ],
)
def test_usage_that_the_parser_finds(words, said):
    answer = run(*words)
    assert answer.code == 2
    assert said in answer.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("policy: [evergreen\nby: x", "complaint.yaml:1:9: the bracket that begins here is not closed"),
        ("policy: evergreen\n\tby: x", "complaint.yaml:2:1: a tab in the indentation"),
        (
            "policy: evergreen\nby: intake:li\nfield: {}\n",
            'complaint.yaml:3:1 field: unknown key "field"; did you mean "fields"?',
        ),
        ("policy: evergreen\nby: nobody\n", 'complaint.yaml:2:1 by: given "nobody"'),
        ("policy: evergreen\npolicy: inn\n", "stands here twice"),
        ("- a\n- b\n", "accepted: a mapping"),
        ("", "the file is empty"),
    ],
)
def test_a_file_that_cannot_be_used(text, said, tmp_path):
    path = tmp_path / "complaint.yaml"
    path.write_text(text)
    answer = run("open", str(path))
    assert answer.code == 2
    assert said in answer.err


def test_a_file_that_is_not_there(tmp_path):
    (tmp_path / "complaint.yaml").write_text("policy: evergreen")
    answer = run("open", str(tmp_path / "complant.yaml"))
    assert answer.code == 2
    assert "there is no such file" in answer.err
    assert "complaint.yaml" in answer.err


def test_an_export_that_is_none(tmp_path):
    path = tmp_path / "export.jsonl"
    path.write_text("no export\n")
    assert "line 1 is not JSON" in run("audit", "verify", "--export", str(path)).err
    path.write_bytes(b"\xff\xfe")
    answer = run("audit", "verify", "--export", str(path))
    assert answer.code == 2
    assert "not UTF-8" in answer.err
    answer = run("audit", "verify", "--export", str(tmp_path / "none.jsonl"))
    assert answer.code == 2
    assert "none.jsonl: No such file" in answer.err


def test_a_policy_that_cannot_be_published(tmp_path, nowhere):
    (tmp_path / "policy.yaml").write_text("id: mine\nversion: one two\n")
    answer = run("publish", str(tmp_path), "--json", env=nowhere)
    assert answer.code == 2
    error = json.loads(answer.err)["error"]
    assert error["code"] == "file"
    assert any(problem["path"] == "version" and problem["line"] == 2 for problem in error["problems"])


def test_temporal_settings_that_cannot_be_used(tmp_path):
    env = {"TEMPORAL_PROFILE": "none", "TEMPORAL_CONFIG_FILE": str(tmp_path / "none.toml")}
    answer = run("do", "X", "note", "--by", "intake:li", "text=x", "--wait", "1", env=env)
    assert answer.code == 3
    assert "TEMPORAL_PROFILE" in answer.err
