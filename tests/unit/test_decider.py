"""Bad input, one by one: which code it is refused with, what is blamed, and what would be accepted."""

import pytest

from domain.complaint.state import Complaint
from domain.decider import decide
from domain.facts.commands import Command
from domain.facts.refusals import Refusal
from tests.unit.story import Story, at, rules

TEXT = """
may: {close: [chief, boss], reopen: [chief]}
fields: {size: {on: [received], type: count}, mood: {on: [noted], choices: [good, bad]}}
intake: {required: [complainant, object], defaults: {channel: hotline}}
channels: {hotline: {zh: 热线, en: hotline}, desk: {zh: 前台, en: front desk}}
progress: {survey: {zh: 勘察, en: survey}}
deadlines:
  answer: {from: received, until: replied, within: 2 hours}
  after: {from: resolved, until: {followed_up: {means: phone}}, within: 48 hours, outlives: true}
backdating: {limit: 48 hours, mark_after: 5 minutes}
"""


def opened() -> Story:
    return Story(rules(TEXT)).at("16 09:00").open(object="胶")


def closed() -> Story:
    case = opened().do("reply", text="x").do("resolve", result="x")
    return case.do("close", "chief:zhao", summary="x")


@pytest.mark.parametrize(
    ("name", "how", "code", "where", "said", "accepted"),
    [
        ("solve", {}, "command", "command", 'given "solve"', "did you mean resolve?"),
        ("open", {}, "state", "command", "the complaint is open since fact 1", "any other command"),
        ("note", {"text": "x", "colour": "red"}, "field", "colour", "unknown field", "mood, text"),
        ("note", {"txt": "x"}, "field", "txt", "unknown field", "did you mean text?"),
        ("note", {}, "field", "text", "missing", "a value of type text"),
        ("note", {"text": ""}, "field", "text", "given an empty text", "at least one character"),
        ("note", {"text": ["x"]}, "field", "text", "given ['x']", "text"),
        ("note", {"text": "x", "mood": "so so"}, "field", "mood", 'given "so so"', "good, bad"),
        ("record_progress", {"type": "dream"}, "field", "type", 'given "dream"', "survey"),
        ("assess", {"severity": "huge"}, "field", "severity", 'given "huge"', "normal, major"),
        ("assess", {}, "field", "fields", "nothing is assessed", "at least one field with a new value"),
        ("note", {"text": "x", "by": "dean:li"}, "role", "by", 'unknown role "dean"', "boss, chief, duty"),
        ("close", {"summary": "x"}, "role", "by", '"owner" may not "close"', "chief, boss"),
        (
            "note",
            {"text": "x", "at": "2026-11-16T09:00:00"},
            "time",
            "at",
            "without a zone",
            "a time with its zone",
        ),
        ("note", {"text": "x", "at": "soon"}, "time", "at", 'given "soon"', "a time with its zone"),
        (
            "note",
            {"text": "x", "at": "2026-11-16T11:00:00+08:00"},
            "time",
            "at",
            "in the future",
            "up to now",
        ),
        (
            "note",
            {"text": "x", "at": "2026-11-13T09:00:00+08:00"},
            "time",
            "at",
            "too far back",
            "48 hours back",
        ),
        (
            "note",
            {"text": "x", "at": "2026-11-16T08:00:00+08:00"},
            "time",
            "at",
            "before the complaint was received",
            "from",
        ),
        ("arrive", {}, "about", "about", "0 open things of kind visit", "open a visit first"),
        ("arrive", {"about": "visit-3"}, "about", "about", 'given "visit-3"', "open a visit first"),
        (
            "agree_visit",
            {"about": "visit-1", "starts_at": "2026-11-17T09:00:00+08:00"},
            "about",
            "about",
            'given "visit-1"',
            "nothing: agree_visit opens a new visit",
        ),
        (
            "agree_visit",
            {"starts_at": "2026-11-17T09:00:00"},
            "field",
            "starts_at",
            "without a zone",
            "a time with its zone",
        ),
        (
            "agree_visit",
            {"starts_at": "2199-11-17T09:00:00Z"},
            "field",
            "starts_at",
            "outside the years of the calendar",
            "from 2025 to",
        ),
        (
            "agree_visit",
            {"starts_at": "2026-11-17T09:00:00Z", "parent": "task-9"},
            "about",
            "parent",
            'no thing "task-9"',
            "case",
        ),
        (
            "promise",
            {"what": "x", "due_at": "2026-11-17T09:00:00Z", "replaces": "promise-1"},
            "about",
            "replaces",
            'given "promise-1"',
            "no promise is open",
        ),
        ("acknowledge", {"notice": "99"}, "about", "notice", 'no open notice "99"', "none"),
        ("acknowledge_breach", {"rule": "answer"}, "about", "rule", 'no open breach of "answer"', "none"),
        ("confirm_penalty", {"penalty": "7"}, "about", "penalty", 'no open proposal "7"', "none"),
        (
            "archive",
            {},
            "state",
            "command",
            '"archive" while the complaint is registered',
            "close or withdraw first",
        ),
        (
            "reopen",
            {"reason": "x", "by": "chief:zhao"},
            "state",
            "command",
            '"reopen" while',
            "a closed or withdrawn complaint",
        ),
        (
            "close",
            {"summary": "x", "by": "chief:zhao"},
            "state",
            "clock answer",
            "still runs, due 2026-11-16T03:00:00Z",
            "first one of replied",
        ),
        ("accept", {}, "state", "command", "the complaint was accepted before", "nothing"),
    ],
)
def test_refused(name, how, code, where, said, accepted):
    case = opened().at("16 10:00")
    how = dict(how)
    command = Command(
        id="c",
        name=name,
        by=how.pop("by", "owner:wang"),
        at=how.pop("at", None),
        about=how.pop("about", None),
        fields=how,
    )
    with pytest.raises(Refusal) as caught:
        decide(case.book, case.complaint, command, case.now)
    refusal = caught.value
    [problem] = [problem for problem in refusal.problems if problem.where == where]

    assert refusal.code == code
    assert said in problem.what
    assert accepted in problem.accepted
    assert str(problem) in str(refusal)


@pytest.mark.parametrize(
    ("fields", "code", "where"),
    [
        ({}, "gate", "object"),
        ({"object": "胶", "colour": "red"}, "field", "colour"),
        ({"object": "胶", "size": "many"}, "field", "size"),
        ({"object": "胶", "channel": "smoke"}, "field", "channel"),
        ({"object": "胶", "severity": "huge"}, "field", "severity"),
        ({"object": "胶", "received_at": "2026-11-16T08:00:00"}, "field", "received_at"),
        ({"object": "胶", "received_at": "2026-11-16T10:00:00+08:00"}, "time", "received_at"),
        ({"object": "胶", "received_at": "2026-11-01T10:00:00+08:00"}, "time", "received_at"),
        ({"object": "胶", "received_at": "1999-11-01T10:00:00+08:00"}, "time", "received_at"),
    ],
)
def test_an_opening_is_refused_as_a_whole(fields, code, where):
    case = Story(rules(TEXT)).at("16 09:00")
    refusal = case.refused("open", "intake:li", **{"complainant": "王", **fields})

    assert refusal.code == code
    assert where in [problem.where for problem in refusal.problems]
    assert case.facts == []


def test_before_the_opening_nothing_else_fits():
    refusal = Story(rules(TEXT)).refused("note", text="x")

    assert refusal.code == "state"
    assert refusal.problems[0].accepted == "open, receive"


def test_every_mistake_in_the_fields_is_told_at_once():
    refusal = opened().refused("promise", due_at="soon", colour="red", customer_agreed="perhaps")

    assert {problem.where for problem in refusal.problems} == {"due_at", "colour", "customer_agreed", "what"}


def test_what_the_record_holds_when_nothing_is_said():
    assert opened().one("received").data["channel"] == "hotline"
    assert Story(rules(TEXT)).open(object="胶", channel="desk").one("received").data["channel"] == "desk"


def test_a_caller_whose_clock_is_a_little_ahead_is_taken_at_our_time():
    case = opened().at("16 10:00").do("note", happened="16 10:00:40", text="x")

    assert case.one("noted").occurred_at == at("16 10:00")


def test_a_report_from_some_way_back_is_marked():
    case = (
        opened()
        .at("16 10:00")
        .do("note", happened="16 09:56", text="x")
        .do("note", happened="16 09:30", text="y")
    )

    assert [fact.data.get("backdated") for fact in case.facts if fact.type == "noted"] == [None, True]


def test_only_what_changes_is_assessed():
    case = opened().do("assess", severity="major", category="goods").at("16 09:30")
    case.do("assess", severity="major", category="work", reason="x")

    assert [fact.data for fact in case.facts if fact.type == "assessed"][1] == {
        "category": "work",
        "reason": "x",
    }
    assert "severity is major already" in str(case.refused("assess", severity="major"))


def test_several_open_things_must_be_named_and_one_need_not_be():
    case = (
        opened()
        .do("record_message", channel="hotline", text="a")
        .do("record_message", channel="hotline", text="b")
    )

    refusal = case.refused("answer_message", text="x")
    assert refusal.code == "about"
    assert refusal.problems[0].accepted == "message-1, message-2"

    case.do("answer_message", about="message-1", text="x").do("answer_message", text="y")
    assert [fact.about for fact in case.facts if fact.type == "message_answered"] == [
        "message-1",
        "message-2",
    ]


def test_a_thing_of_another_kind_or_that_has_ended_does_not_fit():
    case = opened().do("record_message", channel="hotline", text="a").do("open_task", kind="x", to="owner")
    assert case.refused("answer_message", about="task-1", text="x").code == "about"

    case.do("answer_message", text="x")
    refusal = case.refused("answer_message", about="message-1", text="y")
    assert refusal.problems[0].what == '"message-1" has ended'


def test_what_happened_before_the_end_of_a_thing_may_be_told_after_it():
    case = opened().do("agree_visit", starts_at="2026-11-16T10:00:00+08:00")
    case.at("16 11:00").do("complete_visit", "engineer:liu", result="solved")
    case.at("16 12:00").do("arrive", "engineer:liu", about="visit-1", happened="16 10:00")

    assert case.says("visit_arrived") == ["16 10:00"]
    assert case.refused("arrive", "engineer:liu", about="visit-1", happened="16 11:30").code == "about"


def test_nothing_happens_to_a_thing_before_it_is_there():
    case = opened().at("16 10:00").do("record_message", channel="hotline", text="a").at("16 11:00")

    assert case.refused("answer_message", happened="16 09:30", text="x").code == "time"


@pytest.mark.parametrize("name", ["close", "resolve", "withdraw", "reopen", "archive"])
def test_the_life_of_the_case_is_not_that_of_a_thing(name):
    case = opened().do("reply", text="x").do("open_task", kind="x", to="owner")
    fields = {"close": {"summary": "x"}, "resolve": {"result": "x"}, "archive": {}}.get(name, {"reason": "x"})

    assert case.refused(name, "chief:zhao", about="task-1", **fields).code in ("about", "state")


def test_a_task_can_be_given_to_somebody_without_giving_away_the_case():
    case = opened().do("assign", to="wang").do("open_task", kind="x", to="owner")
    case.do("assign", about="task-1", to="li")

    assert case.complaint.case["owner"] == "wang"
    assert case.complaint.things["task-1"].data["assignee"] == "li"
    assert case.complaint.status == "assigned"


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("note", {"text": "x"}),
        ("assign", {"to": "li"}),
        ("reply", {"text": "x"}),
        ("withdraw", {"reason": "x"}),
        ("close", {"summary": "x"}),
        ("start_block", {"cause": "x"}),
        ("follow_up", {"means": "letter"}),
    ],
)
def test_a_closed_complaint_accepts_nothing_but_reopening(name, fields):
    refusal = closed().refused(name, "chief:zhao", **fields)

    assert refusal.code == "state"
    assert refusal.problems[0].accepted == "reopen"


def test_except_what_a_clock_that_outlives_the_closing_waits_for():
    case = closed().at("16 12:00").do("follow_up", means="phone")

    assert case.says("deadline_met", rule="after") == ["16 12:00"]


def test_an_authority_opens_it_again():
    case = closed().at("17 09:00").do("record_external", "intake:li", body="消协")

    assert [fact.type for fact in case.last if fact.actor != "engine"] == [
        "reopened",
        "accepted",
        "external_received",
    ]
    assert case.complaint.cycle == 2
    assert case.complaint.status == "reopened"


def test_an_archived_complaint_accepts_nothing_at_all():
    case = closed().do("follow_up", means="phone").do("archive")

    for name, fields in (
        ("reopen", {"reason": "x"}),
        ("record_external", {"body": "消协"}),
        ("note", {"text": "x"}),
    ):
        refusal = case.refused(name, "chief:zhao", **fields)
        assert refusal.code == "state"
        assert refusal.problems[0].accepted == "open a new complaint and link it"


def test_the_archive_waits_for_what_outlived_the_closing():
    case = closed()
    assert case.refused("archive").problems[0].where == "clock after"

    case.until("19 09:00")
    assert "is breached and not done" in case.refused("archive").problems[0].what


def test_deciding_changes_nothing():
    case = opened()
    before = repr(case.complaint)
    decide(
        case.book,
        case.complaint,
        Command(id="c", name="note", by="owner:wang", fields={"text": "x"}),
        case.now,
    )

    assert repr(case.complaint) == before


def test_a_new_complaint_is_empty():
    assert Complaint("C-1").number == 0
    assert Complaint("C-1").case == {}


def test_as_far_back_as_the_limit_is_in_time():
    case = Story(rules(TEXT)).at("14 10:00").open(object="胶").at("16 10:00")
    assert case.do("note", happened="14 10:00", text="x").says("noted") == ["14 10:00"]
    assert case.refused("note", happened="14 09:59", text="x").code == "time"


@pytest.mark.parametrize(
    "name", ["acknowledge", "acknowledge_breach", "record_external", "reopen", "archive"]
)
def test_after_the_closing_these_are_not_refused_for_the_state(name):
    case = closed()
    refusal = None
    try:
        case.do(name, "chief:zhao", body="x", reason="x", notice="7", rule="answer")
    except Refusal as error:
        refusal = error
    assert refusal is None or refusal.code != "state" or name == "archive"


def test_an_archived_complaint_blames_the_command():
    book = rules(
        TEXT.replace(
            "  after: {from: resolved, until: {followed_up: {means: phone}}, within: 48 hours, outlives: true}\n",
            "",
        )
    )
    case = Story(book).at("16 09:00").open(object="胶").do("reply", text="x").do("resolve", result="x")
    case.do("close", "chief:zhao", summary="x").do("archive", "chief:zhao")
    [problem] = case.refused("note", text="x").problems
    assert (problem.where, problem.accepted) == ("command", "open a new complaint and link it")


def test_after_the_closing_only_the_very_act_that_is_awaited_is_taken():
    case = closed()
    assert case.refused("follow_up", means="letter").code == "state"
    assert case.do("follow_up", means="phone").says("followed_up") == ["16 09:00"]
    assert case.says("deadline_met", rule="after") == ["16 09:00"]


@pytest.mark.parametrize(("severity", "taken"), [("major", True), ("normal", False)])
def test_what_is_awaited_after_the_closing_may_depend_on_the_case(severity, taken):
    case = Story(rules(TEXT.replace("{means: phone}", "{case.severity: major}"))).at("16 09:00")
    case.open(object="胶", severity=severity).do("reply", text="x").do("resolve", result="x")
    case.do("close", "chief:zhao", summary="x")
    if taken:
        assert case.do("follow_up", means="phone").says("followed_up") == ["16 09:00"]
    else:
        assert case.refused("follow_up", means="phone").code == "state"
