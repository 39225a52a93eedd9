"""Commands: what a person asks for, as it comes in."""

from __future__ import annotations

from hashlib import sha256
from json import JSONEncoder
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from domain.diagnostics import Diagnostic
from domain.facts.limits import COMMAND_ID_ACCEPTED, is_reserved, message_problems

_PLAIN = JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))

ACTOR = r"^[a-z][a-z0-9_]{0,63}:[^\s:/]{1,64}$"


class Submission(BaseModel):
    """What an update carries: who speaks (`role:person`), when it happened, the thing it is about, the fields.

    `at` is an ISO 8601 time with its zone and defaults to now. `about` is the id of a thing, such as `visit-1`; it
    may be left out when there is only one thing it can mean.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    by: str = Field(pattern=ACTOR, description="role:person, such as intake:li")
    at: str | None = None
    about: str | None = None
    fields: dict[str, Any] = Field(default_factory=dict)

    def problems(self) -> list[Diagnostic]:
        """What may not come in, by `domain.facts.limits`. Checked where a message comes in, never at replay."""
        return message_problems(self.by, {"at": self.at, "about": self.about}, self.fields)


class Command(Submission):
    """A submission with its name and its id. The same id acts once."""

    id: str = Field(min_length=1, max_length=200)
    name: str

    @field_validator("id")
    @classmethod
    def _check_id(cls, id: str) -> str:
        if is_reserved(id):
            raise ValueError(COMMAND_ID_ACCEPTED)
        return id

    def problems(self) -> list[Diagnostic]:
        """The problems of the submission and of the id."""
        return message_problems(self.by, {"at": self.at, "about": self.about}, self.fields, self.id)

    @property
    def role(self) -> str:
        """The role in which the person speaks."""
        return self.by.partition(":")[0]

    @property
    def person(self) -> str:
        """The person who speaks."""
        return self.by.partition(":")[2]

    def content(self) -> str:
        """Sixteen hex digits over everything but the id: equal for commands that ask for the same. Takes any JSON."""
        text = _PLAIN.encode(self.model_dump(mode="json", exclude={"id"}))
        return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Receipt(BaseModel):
    """The answer to a command: its facts, numbers `first` to `last`, are on record. `content` is the digest of what
    was asked, so that a caller can tell the answer to another question under the same id."""

    model_config = ConfigDict(frozen=True)

    complaint_id: str
    command_id: str
    content: str
    first: int
    last: int
    facts: list[str]
    about: str
    status: str
    next_due: str | None = None
    next_rule: str | None = None
