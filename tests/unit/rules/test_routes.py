"""Routes: steps in order, who may sign, what follows a failure, and what waits for the end."""

import pytest

from domain.policy.compiler import PolicyMistaken
from tests.unit.story import Story, rules

TEXT = """
routes:
  form:
    clause: R-1
    words: {zh: 审批, en: approval}
    upon: {document_submitted: {kind: form}}
    before: [{document_received: {kind: form}}, {replied: {automatic: {not: "true"}}}]
    passed: document_released
    refused: document_returned
    steps:
      - {step: mending, by: owner, aside: true, words: {zh: 补正, en: mending}}
      - {step: check, by: chief, fields: [reason], fail: mending, words: {zh: 审核, en: check}}
      - {step: test, by: engineer, when: {document.reason: doubtful}, pass: {outcome: [passed, mild]}, words: {zh: 检验, en: test}}
      - {step: seal, by: boss, words: {zh: 盖章, en: seal}}
"""


def story() -> Story:
    case = Story(rules(TEXT)).at("16 09:00").open()
    return case.do("submit_document", kind="form")


def task(case: Story) -> str:
    return case.complaint.routes["form/document-1"]["task"]


def test_steps_follow_each_other_and_leave_out_what_does_not_apply():
    case = story()
    assert case.one("task_opened").data["to"] == "chief"
    case.do("finish_task", "chief:zhao", about="task-1", outcome="passed", reason="clear")
    assert [fact.data["kind"] for fact in case.facts if fact.type == "task_opened"] == ["check", "seal"]
    case.do("finish_task", "boss:he", about="task-2", outcome="passed")

    assert case.one("route_passed").about == "document-1"
    assert case.one("document_released").about == "document-1"
    assert [fact.data["by"] for fact in case.facts if fact.type == "step_passed"] == ["chief:zhao", "boss:he"]


def test_an_answer_decides_whether_a_later_step_is_on_the_way():
    case = story().do("finish_task", "chief:zhao", about="task-1", outcome="passed", reason="doubtful")

    assert case.complaint.things["document-1"].data["reason"] == "doubtful"
    assert case.complaint.routes["form/document-1"]["step"] == "test"
    case.do("finish_task", "engineer:liu", about=task(case), outcome="mild")
    assert case.complaint.routes["form/document-1"]["step"] == "seal"


def test_a_step_that_fails_goes_where_the_rule_says_and_comes_back():
    case = story().do("finish_task", "chief:zhao", about="task-1", outcome="no", reason="gaps")
    assert case.one("step_failed").data["reason"] == "gaps"
    assert case.complaint.routes["form/document-1"]["step"] == "mending"

    case.do("finish_task", "owner:wang", about=task(case), outcome="passed")
    assert case.complaint.routes["form/document-1"]["step"] == "check"


def test_a_step_without_a_way_out_refuses_the_route():
    case = story().do("finish_task", "chief:zhao", about="task-1", outcome="passed", reason="clear")
    case.do("finish_task", "boss:he", about="task-2", outcome="no", reason="too dear")

    assert case.one("route_refused").data["reason"] == "too dear"
    assert case.one("document_returned").data["reason"] == "too dear"
    refusal = case.refused("receive_document", about="document-1")
    assert refusal.code == "gate"
    assert "refused at the step seal" in str(refusal)


def test_only_the_role_that_is_asked_or_its_deputy_may_sign():
    case = story()
    refusal = case.refused("finish_task", "owner:wang", about="task-1", outcome="passed", reason="x")

    assert refusal.code == "role"
    assert refusal.problems[0].accepted == "chief, vice"
    assert case.do("finish_task", "vice:sun", about="task-1", outcome="passed", reason="x").says(
        "step_passed"
    )


def test_an_answer_must_be_complete():
    refusal = story().refused("finish_task", "chief:zhao", about="task-1", outcome="passed")

    assert refusal.code == "gate"
    assert refusal.problems[0].where == "reason"


def test_what_the_route_guards_waits_for_its_end():
    case = story()
    assert "first the step check (task-1)" in str(case.refused("receive_document", about="document-1"))
    assert case.refused("reply", text="x").code == "gate"
    assert case.do("reply", text="x", automatic=True).says("replied")

    case.do("finish_task", "chief:zhao", about="task-1", outcome="passed", reason="clear")
    case.do("finish_task", "boss:he", about="task-2", outcome="passed")
    assert case.do("receive_document", about="document-1").says("document_received")
    assert case.do("reply", text="y")


def test_what_the_route_guards_may_depend_on_a_time():
    """Only appointments of the same day wait for the end of the route."""
    day = '{visit_agreed: {starts_at: {before: "2026-11-17T00:00:00+08:00"}}}'
    case = Story(rules(TEXT.replace("before: [", f"before: [{day}, "))).at("16 09:00").open()
    case.do("submit_document", kind="form")

    refusal = case.refused("agree_visit", starts_at="2026-11-16T15:00:00+08:00")
    assert "first the step check (task-1)" in str(refusal)
    assert case.do("agree_visit", starts_at="2026-11-17T15:00:00+08:00").says("visit_agreed")


AGAIN = """
routes:
  visit:
    clause: R-2
    words: {zh: 审批, en: approval}
    upon: visit_moved
    when: {severity: major}
    before: visit_arrived
    steps: [{step: check, by: chief, words: {zh: 审核, en: check}}]
"""


def test_a_route_begins_under_its_condition_and_again_only_after_its_end():
    case = Story(rules(AGAIN)).at("16 09:00").open(severity="normal")
    case.do("agree_visit", starts_at="2026-11-17T15:00:00+08:00")
    moved = {
        "starts_at": "2026-11-18T15:00:00+08:00",
        "reason": "x",
        "customer_agreed": True,
        "about": "visit-1",
    }
    case.do("move_visit", **moved)
    assert case.says("task_opened") == []

    case.do("assess", severity="major").do("move_visit", **moved).at("16 10:00").do("move_visit", **moved)
    assert case.says("task_opened") == ["16 09:00"]
    case.do("finish_task", "chief:zhao", about="task-1", outcome="passed").at("16 11:00").do(
        "move_visit", **moved
    )
    assert case.says("task_opened") == ["16 09:00", "16 11:00"]


def test_other_documents_and_tasks_are_left_alone():
    case = Story(rules(TEXT)).at("16 09:00").open().do("submit_document", kind="letter")
    assert case.says("task_opened") == []
    case.do("open_task", kind="assist", to="engineer").do("finish_task", "owner:wang", about="task-1")
    assert case.says("step_passed") == []


def test_two_documents_pass_apart():
    case = story().do("submit_document", kind="form")
    case.do("finish_task", "chief:zhao", about="task-2", outcome="passed", reason="clear")

    assert case.complaint.routes["form/document-1"]["step"] == "check"
    assert case.complaint.routes["form/document-2"]["step"] == "seal"


@pytest.mark.parametrize(
    ("old", "new", "path", "accepted"),
    [
        ("fail: mending", "fail: mendng", "routes.form.steps[1].fail", "mending, check, test, seal"),
        ("step: seal", "step: check", "routes.form.steps[3].step", "a name of its own"),
        ("passed: document_released", "passed: document_relased", "routes.form.passed", "a fact"),
    ],
)
def test_a_route_that_leads_nowhere_is_refused(old, new, path, accepted):
    with pytest.raises(PolicyMistaken) as caught:
        rules(TEXT.replace(old, new))

    assert any(
        str(diagnostic).startswith(path) and accepted in str(diagnostic)
        for diagnostic in caught.value.diagnostics
    )
