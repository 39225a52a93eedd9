"""Clause by clause: every clause has an answer, every answer exists."""

from pathlib import Path

import pytest

from authoring.files.problems import Refused
from authoring.reports.coverage import coverage

SCENARIO = """
title: 半小时内未答复
clause: INN-3
policy: inn
start: 2026-11-16T09:00:00+08:00
by: desk:an
complaint: {complainant: 客人, category: room, severity: normal}
until: 2026-11-16T10:00:00+08:00
expect:
  - {fact: deadline_breached, deadline: answer}
"""

CLAUSES = """
clauses:
  INN-1: {zh: 半小时内答复, en: an answer within half an hour}
  INN-2: {zh: 三天内意见, en: an opinion in three days, later: the longer form}
  INN-3: {zh: 房号, en: the room number, rules: [room_number, params.first_answer, categories]}
  INN-4: {zh: 微笑服务, en: service with a smile, out_of_scope: no content that could be held against a fact}
  INN-5: {zh: 存档, en: records are kept, feature: every fact stays in the log}
  INN-6: {zh: 以后, en: some day, later: not yet}
"""


@pytest.fixture
def listed(inn: Path) -> Path:
    path = inn / "policy.yaml"
    text = path.read_text().replace("calendar: always", "calendar: always\nclauses: clauses.yaml")
    path.write_text(text.replace("clause: []", "clause: INN-1", 1).replace("clause: []", "clause: INN-2", 1))
    (inn / "clauses.yaml").write_text(CLAUSES)
    (inn / "scenarios").mkdir()
    (inn / "scenarios" / "late.yaml").write_text(SCENARIO)
    return inn


def test_a_policy_without_a_list(inn: Path):
    assert coverage(inn) is None


def test_each_clause_has_its_answer(listed: Path):
    found = coverage(listed)
    assert found.problems == []
    assert {cover.id: cover.status for cover in found.covers} == {
        "INN-1": "met", "INN-2": "partly", "INN-3": "met", "INN-4": "out_of_scope", "INN-5": "met", "INN-6": "open",
    }  # fmt: skip
    by_id = {cover.id: cover for cover in found.covers}
    assert by_id["INN-1"].rules == ["deadlines.answer"]
    assert by_id["INN-3"].rules == ["fields.room_number", "categories"]
    assert by_id["INN-3"].params == ["params.first_answer"]
    assert by_id["INN-1"].scenarios == ["late"], "the expectation of its deadline exercises it"
    assert by_id["INN-3"].scenarios == ["late"], "named by the scenario"
    assert found.counts == {"met": 3, "partly": 1, "open": 1, "out_of_scope": 1, "missing": 0}
    assert by_id["INN-4"].to_json()["out_of_scope"].startswith("no content")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (", later: not yet", "", "no rule names it"),
        ("[room_number, ", "[rom_number, ", 'the policy has no "rom_number"'),
        ("INN-1:", "INN-7:", 'names "INN-1", which is not in the list'),
        ("INN-3:", "INN-8:", 'no clause "INN-3" in the list'),
    ],
)
def test_what_is_wrong_with_the_answers(listed: Path, old, new, what):
    path = listed / "clauses.yaml"
    path.write_text(path.read_text().replace(old, new))
    problems = coverage(listed).problems
    assert any(what in one.what and one.severity == "error" for one in problems), problems


def test_out_of_scope_but_met_is_a_warning(listed: Path):
    path = listed / "clauses.yaml"
    path.write_text(path.read_text().replace("later: the longer form", "out_of_scope: why"))
    assert [(one.path, one.severity) for one in coverage(listed).problems] == [
        ("clauses.INN-2.out_of_scope", "warning")
    ]


@pytest.mark.parametrize(
    "text", ["clauses: {}", "clauses:\n  INN-1: {zh: 甲}", "clause:\n  - x", "clauses: [a]"]
)
def test_a_list_that_is_none(listed: Path, text):
    (listed / "clauses.yaml").write_text(text)
    with pytest.raises(Refused):
        coverage(listed)
