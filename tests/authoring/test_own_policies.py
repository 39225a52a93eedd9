"""The policies that come along: no mistakes, every clause answered, every scenario as it says, all in seconds."""

import time

import pytest

from authoring.check.run import check
from authoring.files.policies import POLICIES
from authoring.reports.coverage import coverage
from authoring.rulebooks import load_rulebook
from authoring.scenarios.play import load_scripts, simulate
from authoring.scenarios.report import report

OWN = sorted(path.parent.name for path in POLICIES.glob("*/policy.yaml"))


@pytest.mark.parametrize("name", OWN)
def test_no_mistakes(name):
    assert [str(one) for one in check(name).errors] == []


@pytest.mark.parametrize("name", OWN)
def test_every_clause_has_an_answer(name):
    found = coverage(name)
    assert found is not None
    assert [str(one) for one in found.problems if one.severity == "error"] == []


@pytest.mark.parametrize("name", OWN)
def test_scenarios_hold(name):
    book = load_rulebook(name)
    for script in load_scripts(name):
        result = simulate(script, book)
        assert result.ok, report(result, book)


def test_all_together_within_seconds():
    began = time.process_time()
    for name in OWN:
        check(name)
    assert time.process_time() - began < 10, "about 0.1 s each on an idle machine"
