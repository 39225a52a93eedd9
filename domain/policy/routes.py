"""Routes: ordered steps of approval."""

from __future__ import annotations

from pydantic import Field

from domain.policy.part import ConditionForm, Name, Part, PatternForm, Texts, Words


class RouteStep(Part):
    """One step of a route: who signs, what the answer must hold, and which answers pass (default: the outcome passed).

    A step that fails refuses the route, or goes to the step named in `fail`. A step `aside` is reached in no other way.
    """

    step: Name
    by: str
    words: Words
    when: ConditionForm = None
    fields: Texts = ()
    passes: ConditionForm = Field(default=None, alias="pass")
    fail: Name = "refused"
    aside: bool = False
    clause: Texts = ()


class Route(Part):
    """Ordered steps that a document, a return or another thing passes; each step opens a task.

    `before` are facts that are refused until the route is passed; `passed` and `refused` are facts written at its end.
    """

    clause: Texts
    words: Words
    upon: PatternForm
    when: ConditionForm = None
    before: PatternForm = None
    steps: tuple[RouteStep, ...] = Field(min_length=1)
    passed: Name | None = None
    refused: Name | None = None
