"""Policies read from files: by id, folder or file, with every mistake at its line."""

import json
import shutil

import pytest

from authoring.calendars.load import load_calendars
from authoring.files.policies import CALENDARS, POLICIES, load_policy
from authoring.files.problems import Refused
from authoring.rulebooks import load_rulebook
from domain.policy.edition import Edition
from domain.policy.schema import Policy


@pytest.fixture
def folder(tmp_path):
    copy = tmp_path / "evergreen"
    shutil.copytree(POLICIES / "evergreen", copy)
    return copy


def mistaken(folder, *changes, calendars=CALENDARS):
    path = folder / "policy.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load_rulebook(folder, calendars)
    return [(text.splitlines()[one.line - 1].strip(), one.path, str(one)) for one in refused.value.problems]


def test_by_id_by_folder_and_by_file(folder):
    one, two, three = (load_policy(which) for which in ("evergreen", folder, folder / "policy.yaml"))

    assert one == two == three
    assert load_rulebook("evergreen").digest == load_rulebook(folder).digest


def test_a_policy_that_is_not_there():
    with pytest.raises(
        Refused, match='there is no policy "evergren"; accepted: a folder, a file, or one of .*evergreen'
    ):
        load_policy("evergren")


def test_mistakes_of_the_schema_are_told_together_each_at_its_line(folder):
    found = mistaken(
        folder,
        ("    within: 8 working hours\n    warn: [75%]\n    breach:\n      - {notify: [department, holder]", "    wihtin: 8 working hours\n    warn: [75%]\n    breach:\n      - {notify: [department, holder]"),
        ("duty: duty\n", "duty: duty\ncolour: green\n"),
        ("    until: {replied: {plan: {given: \"true\"}", "    until: {replied: {plan: {gven: \"true\"}"),
    )  # fmt: skip

    assert [path for _, path, _ in found] == [
        "colour",
        "deadlines.first_reply.until.replied.plan.gven",
        "deadlines.investigation.wihtin",
    ]
    assert found[0][0] == "colour: green"
    assert 'unknown test "gven"' in found[1][2]
    assert 'did you mean "within"?' in found[2][2]


def test_mistakes_of_meaning_are_told_together_each_at_its_line(folder):
    found = mistaken(
        folder,
        ("calendar: evergreen-office\n", "calendar: evergreen\n"),
        ("    within: {param: first_reply}\n", "    within: {param: frist_reply}\n"),
        ("    due: {field: promise.due_at}\n", "    due: {due: nowhere}\n"),
    )

    lines = {line for line, _, _ in found}
    assert "calendar: evergreen" in lines
    assert "within: {param: frist_reply}" in lines
    assert any('unknown calendar "evergreen"' in said for _, _, said in found)
    assert any('unknown parameter "frist_reply"; accepted:' in said for _, _, said in found)


def test_deadlines_that_borrow_in_a_circle(folder):
    found = mistaken(
        folder,
        ("    due: {field: promise.due_at}\n", "    due: {due: answer}\n"),
        (
            "    until: message_answered\n    within: {param: answer}\n",
            "    until: message_answered\n    due: {due: promise}\n",
        ),
    )

    assert {path for _, path, _ in found} == {"deadlines.answer.due", "deadlines.promise.due"}
    assert "borrow from each other" in found[0][2]


def test_mistakes_of_the_calendars_come_with_those_of_the_policy(folder, tmp_path):
    calendars = tmp_path / "calendars"
    shutil.copytree(CALENDARS, calendars)
    path = calendars / "evergreen-office.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("13:30-18:00", "13:30-11:00"), encoding="utf-8")
    found = mistaken(folder, ("duty: duty\n", "duty: duty\ncolour: green\n"), calendars=calendars)

    assert len(found) >= 2
    assert any("evergreen-office.yaml" in said for _, _, said in found)
    assert any("colour" in said for _, _, said in found)


def test_a_policy_survives_being_stored():
    edition = Edition.of(load_policy("evergreen"), load_calendars(CALENDARS))
    again = Edition.from_body(json.loads(json.dumps(edition.body(), sort_keys=True)))

    assert again.digest() == edition.digest()
    assert again.policy == edition.policy
    assert Policy.model_validate(edition.policy.body()).digest() == edition.policy.digest()
    assert list(again.compile().deadlines) == list(edition.compile().deadlines), (
        "rules take their turns by name"
    )
