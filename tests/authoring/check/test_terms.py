"""Which fields a policy may name: those that somebody writes, no others."""

import pytest

from authoring.check.terms import Known, Missing, Terms
from authoring.files.policies import load_policy
from domain.facts.fields import FieldType


@pytest.fixture(scope="module")
def terms():
    return Terms(load_policy("evergreen"))


@pytest.mark.parametrize(
    ("fact", "name", "type", "choices"),
    [
        ("policy_revised", "mode", FieldType.TEXT, {"retroactive", "from_now"}),
        ("policy_revised", "silent", FieldType.FLAG, {"true", "false"}),
        ("deadline_breached", "charged", FieldType.TEXT, set()),
        ("deadline_breached", "known_late", FieldType.FLAG, {"true", "false"}),
        ("deadline_resumed", "floor", FieldType.TEXT, set()),
        ("notice_requested", "was", FieldType.INSTANT, set()),
        ("penalty_revised", "was", FieldType.MONEY, set()),
        ("received", "first_complaint", FieldType.FLAG, {"true", "false"}),
        ("deadline_escalated", "step", FieldType.COUNT, set()),
    ],
)
def test_a_field_that_the_engine_writes_is_known_with_its_type(terms, fact, name, type, choices):
    known = terms.in_fact(name, fact, "case")

    assert isinstance(known, Known)
    assert known.types == {type}
    assert known.choices == choices


@pytest.mark.parametrize(
    ("fact", "name", "advice"),
    [
        ("policy_revised", "version", "policy_version"),
        ("deadline_met", "charged", "cycle"),
        ("calendar_revised", "remembered", "rulebook"),
        ("deadline_armed", "backdated", "basis"),
    ],
)
def test_a_field_that_nobody_writes_is_missing(terms, fact, name, advice):
    missing = terms.in_fact(name, fact, "case")

    assert isinstance(missing, Missing)
    assert missing.diagnostic.what == f'"{fact}" has no field "{name}"'
    assert advice in missing.diagnostic.accepted


def test_the_routed_step_knows_the_steps_of_the_policy():
    known = Terms(load_policy("chemicals")).in_fact("step", "step_passed", "case")

    assert isinstance(known, Known)
    assert "inspection_1" in known.choices
