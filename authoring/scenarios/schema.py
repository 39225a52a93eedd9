"""The schema of a scenario: commands on a virtual clock, and the facts expected."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    ValidationError,
    model_validator,
)

from domain.diagnostics import Unaccepted
from domain.facts.commands import ACTOR
from domain.facts.refusals import nearest
from domain.facts.vocabulary import COMMANDS, FACTS
from domain.policy.part import Texts
from domain.time.amounts import AmountText
from domain.time.instants import read_instant

CODES = ("command", "field", "role", "time", "state", "about", "gate", "duplicate", "policy")
"""The codes of a refusal, as in `domain.facts.refusals`."""

NUMBER_OF = "number_of"
"""The key of a field that stands for the number of a fact."""

Fields = dict[str, JsonValue]


def _instant(value: object) -> datetime:
    """The instant in the zone of the file, so that differences are shown in that zone."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value
    read_instant(str(value))
    return datetime.fromisoformat(str(value).strip())


def _known(names: dict[str, Any], what: str) -> Any:
    def check(value: object) -> object:
        if value not in names:
            raise Unaccepted(f'unknown {what} "{value}"', f"{nearest(str(value), sorted(names))}")
        return value

    return BeforeValidator(check)


def _code(value: object) -> object:
    if value not in CODES:
        raise Unaccepted(f'unknown code "{value}"', f"{', '.join(CODES)}")
    return value


Instant = Annotated[datetime, BeforeValidator(_instant)]
Actor = Annotated[str, Field(pattern=ACTOR)]
FactName = Annotated[str, _known(FACTS, "fact")]
CommandName = Annotated[str, _known(COMMANDS, "command")]
Code = Annotated[str, BeforeValidator(_code)]


class Strict(BaseModel):
    """A part of a scenario that refuses unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Wanted(Strict):
    """A fact that must be there, or, with `absent`, must not: its type, and whatever else is given.

    `deadline` stands for the field `rule`. Every other key is a field of the fact: a text is compared as a text, an
    instant as an instant, a list must be contained, and a text is looked for in a list. `times` is the exact count.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    fact: FactName | None = None
    absent: FactName | None = None
    at: Instant | None = None
    about: str | None = None
    by: str | None = None
    times: Annotated[int | None, Field(ge=1)] = None
    deadline: str | None = None

    @model_validator(mode="after")
    def _one_fact(self) -> Wanted:
        if (self.fact is None) == (self.absent is None):
            raise Unaccepted('an expectation has one of "fact" and "absent"', "the name of a fact")
        if self.absent is not None and self.times is not None:
            raise Unaccepted('"times" with "absent"', "times with fact")
        return self

    @property
    def type(self) -> str:
        """The type of the fact looked for."""
        return self.fact or self.absent or ""

    @property
    def data(self) -> Fields:
        """The fields it must have."""
        rule: Fields = {} if self.deadline is None else {"rule": self.deadline}
        return {**(self.model_extra or {}), **rule}


def asked(value: Fields) -> Wanted:
    """The fact that a field with `number_of` stands for. Raises ValidationError."""
    wanted = {key: item for key, item in value.items() if key != NUMBER_OF}
    return Wanted.model_validate({"fact": value[NUMBER_OF], **wanted})


class Step(Strict):
    """What somebody does: at an instant or some time after the step before, and whether it is refused.

    `happened_at` is for reports that come late. `because` names what the refusal must complain of. A field may be
    `{number_of: fact, name: value ...}`: the number of the last such fact so far, as an answer to a notice needs it.
    """

    at: Instant | None = None
    after: AmountText | None = None
    by: Actor
    do: CommandName
    about: str | None = None
    happened_at: Instant | None = None
    given: Fields = Field(default_factory=dict, alias="with")
    refused: Code | None = None
    because: Texts = ()

    @model_validator(mode="after")
    def _one_time(self) -> Step:
        if (self.at is None) == (self.after is None):
            raise Unaccepted('a step has one of "at" and "after"', "at: an instant, or after: an amount")
        if self.because and self.refused is None:
            raise Unaccepted('"because" without "refused"', "both, or neither")
        for name, value in self.given.items():
            if isinstance(value, dict) and NUMBER_OF in value:
                try:
                    asked(value)
                except ValidationError as error:
                    message = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
                    raise ValueError(f"with.{name}: {message}") from None
        return self


class Scenario(Strict):
    """A story: a complaint, steps, and what is expected by `until` (default: the last step).

    `engineers` answer dispatches (left out: nobody does); what is sent to `unreachable` recipients fails.
    """

    title: str
    clause: Texts = ()
    policy: str
    start: Instant
    by: Actor = "intake:li"
    open: CommandName = "open"
    complaint: Fields
    refused: Code | None = None
    because: Texts = ()
    engineers: Texts | None = None
    unreachable: Texts = ()
    steps: tuple[Step, ...] = ()
    until: Instant | None = None
    expect: tuple[Wanted, ...]

    @model_validator(mode="after")
    def _says_something(self) -> Scenario:
        if not self.expect:
            raise Unaccepted("expect: given an empty list", "at least one expectation")
        if self.because and self.refused is None:
            raise Unaccepted('"because" without "refused"', "both, or neither")
        return self
