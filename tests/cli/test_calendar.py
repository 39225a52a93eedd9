"""`redress calendar`, as it is typed."""

import json
from datetime import datetime
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from authoring.calendars.load import load_calendar
from cli.commands.calendar.group import app

ROOT = Path(__file__).resolve().parents[2]
VECTORS = yaml.load((ROOT / "tests" / "unit" / "time" / "vectors.yaml").read_text("utf-8"), yaml.BaseLoader)


@pytest.fixture(autouse=True)
def _here(monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


def run(*words: str):
    return CliRunner().invoke(app, list(words))


def answer(*words: str) -> dict:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def refused(*words: str) -> str:
    result = run(*words)
    assert result.exit_code in (1, 2), result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.stderr


def zoned(text: str, zone: str) -> str:
    return text if "+" in text[10:] or zone != "Asia/Shanghai" else f"{text}+08:00"


@pytest.mark.parametrize("case", VECTORS, ids=[case["name"] for case in VECTORS])
def test_vectors(case):
    zone = case.get("zone", "Asia/Shanghai")
    words = ["due", "always" if case.get("days") == "all" else "china-office", "--zone", zone]
    words += ["--from", zoned(case["start"], zone), "--within", case["add"]]
    words += ["--windows", ",".join(case["windows"])]
    for begin, end in case.get("pauses", []):
        words += ["--pause", f"{zoned(begin, zone)}/{zoned(end, zone)}"]
    said = answer(*words)
    if "due" in case:
        assert datetime.fromisoformat(said["due"]) == datetime.fromisoformat(zoned(case["due"], zone))
    assert said["provisional"] is (case.get("provisional") == "true")
    for part in said["counted"]:
        span = datetime.fromisoformat(part["to"]) - datetime.fromisoformat(part["from"])
        assert span.total_seconds() == part["seconds"]


def test_due_for_people():
    said = run("due", "china-office", "--from", "2026-12-30T10:00+08:00", "--within", "5 working days").stdout
    assert "due 2027-01-06 18:00:00 +0800 (provisional: official days end on 2026-12-31)" in said
    assert "10,800" in said
    assert "in all" in said
    zh = run(
        "due",
        "china-office",
        "--from",
        "2026-11-16T09:00+08:00",
        "--within",
        "8 working hours",
        "--lang",
        "zh",
    )
    assert "8 个工作小时" in zh.stdout


def test_windows_past_midnight():
    said = answer("due", "china-office", "--from", "2026-11-20T23:00+08:00", "--within", "3 working hours",
                  "--windows", "22:00-06:00")  # fmt: skip
    assert said["due"] == "2026-11-20T18:00:00Z"
    assert said["counted"] == [
        {"from": "2026-11-20T15:00:00Z", "to": "2026-11-20T18:00:00Z", "seconds": 10800}
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", "2026-11-16T09:00", "--within", "1 hours"), "--from: given"),
        (("--from", "2026-11-16", "--within", "1 hours"), "without an hour"),
        (("--from", "2026-11-16T09:00+08:00", "--within", "soon"), "--within: 'soon' is not an amount"),
        (("--from", "2026-11-16T09:00+08:00", "--within", "9999999 working days"), "take a shorter amount"),
        (("--from", "2026-11-16T09:00+08:00", "--within", "1 hours", "--pause", "x"), "FROM/TO"),
        (("--from", "2026-11-16T09:00+08:00", "--within", "1 hours", "--pause",
          "2026-11-17T09:00+08:00/2026-11-16T09:00+08:00"), "ends before it begins"),
        (("--from", "2026-11-16T09:00+08:00", "--within", "1 hours", "--windows", "9-12"), "--windows: '9-12'"),
        (("--from", "2026-11-16T09:00+08:00", "--within", "1 hours", "--windows", ""), "--windows"),
        (("--from", "2026-11-16T09:00+08:00", "--within", "1 hours", "--zone", "Asia/Shangai"), "--zone: zone"),
    ],
)  # fmt: skip
def test_due_refuses_in_words(words, said):
    assert said in refused("due", "china-office", *words)


def test_an_unknown_calendar_is_answered_with_those_there_are():
    assert "china-office" in refused("show", "china-ofice")
    assert refused("show", "nowhere.yaml")


def test_check_finds_every_mistake_and_leaves_with_one(tmp_path):
    assert run("check").exit_code == 0
    good = (ROOT / "policies/calendars/china-office.yaml").read_text("utf-8")
    bad = tmp_path / "bad.yaml"
    bad.write_text(
        good.replace("id: china-office", "id: bad").replace("Asia/Shanghai", "Asia/Shanhai", 1), "utf-8"
    )
    result = run("check", str(bad), "china-office", "--json")
    said = json.loads(result.stdout)
    assert result.exit_code == 1
    assert said["calendars"] == ["china-office"]
    assert any("Shanhai" in problem["what"] and problem["line"] for problem in said["problems"])


def test_check_compares_with_the_sources_of_a_country(tmp_path):
    text = (ROOT / "policies/calendars/china-office.yaml").read_text("utf-8")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(
        text.replace('  - "2026-10-10"              # Saturday, for National Day\n', ""), "utf-8"
    )
    assert run("check", "china-office", "--country", "CN").exit_code == 0
    result = run("check", str(wrong), "--country", "CN")
    assert result.exit_code == 1
    assert "2026-10-10: rest here, work by the sources; accepted: work" in result.stdout


def test_a_month_shows_rest_makeup_and_windows_in_both_languages():
    zh = run("show", "china-office", "--month", "2026-10", "--lang", "zh").stdout
    assert "10 班" in zh
    assert " 7 休" in zh
    assert "18 个工作日" in zh
    en = run("show", "china-office", "--month", "2026-10").stdout
    assert "10 work" in en
    assert "09:00-12:00, 13:30-18:00 (7.5 h)" in en
    days = answer("show", "china-office", "--month", "2026-10")["days"]
    assert len(days) == 31
    assert days[9] == {"date": "2026-10-10", "kind": "makeup", "works": True,
                       "windows": ["09:00-12:00", "13:30-18:00"], "official": True}  # fmt: skip


def test_days_of_the_next_year_are_marked_as_unofficial():
    assert " 4?" in run("show", "china-office", "--month", "2027-01").stdout
    assert "--month" in refused("show", "china-office", "--month", "2026-13")
    assert "--month" in refused("show", "china-office", "--month", "1999-01")


def test_an_imported_year_is_that_of_the_shipped_calendar(tmp_path):
    out = tmp_path / "next.yaml"
    assert run("import", "CN", "2026", "--onto", "china-office", "--out", str(out)).exit_code == 0
    new, old = load_calendar(out), load_calendar("policies/calendars/china-office.yaml")
    assert new.version == "2026.2"
    assert (new.rest, new.makeup, new.horizon) == (old.rest, old.makeup, old.horizon)


def test_a_year_that_nobody_announced_is_refused():
    said = refused("import", "CN", "2027")
    assert "no official arrangement for 2027" in said
    assert "provisional" in said


def test_a_disagreement_waits_for_a_person():
    said = refused("import", "CN", "2005")
    assert "2005-12-31 (weekend): holidays says work, chinesecalendar says rest" in said
    assert "--decide 2005-12-31=rest" in said
    text = run("import", "CN", "2005", "--decide", "2005-12-31=rest").stdout
    assert "decided by hand: 2005-12-31 rest" in text
    assert '"2005-12-31"' in run("import", "CN", "2005", "--decide", "2005-12-31=work").stdout
    assert "about which nobody disagrees" in refused("import", "CN", "2026", "--decide", "2026-10-10=rest")
    assert "--decide" in refused("import", "CN", "2005", "--decide", "tomorrow=rest")


def test_other_countries_and_no_country():
    assert answer("import", "DE", "2027")["rest"][0]["days"] == "2027-01-01/2027-01-03"
    assert "accepted: an ISO 3166 code" in refused("import", "QQ", "2026")
    assert "so that none is left out" in refused("import", "CN", "2005", "--decide", "2005-12-31=rest",
                                                 "--onto", "china-office")  # fmt: skip
