"""The page of a policy: everything in it, in both languages, in a file that needs nothing else."""

import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from authoring.files.policies import POLICIES
from authoring.rulebooks import load_rulebook
from authoring.show.drawing import Scale
from authoring.show.html import html
from authoring.show.markdown import markdown
from authoring.show.page import Table
from authoring.show.phrases import Phrases
from authoring.show.policy_page import policy_page
from authoring.show.timeline import families
from domain.policy.actions import Action, TaskForm

ALL = [Path(__file__).parent / "inn.yaml", *sorted(POLICIES.glob("*/policy.yaml"))]
VOID = {"meta", "br", "link", "img", "input", "hr", "rect", "line", "path", "circle"}


@pytest.fixture(scope="module", params=ALL, ids=lambda path: path.parent.name)
def book(request):
    return load_rulebook(request.param)


class Balanced(HTMLParser):
    """Counts open elements and remembers what the page would load from elsewhere."""

    def __init__(self):
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        self.loads += [
            value for name, value in attrs if name in ("src", "href") and not value.startswith("#")
        ]

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("lang", ["zh", "en", "both"])
def test_everything_is_on_the_page(book, lang):
    page = policy_page(book, lang)
    text, file = markdown(page), html(page, lang)
    policy = book.policy
    parts = [*policy.deadlines.values(), *policy.gates.values(), *policy.roles.values()]
    parts = [
        one
        for one in parts
        if one not in policy.roles.values() or any(policy.roles[n] is one for n in policy.ladder)
    ]
    for one in parts:
        for spoken in ("zh", "en") if lang == "both" else (lang,):
            assert getattr(one.words, spoken) in text.replace("\\|", "|")
    for name in policy.params:
        assert f"| {name} |" in text
    assert "None" not in text
    assert "<br><br>" not in text
    balanced = Balanced()
    balanced.feed(file)
    assert balanced.open == []
    assert balanced.loads == []
    assert "http" not in re.sub(r'xmlns="[^"]*"', "", file).replace("http-equiv", "")


def test_every_row_of_a_table_has_every_column(book):
    for lang in ("zh", "en", "both"):
        for block in policy_page(book, lang):
            if isinstance(block, Table):
                assert {len(row) for row in block.rows} == {len(block.head)}


def test_drawings_are_xml_and_in_order(book):
    for block in policy_page(book, "both"):
        if hasattr(block, "svg"):
            ET.fromstring(block.svg)
    for family in families(book):
        scale = Scale.of(family)
        instants = [family.start + timedelta(minutes=17 * i) for i in range(600)]
        places = [scale.place(at) for at in instants if at <= scale.knots[-1][0]]
        assert places == sorted(places)
        for lane in family.lanes:
            assert lane.marks == sorted(lane.marks, key=lambda mark: mark.at)


def test_the_example_day_is_the_one_asked_for():
    book = load_rulebook(ALL[0])
    assert {family.start.date() for family in families(book, date(2026, 9, 30))} == {date(2026, 9, 30)}


def test_a_deadline_in_words():
    book = load_rulebook(ALL[0])
    say, sagt = Phrases(book.policy, "en"), Phrases(book.policy, "zh")
    rule = book.policy.deadlines["opinion"]
    assert say.pattern(rule.from_) == "accepted"
    assert say.condition(rule.when) == "category is bill"
    assert sagt.condition(rule.when) == "类别为账单"
    assert say.point("2 hours before") == "2 hours before"
    assert sagt.point("1 days") == "开始后 1 天"
    assert say.person("desk.head") == "manager"
    assert say.due({"earliest": ["3 days", {"due": "answer", "minus": "1 hours"}]}) == (
        'the earliest of 3 days, 1 hour before the due time of "first answer"'
    )
    assert say.pattern(
        {"all": ["closed", {"followed_up": {"times": "2", "satisfaction": {"not": "bad"}}}]}
    ) == ("all of closed, followed up (2 times) (satisfaction is not bad)")


def test_nothing_on_a_page_is_markup_or_turns_the_direction_of_others():
    page = html([Table(["<b>head</b>"], [["<img src=x>\u202egnp.\x1b[2J"]])], "en")
    assert "&lt;b&gt;head&lt;/b&gt;" in page
    assert "&lt;img src=x&gt;\\u202egnp.\\x1b[2J" in page
    assert not {"\u202e", "\x1b"} & set(page)


def test_an_opened_task_is_shown_with_its_department_and_its_time():
    book = load_rulebook(ALL[0])
    form = TaskForm(kind="room_check", to="desk", department="manager", due="2 days")
    action = Action(open=form)

    assert Phrases(book.policy, "en").action(action) == (
        "open a task (room check) for front desk, department manager, within 2 days"
    )
    assert Phrases(book.policy, "zh").action(action).endswith("下达任务(room_check),涉及部门:经理,时限 2 天")


def test_the_note_of_a_deadline_is_shown():
    text = markdown(policy_page(load_rulebook("evergreen"), "en"))

    assert "Neither a withdrawal nor the closing of the file settles anything with an authority." in text
