"""Every key of the policy schema does something: the engine reads it, or people do on the pages.

Reading is seen, not looked up in a list: while rule books are compiled, played and shown, each attribute that is taken
from a part of a policy is written down with the module that took it.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from authoring.files.policies import POLICIES
from authoring.reports.coverage import coverage, named_clauses
from authoring.rulebooks import load_rulebook
from authoring.scenarios.play import load_scripts, simulate
from authoring.schema.json_schema import _models
from authoring.show.policy_page import policy_page
from domain.facts.fact import Fact
from domain.policy.part import Part
from domain.policy.schema import Policy
from domain.rules.notices import render
from tests.unit.facts.plays import PLAYS
from tests.unit.story import Story, rules

BOOKS = sorted(path.parent.name for path in POLICIES.glob("*/policy.yaml"))
INN = Path(__file__).parent / "inn.yaml"
ENGINE = ("domain.", "activities.", "workflows.", "channels.")
PAGES = ("authoring.show.", "authoring.reports.")
FOR_CHECKS = {("Policy", "ignore"), ("Ignore", "check"), ("Ignore", "at"), ("Ignore", "reason")}
"""Read by `policy check`, and tested beside it; the engine knows nothing of findings."""

FOR_READERS = {"clause", "words", "words_of", "note", "entity", "effective", "clauses", "currency"}
"""Keys that say something to people."""

Reads = dict[tuple[str, str], set[str]]


@pytest.fixture(scope="module")
def reads() -> Iterator[Reads]:
    taken: Reads = {}

    def seen(self: BaseModel, name: str) -> object:
        caller = sys._getframe(1)
        module = str(caller.f_globals.get("__name__", ""))
        if caller.f_code.co_name != "named_clauses" or name == "clause":  # it walks through everything
            taken.setdefault((type(self).__name__, name), set()).add(module)
        return object.__getattribute__(self, name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Part, "__getattribute__", seen)
        _live()
        yield taken


def _live() -> None:
    """Compile, play, tell and show everything there is."""
    for name in (*BOOKS, str(INN)):
        book = load_rulebook(name)
        policy_page(book, "both")
    for name in BOOKS:
        book = load_rulebook(name)
        coverage(name)
        for severity in book.policy.severities:
            book.priority(severity)
        for script in load_scripts(name):
            for fact in simulate(script, book).facts:
                _tell(book, fact)
    for play in PLAYS:
        play()
    _small_story()


def _tell(book, fact: Fact) -> None:
    if fact.type == "notice_requested":
        render(book, "C-1", fact, {"severity": "major"}, "zh")


def _small_story() -> None:
    """The verbs and keys that no rule book of ours uses."""
    book = rules("""
penalties:
  clause: T-4
  confirm_by: chief
  amount: [{amount: "30", clause: T-4}]
  items: {late: {clause: T-4, words: {zh: 迟, en: late}, upon: disputed}}
quiet:
  all:
    words: {zh: 夜间, en: night}
    hours: 21:00-08:00
    break_through: {when: {severity: major}, texts: hello}
reactions:
  fine: {clause: T-5, upon: noted, do: [{penalty: {item: late}}, {notify: case.leader, text: hello}]}
""")
    policy_page(book, "both")
    assert list(named_clauses(book.policy))
    Story(book).at("16 22:00").open(severity="normal").do("note", text="x")


def keys() -> list[tuple[str, str]]:
    return [(name, key) for name, model in _models(Policy, {}).items() for key in model.model_fields]


@pytest.mark.parametrize(
    ("part", "key"), [pair for pair in keys() if pair[1] not in FOR_READERS and pair not in FOR_CHECKS]
)
def test_the_engine_reads_the_key(reads, part, key):
    modules = reads.get((part, key), set())

    assert any(one.startswith(ENGINE) and one != "domain.policy.schema" for one in modules), (
        f"nothing that runs reads {part}.{key}: let it do something, or remove it (read by {sorted(modules)})"
    )


@pytest.mark.parametrize(("part", "key"), [pair for pair in keys() if pair[1] in FOR_READERS])
def test_people_can_read_the_key(reads, part, key):
    modules = reads.get((part, key), set())

    assert any(one.startswith((*PAGES, *ENGINE)) for one in modules), f"no page shows {part}.{key}"


def test_a_key_that_nothing_reads_is_not_taken_for_read(reads):
    assert "domain.policy.compiler" in reads["Policy", "deadlines"]
    assert not reads.get(("Policy", "no_such_key"))
