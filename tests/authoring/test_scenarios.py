"""Scenarios: the schema's refusals, how steps are played, and how expectations are judged."""

from pathlib import Path

import pytest

from authoring.files.problems import Refused
from authoring.rulebooks import load_rulebook
from authoring.scenarios.play import check_script, load_script, load_scripts, simulate
from authoring.scenarios.report import report

COMPLAINT = """
title: a story
policy: evergreen
start: 2026-11-16T09:00:00+08:00
complaint: {kind: complaint, complainant: 王, object: 胶, demand: 换货, channel: hotline, description: 开胶,
            category: product_quality, severity: normal, verifiable: "false"}
"""


@pytest.fixture(scope="module")
def book():
    return load_rulebook("evergreen")


@pytest.fixture
def script(tmp_path):
    def write(rest, head=COMPLAINT):
        path = tmp_path / "story.yaml"
        path.write_text(head + rest, encoding="utf-8")
        return load_script(path)

    return write


def problems(script, rest, head=COMPLAINT):
    with pytest.raises(Refused) as refused:
        script(rest, head)
    return [(one.line, one.path, one.what, one.accepted) for one in refused.value.problems]


def test_a_story_that_holds(script, book):
    result = simulate(
        script("""
steps:
  - {after: 90 minutes, by: "intake:li", do: assign, with: {to: wang}}
until: 2026-11-17T12:00:00+08:00
expect:
  - {fact: deadline_met, deadline: handover, at: 2026-11-16T10:30:00+08:00, about: case}
  - {fact: notice_requested, to: "person:wang", by: owner_is_told}
  - {fact: deadline_breached, deadline: investigation, clause: [EVG-42]}
  - {fact: received, times: 1}
  - {absent: deadline_breached, deadline: handover}
"""),
        book,
    )

    assert result.ok, report(result, book)
    assert report(result, book) == "ok  story  a story"


def test_a_step_at_the_due_instant_is_in_time(script, book):
    due, late = "2026-11-17T09:00:00+08:00", "2026-11-17T09:00:00.001+08:00"
    story = """
steps: [{{at: {at}, by: "owner:wang", do: start_investigation}}]
expect: [{{fact: deadline_met, deadline: investigation, at: {at}}}]
"""

    assert simulate(script(story.format(at=due)), book).ok
    assert not simulate(script(story.format(at=late)), book).ok


def test_a_report_that_comes_late_tells_when_it_happened(script, book):
    result = simulate(
        script("""
steps:
  - {at: 2026-11-17T10:00:00+08:00, happened_at: 2026-11-17T08:59:00+08:00, by: "owner:wang", do: start_investigation}
expect:
  - {fact: verdict_corrected, deadline: investigation, verdict: met, at: 2026-11-17T08:59:00+08:00}
  - {fact: investigation_started, backdated: "true"}
"""),
        book,
    )

    assert result.ok, report(result, book)


def test_a_difference_is_told_in_the_zone_of_the_file_and_marked_in_the_timeline(script, book):
    result = simulate(
        script("""
until: 2026-11-18T00:00:00+08:00
expect: [{fact: deadline_breached, deadline: handover, at: 2026-11-16T17:00:00+08:00, charged: "role:owner"}]
"""),
        book,
    )

    assert [(one.line, one.path) for one in result.problems] == [(9, "expect[0]")]
    assert "at 2026-11-16T18:00:00+08:00, not 2026-11-16T17:00:00+08:00" in result.problems[0].what
    assert "charged person:li, not role:owner" in result.problems[0].what
    marked = [line for line in report(result, book).splitlines() if line.startswith("≠")]
    assert len(marked) == 1
    assert "2026-11-16 18:00:00" in marked[0]
    assert "EVG-32" in marked[0]


@pytest.mark.parametrize(
    ("expectation", "what"),
    [
        ("{absent: received}", "received came as fact 1"),
        ("{fact: closed}", "closed did not come"),
        ("{fact: accepted, times: 2}", "accepted came 1 times"),
        ("{fact: accepted}, {fact: accepted}", "accepted came, but fewer times than it is expected"),
        ("{fact: received, colour: red}", "without colour"),
    ],
)
def test_what_is_expected_and_does_not_come(script, book, expectation, what):
    result = simulate(script(f"expect: [{expectation}]"), book)

    assert not result.ok
    assert what in result.problems[-1].what


def test_a_step_may_answer_to_a_fact_by_its_number(script, book):
    head = COMPLAINT.replace("severity: normal", "severity: major")
    report = "{notice: {number_of: notice_requested, text: major_report, confirm: 'true'}}"
    told = f"""
steps:
  - {{after: 30 minutes, by: "general_manager:he", do: acknowledge, with: {report}}}
  - {{after: 1 minutes, by: "general_manager:he", do: acknowledge, with: {{notice: {{number_of: closed}}}}, refused: about}}
expect: [{{fact: deadline_met, deadline: major_report}}]
"""

    assert simulate(script(told, head), book).ok


@pytest.mark.parametrize(
    ("step", "what"),
    [
        ("do: close, with: {summary: done}, refused: gate", 'is refused as "state"'),
        ("do: close, with: {summary: done}", "is refused (state): clock"),
        ("do: note, with: {text: hm}, refused: state", '"note" is accepted'),
        ("do: assign, refused: field, because: role", "is refused because of to"),
    ],
)
def test_a_step_that_goes_otherwise_than_told(script, book, step, what):
    told = script(
        f'steps: [{{after: 1 minute, by: "department:chen", {step}}}]\nexpect: [{{fact: received}}]'
    )

    assert what in simulate(told, book).problems[0].what


def test_the_opening_may_be_refused(script, book):
    head = COMPLAINT.replace(" demand: 换货,", "")
    told = script("refused: gate\nbecause: demand\nexpect: [{absent: received}]", head)

    assert simulate(told, book).ok


@pytest.mark.parametrize(
    ("rest", "place", "what"),
    [
        ("expect: [{fact: recieved}]", (7, "expect[0].fact"), 'unknown fact "recieved"'),
        ("expect: []", (2, ""), "empty list"),
        ("", (2, ""), 'the key "expect" is missing'),
        ("expect: [{at: 2026-11-16T09:00:00+08:00}]", (7, "expect[0]"), 'one of "fact" and "absent"'),
        ("expect: [{fact: received, at: 2026-11-16T09:00:00}]", (7, "expect[0].at"), "without a zone"),
        ("steps: [{by: 'a:b', do: note}]\nexpect: [{fact: received}]", (7, "steps[0]"), '"at" and "after"'),
        (
            "steps: [{after: 1 hour, by: 'a:b', do: nod}]\nexpect: [{fact: received}]",
            (7, "steps[0].do"),
            "nod",
        ),
        (
            "steps: [{after: soon, by: 'a:b', do: note}]\nexpect: [{fact: received}]",
            (7, "steps[0].after"),
            "soon",
        ),
        ("steps: [{after: 1 hour, by: li, do: note}]\nexpect: [{fact: received}]", (7, "steps[0].by"), "li"),
        (
            "steps: [{after: 1 hour, by: 'a:b', do: note, with: {n: {number_of: x}}}]\nexpect: [{fact: received}]",
            (7, "steps[0]"),
            'with.n: unknown fact "x"',
        ),
        ("unti: x\nexpect: [{fact: received}]", (7, "unti"), "until"),
    ],
)
def test_a_file_that_is_no_scenario(script, rest, place, what):
    found = problems(script, rest)

    assert (found[0][0], found[0][1]) == place
    assert what in found[0][2] + found[0][3]


def test_names_that_the_policy_does_not_have(script, book):
    told = script(
        "expect: [{absent: deadline_breached, deadline: opinoin}, {absent: notice_requested, text: x}]"
    )

    found = check_script(told, book)

    assert [one.path for one in found] == ["expect[0].deadline", "expect[1].text"]
    assert found[0].accepted == "did you mean opinion or group_opinion?"
    assert not simulate(told, book).ok


@pytest.mark.parametrize("told", load_scripts("evergreen"), ids=lambda script: script.name)
def test_evergreen(told, book):
    result = simulate(told, book)

    assert result.ok, report(result, book)


NIGHT = """
quiet:
  all:
    words: {zh: 夜间, en: night}
    hours: 21:00-08:00
    break_through: {when: {severity: serious}}
notices:
"""


@pytest.mark.parametrize(("severity", "told"), [("normal", "17T08:00"), ("serious", "16T23:00")])
def test_a_warning_at_night_is_told_in_the_morning_and_at_once_where_it_is_serious(
    tmp_path, script, severity, told
):
    inn = Path(__file__).with_name("inn.yaml").read_text()
    (tmp_path / "policy.yaml").write_text(inn.replace("\nnotices:\n", NIGHT))
    result = simulate(
        script(
            f"""
steps: []
until: 2026-11-17T09:00:00+08:00
expect:
  - {{fact: deadline_warned, deadline: answer, at: 2026-11-16T23:00:00+08:00}}
  - {{fact: deadline_breached, deadline: answer, at: 2026-11-16T23:15:00+08:00}}
  - {{fact: notice_requested, text: soon, at: 2026-11-16T23:00:00+08:00}}
  - {{fact: notice_delivered, at: 2026-11-{told}:00.001+08:00}}
""",
            f"""
title: a night at the inn
policy: inn
by: "desk:an"
start: 2026-11-16T22:45:00+08:00
complaint: {{complainant: An, category: room, severity: {severity}}}
""",
        ),
        load_rulebook(tmp_path / "policy.yaml"),
    )

    assert result.ok, report(result, load_rulebook(tmp_path / "policy.yaml"))
