"""Findings that a policy ignores: with a reason, only what does not keep it from being compiled, and nothing needlessly."""

from pathlib import Path

import pytest

from authoring.check.run import check
from authoring.files.problems import Refused
from authoring.rulebooks import load_rulebook
from authoring.show.markdown import markdown
from authoring.show.policy_page import policy_page

SILENT = ("    breach:\n      - {notify: manager, text: late}\n  opinion", "  opinion")


def with_ignore(inn: Path, ignore: str, old: str = "", new: str = "") -> Path:
    path = inn / "policy.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1) + f"ignore: [{ignore}]\n")
    return path


def test_an_ignored_finding_is_told_apart(inn: Path):
    with_ignore(inn, "{check: W413, at: deadlines.answer, reason: the desk reads the list}", *SILENT)
    checked = check(inn)
    assert checked.problems == []
    assert [(one.code, one.path) for one in checked.ignored] == [("W413", "deadlines.answer")]


def test_the_reason_stays_with_the_ignored_finding(inn: Path):
    with_ignore(inn, "{check: W413, at: deadlines.answer, reason: the desk reads the list}", *SILENT)
    checked = check(inn)
    assert list(checked.ignored.values()) == ["the desk reads the list"]
    for lang, heading in (("zh", "忽略的检查结果"), ("en", "Ignored findings")):
        text = markdown(policy_page(checked.book, lang, None, checked.ignored))
        assert heading in text
        (row,) = [line for line in text.splitlines() if "W413" in line]
        assert "deadlines.answer" in row
        assert "the desk reads the list" in row


def test_a_page_without_ignored_findings_has_no_such_part(inn: Path):
    checked = check(inn)
    assert "Ignored" not in markdown(policy_page(checked.book, "en", None, checked.ignored))


def test_without_a_place_it_is_ignored_everywhere(inn: Path):
    with_ignore(inn, "{check: W413, reason: the desk reads the list}", *SILENT)
    assert check(inn).problems == []


def test_another_place_is_not_covered(inn: Path):
    with_ignore(inn, "{check: W413, at: deadlines.ans, reason: the desk reads the list}", *SILENT)
    assert [one.code for one in check(inn).problems] == ["W413", "W760"]


@pytest.mark.parametrize("reason", ["", ", reason: ", ", reason: ''", ", reason: '  '"])
def test_an_ignore_without_a_reason_is_refused(inn: Path, reason: str):
    with_ignore(inn, f"{{check: W413{reason}}}", *SILENT)
    problems = check(inn).errors
    assert [one.code for one in problems] in (["E101"], ["E103"])
    assert "reason" in str(problems[0])


def test_what_does_not_compile_is_never_let_through(inn: Path):
    path = with_ignore(inn, "{check: E201, reason: it will come}", "calendar: always", "calendar: allways")
    assert [one.code for one in check(inn).errors] == ["E201", "E762"]
    with pytest.raises(Refused, match="unknown calendar"):
        load_rulebook(path)


def test_an_ignore_that_matches_nothing_is_a_finding(inn: Path):
    with_ignore(inn, "{check: W413, reason: the desk reads the list}")
    problems = check(inn).problems
    assert [(one.code, one.severity, one.path) for one in problems] == [("W760", "warning", "ignore[0]")]


def test_needless_is_not_said_while_parts_of_the_policy_cannot_be_read(inn: Path):
    with_ignore(inn, "{check: W413, reason: the desk reads the list}", "within: 3 days", "withn: 3 days")
    assert [one.code for one in check(inn).problems] == ["E102"]


def test_a_policy_that_ignores_nothing_keeps_its_digest(inn: Path):
    path = inn / "policy.yaml"
    before = load_rulebook(path).digest
    path.write_text(path.read_text() + "ignore: []\n")
    assert load_rulebook(path).digest == before
