"""What rules do: the verbs of a policy."""

from __future__ import annotations

from pydantic import Field

from domain.policy.part import ConditionForm, DueForm, Name, Part, Texts


class TaskForm(Part):
    """A verb: a task to open."""

    kind: str
    to: str
    text: str = ""
    due: DueForm = None
    department: str | None = None


class Dispatch(Part):
    """A verb: look for an engineer; the names are paths to fields."""

    skill: str | None = None
    region: str | None = None


class PenaltyForm(Part):
    """A verb: propose a penalty under an item of the policy's penalty table."""

    item: str


class Action(Part):
    """What is done: one or more verbs, with a condition, and for breaches a time that must pass first."""

    when: ConditionForm = None
    after: DueForm = None
    channel: str | None = None
    text: str | None = None
    notify: Texts = ()
    report: Texts = ()
    escalate: str | None = None
    assign: str | None = None
    open: TaskForm | None = None
    warn_regions: str | None = None
    register_in: Name | None = Field(default=None, alias="register")
    dispatch: Dispatch | None = None
    require: str | None = None
    penalty: PenaltyForm | None = None
    reopen: bool = False
    alarm: str | None = None
