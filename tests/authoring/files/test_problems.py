from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

import pytest
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from authoring.files.problems import Problem, Refused, from_validation_error
from authoring.files.yaml_source import read_text
from domain.diagnostics import Diagnostic, Unaccepted, path_text


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Level(StrEnum):
    LOW = "low"
    HIGH = "high"


def amount(text: str) -> str:
    if not text.endswith("hours"):
        raise Unaccepted(f'given "{text}"', 'a number and a unit, such as "8 working hours"')
    return text


def short(text: str) -> str:
    if len(text) > 3:
        raise ValueError("longer than a code may be")
    return text


class Deadline(Strict):
    clause: str
    from_: str = Field(alias="from")
    within: Annotated[str, AfterValidator(amount)] = "2 hours"
    warn: list[str] = []
    level: Level = Level.LOW
    hard: bool = False
    count: int = Field(1, ge=1)


class Notify(Strict):
    verb: Literal["notify"]
    to: str


class Assign(Strict):
    verb: Literal["assign"]
    role: str


class Policy(Strict):
    id: Annotated[str, AfterValidator(short)]
    ladder: tuple[str, ...] = ()
    deadlines: dict[Annotated[str, Field(pattern="^[a-z_]+$")], Deadline] = {}
    until: str | list[str] | Deadline = "x"
    do: list[Annotated[Notify | Assign, Field(discriminator="verb")]] = []


def problems(text: str, model: type = Policy) -> list[str]:
    source = read_text(text, "p.yaml")
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(model).validate_python(source.data)
    return [str(problem) for problem in from_validation_error(caught.value, source, model)]


def test_a_problem_says_where_what_and_what_would_be_right():
    where = ("deadlines", "opinion", "within")
    problem = Problem("p.yaml", 12, 5, Diagnostic(where, 'given "8 wrking hours"', "an amount", code="E204"))
    assert str(problem) == 'p.yaml:12:5 deadlines.opinion.within: given "8 wrking hours"; accepted: an amount'
    assert problem.to_json() == {
        "file": "p.yaml", "line": 12, "column": 5, "path": "deadlines.opinion.within",
        "what": 'given "8 wrking hours"', "what_zh": 'given "8 wrking hours"', "expected": "an amount", "expected_zh": "an amount",
        "severity": "error", "code": "E204",
    }  # fmt: skip
    assert (
        str(Problem("p.yaml", 0, 0, Diagnostic((), "empty", severity="warning"))) == "p.yaml: warning: empty"
    )


def test_a_refusal_holds_all_problems_in_the_order_of_the_file():
    refusal = Refused(
        [
            Problem("p.yaml", 9, 1, Diagnostic(("b",), "late")),
            Problem("p.yaml", 2, 1, Diagnostic(("a",), "early")),
        ]
    )
    assert str(refusal) == "p.yaml:2:1 a: early\np.yaml:9:1 b: late"


def test_paths():
    assert path_text(("do", 2, "to")) == "do[2].to"
    assert path_text((0, "id")) == "[0].id"


KEYS = "clause, from, within, warn, level, hard, count"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: x\nlader: [a]\n",
         ['p.yaml:2:1 lader: unknown key "lader"; did you mean "ladder"?; accepted: id, ladder, deadlines, until, do']),
        ("id: x\ndeadlines:\n  opinion:\n    clause: c\n    form: a\n",
         [f'p.yaml:5:5 deadlines.opinion.form: unknown key "form"; did you mean "from"?; accepted: {KEYS}']),
        ("id: x\ndeadlines:\n  a: {clause: c, from: f, within: 8 wrking}\n",
         ['p.yaml:3:27 deadlines.a.within: given "8 wrking"; accepted: a number and a unit, such as "8 working hours"']),
        ("id: toolong\n", ['p.yaml:1:1 id: given "toolong": longer than a code may be']),
        ("id:\n", ["p.yaml:1:1 id: given nothing; accepted: text"]),
        ("id: x\nladder: intake\n", ['p.yaml:2:1 ladder: given "intake"; accepted: a list']),
        ("id: x\nladder:\n  - a\n  - [b]\n", ["p.yaml:4:5 ladder[1]: given a list of 1; accepted: text"]),
        ("id: x\ndeadlines: {A b: {clause: c, from: f}}\n",
         ['p.yaml:2:13 deadlines.A b: as a key, given "A b"; accepted: text of the form ^[a-z_]+$']),
        ("id: x\ndeadlines: {a: {clause: c, from: f, level: mid, hard: maybe, count: few}}\n",
         ['p.yaml:2:37 deadlines.a.level: given "mid"; accepted: low, high',
          'p.yaml:2:49 deadlines.a.hard: given "maybe"; accepted: true or false',
          'p.yaml:2:62 deadlines.a.count: given "few"; accepted: a whole number']),
        ("id: x\ndeadlines: {a: {clause: c, from: f, count: '0'}}\n",
         ['p.yaml:2:37 deadlines.a.count: given "0"; accepted: at least 1']),
        ("id: x\ndeadlines: {a: soon}\n",
         [f'p.yaml:2:13 deadlines.a: given "soon"; accepted: a mapping with the keys {KEYS}']),
        ("id: x\ndo:\n  - verb: ring\n", ["p.yaml:3:5 do[0]: given a mapping with the keys verb; accepted: verb: notify, assign"]),
        ("id: x\ndo:\n  - too: x\n", ["p.yaml:3:5 do[0]: given a mapping with the keys too; accepted: a mapping with the key verb"]),
        ("id: x\ndo:\n  - {verb: notify, too: x}\n",
         ['p.yaml:3:20 do[0].too: unknown key "too"; did you mean "to"?; accepted: verb, to']),
    ],
)  # fmt: skip
def test_the_common_mistakes_in_words(text, said):
    assert problems(text) == said


def test_where_several_forms_are_accepted_the_nearest_one_is_blamed():
    assert problems("id: x\nuntil: {clause: c, form: a}\n") == [
        f'p.yaml:2:20 until.form: unknown key "form"; did you mean "from"?; accepted: {KEYS}',
    ]
    assert problems("id: x\nuntil:\n") == [
        f"p.yaml:2:1 until: given nothing; accepted: text or a list or a mapping with the keys {KEYS}"
    ]
    assert problems("id: x\nuntil: [a, [b]]\n") == ["p.yaml:2:12 until[1]: given a list of 1; accepted: text"]


def test_a_file_that_is_a_list():
    assert problems("- {verb: notify, to: a}\n- {verb: notify}\n", list[Notify]) == [
        'p.yaml:2:3 [1]: the key "to" is missing; accepted: text'
    ]
    assert problems("just text", list[Notify]) == ['p.yaml:1:1: given "just text"; accepted: a list']
