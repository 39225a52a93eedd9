"""`redress policy` as it is typed: answers, JSON, exit codes, and no traceback whatever is given."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app

SCENARIO = """
title: 迟到的答复
policy: inn
start: 2026-11-16T09:00:00+08:00
by: desk:an
complaint: {complainant: 客人, category: room, severity: normal}
until: 2026-11-16T10:00:00+08:00
expect:
  - {fact: deadline_breached, deadline: answer, at: 2026-11-16T09:30:00+08:00}
"""


@pytest.fixture
def told(inn: Path, monkeypatch):
    """The inn with a scenario; `redress policy ...` as a function."""
    (inn / "scenarios").mkdir()
    (inn / "scenarios" / "late.yaml").write_text(SCENARIO)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words: str):
        result = CliRunner().invoke(app, ["policy", *words])
        assert "Traceback" not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run


def test_check(told, inn: Path):
    result = told("check", str(inn), "--lang", "en")
    assert result.exit_code == 0
    assert "1 policies, 0 errors, 0 warnings" in result.output


def test_check_as_json_and_exit_codes(told, inn: Path):
    path = inn / "policy.yaml"
    path.write_text(path.read_text().replace("from: accepted", "from: acepted"))
    result = told("check", str(inn), "--json")
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert answer["ok"] is False
    assert answer["problems"][0]["path"] == "deadlines.opinion.from"
    assert answer["problems"][0]["line"] > 0


def test_a_finding_is_told_with_its_code_in_both_languages(told, inn: Path):
    path = inn / "policy.yaml"
    path.write_text(path.read_text().replace("from: accepted", "from: acepted"))
    english = told("check", str(inn), "--lang", "en").output
    assert 'E301 unknown-fact\n  deadlines.opinion.from: unknown fact "acepted"\n  accepted: ' in english
    chinese = told("check", str(inn), "--lang", "zh").output
    assert "E301 unknown-fact" in chinese
    assert "原因: 词汇表里没有这个事实" in chinese
    assert json.loads(told("check", str(inn), "--json").stdout)["problems"][0]["check"] == "unknown-fact"


def test_ignored_findings_are_counted(told, inn: Path):
    path = inn / "policy.yaml"
    silent = path.read_text().replace(
        "    breach:\n      - {notify: manager, text: late}\n  opinion", "  opinion"
    )
    path.write_text(silent + "ignore: [{check: W413, reason: the desk reads the list}]\n")
    assert "0 errors, 0 warnings, 1 ignored" in told("check", str(inn), "--lang", "en").output
    assert json.loads(told("check", str(inn), "--json").stdout)["ignored"][0]["code"] == "W413"


@pytest.mark.parametrize("name", ["E402", "e402", "unreachable-start"])
def test_a_check_is_explained(told, name):
    english = told("check", "--explain", name, "--lang", "en")
    assert english.exit_code == 0
    assert "E402 unreachable-start\nThe fact that starts the clock cannot come" in english.output
    assert "from: {notice_requested: {text: soonest}}" in english.output
    assert "a policy may ignore it" in english.output
    assert "启动它的事实" in told("check", "--explain", name, "--lang", "zh").output
    assert json.loads(told("check", "--explain", name, "--json").stdout)["code"] == "E402"


def test_a_check_that_is_not_there(told):
    result = told("check", "--explain", "E4O2", "--lang", "en")
    assert result.exit_code == 2
    assert 'there is no check "E4O2"; accepted: did you mean' in result.output


def test_warnings_count_when_asked(told, inn: Path):
    (inn / "directory.yaml").unlink()
    assert told("check", str(inn)).exit_code == 0
    assert told("check", str(inn), "--strict").exit_code == 1


@pytest.mark.parametrize("command", ["check", "show", "coverage", "test"])
@pytest.mark.parametrize("content", [None, "", "id: [", "- a\n- b", "\t", "id: x\nid: y", "{}", "null", "42"])
def test_bad_files(told, inn: Path, command, content):
    if content is None:
        (inn / "policy.yaml").unlink()
    else:
        (inn / "policy.yaml").write_text(content)
    result = told(command, str(inn))
    assert result.exit_code in (1, 2)
    assert "policy.yaml" in result.output or "no policy" in result.output


def test_show_in_both_languages(told, inn: Path, tmp_path: Path):
    for lang in ("zh", "en", "both"):
        html, text = tmp_path / f"{lang}.html", tmp_path / f"{lang}.md"
        assert (
            told("show", str(inn), "--lang", lang, "--html", str(html), "--markdown", str(text)).exit_code
            == 0
        )
        assert html.read_text().startswith("<!doctype html>")
        assert ("首次答复" in text.read_text()) == (lang != "en")
        assert ("first answer" in text.read_text()) == (lang != "zh")


def test_show_cannot_be_written(told, inn: Path, tmp_path: Path):
    result = told("show", str(inn), "--html", str(tmp_path / "no" / "where.html"))
    assert result.exit_code == 2
    assert "where.html" in result.output


def test_show_as_text(told, inn: Path):
    result = told("show", str(inn), "--lang", "zh")
    assert result.exit_code == 0
    assert "# 客人投诉" in result.output


def test_an_ignored_finding_is_shown_and_counted(told, inn: Path):
    path = inn / "policy.yaml"
    silent = path.read_text().replace(
        "    breach:\n      - {notify: manager, text: late}\n  opinion", "  opinion", 1
    )
    path.write_text(
        silent + "ignore: [{check: W413, at: deadlines.answer, reason: the desk reads the list}]\n"
    )
    assert "1 ignored" in told("check", str(inn), "--lang", "en").output
    assert "1 个已忽略" in told("check", str(inn), "--lang", "zh").output
    shown = told("show", str(inn), "--lang", "en").output
    assert "the desk reads the list" in shown
    for command in ("check", "show"):
        (finding,) = json.loads(told(command, str(inn), "--json").stdout)["ignored"]
        assert (finding["code"], finding["path"]) == ("W413", "deadlines.answer")
        assert finding["reason"] == "the desk reads the list"
    policy = json.loads(told("show", str(inn), "--json").stdout)["policy"]
    assert policy["deadlines"]["answer"]["from"] == "received"


def test_the_text_of_a_finding_is_chinese_where_chinese_is_asked_for(told, inn: Path):
    path = inn / "policy.yaml"
    path.write_text(path.read_text().replace("calendar: always", "calendar: allways", 1))
    result = told("check", str(inn), "--lang", "zh")
    assert '没有日历 "allways"' in result.output
    assert "unknown calendar" not in result.output
    (problem,) = json.loads(told("check", str(inn), "--json").stdout)["problems"]
    assert problem["what"] == 'unknown calendar "allways"'
    assert problem["what_zh"] == '没有日历 "allways"'


def test_coverage_without_a_list(told, inn: Path):
    result = told("coverage", str(inn), "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["policies"][0]["clauses"] is None


def test_scenarios(told, inn: Path):
    assert told("test", str(inn)).exit_code == 0
    result = told("test", str(inn / "scenarios" / "late.yaml"), "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["scenarios"][0]["name"] == "late"


def test_a_failing_scenario_shows_the_timeline(told, inn: Path):
    path = inn / "scenarios" / "late.yaml"
    path.write_text(path.read_text().replace("09:30", "09:20"))
    result = told("test", str(inn))
    assert result.exit_code == 1
    assert "≠ expect[0]: at 2026-11-16T09:30:00+08:00, not 2026-11-16T09:20:00+08:00" in result.output


def test_a_scenario_that_is_none(told, inn: Path):
    path = inn / "scenarios" / "late.yaml"
    path.write_text("title: x\n")
    result = told("test", str(path))
    assert result.exit_code == 1
    assert 'the key "policy" is missing' in result.output


def test_no_scenario_chosen(told, inn: Path):
    result = told("test", str(inn), "-k", "nothing like it")
    assert result.exit_code == 2
    assert "no scenario fits" in result.output


def test_schema(told, tmp_path: Path):
    assert json.loads(told("schema").stdout)["title"] == "Redress policy"
    assert told("schema", str(tmp_path / "s.json")).exit_code == 0
    assert "yaml-language-server" in told("schema", str(tmp_path / "s.json")).output
