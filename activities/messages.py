"""Messages: input and output of every activity. Keys stand in histories: fields are only ever added, with a default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as pydantic_dataclass

BY_NAME_OR_KEY: Final = ConfigDict(validate_by_name=True, validate_by_alias=True)
"""Messages about quiet hours have keys in histories (`rests`, `later`) that are older than the names of their fields."""

# --- admission ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Application:
    """A new complaint that is to be admitted."""

    complaint_id: str
    policy: str
    at: datetime
    complainant: str = ""
    object: str = ""


@dataclass(frozen=True, slots=True)
class Admission:
    """The edition in force, and earlier complaints of the same person about the same thing."""

    rulebook: str
    earlier: list[str] = field(default_factory=list)


# --- the log --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Batch:
    """Facts of one complaint that are recorded together. `prev_hash`: of the fact before them. `case`: what notices may say.
    `receipts`: those of the commands whose facts are on record with the batch."""

    complaint_id: str
    rulebook: str
    prev_hash: str
    facts: list[dict[str, Any]]
    case: dict[str, Any] = field(default_factory=dict)
    receipts: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CommandKey:
    """A command of a complaint by its id."""

    complaint_id: str
    command_id: str


@dataclass(frozen=True, slots=True)
class FactRange:
    """The facts of a complaint after number `after`, up to and with number `last`."""

    complaint_id: str
    after: int
    last: int


@dataclass(frozen=True, slots=True)
class Recollection:
    """A complaint with `number` facts under the edition `present`, which is asked to adopt `edition`."""

    complaint_id: str
    number: int
    present: str
    edition: str


@dataclass(frozen=True, slots=True)
class LogEnd:
    """The last fact of a complaint's log: its number, 0 without facts, and its hash."""

    number: int = 0
    hash: str = ""


# --- notifications --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice on record: the number of the fact that asked for it, and the tokens of whom it is for."""

    number: int
    to: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class NoticeBatch:
    """The notices of one batch of facts, to be sent together."""

    complaint_id: str
    rulebook: str
    notices: list[Notice]


QuietChannels = dict[str, dict[str, str]]
"""By the number of a notice: the channels in their quiet hours now, each with the instant at which these end."""


@pydantic_dataclass(frozen=True, slots=True, config=BY_NAME_OR_KEY)
class QuietNoticeBatch(NoticeBatch):
    """A batch with the channels in their quiet hours. A `NoticeBatch` of an older history reads as one without any."""

    quiet_channels: QuietChannels = Field(
        default_factory=dict, validation_alias="rests", serialization_alias="rests"
    )


@pydantic_dataclass(frozen=True, slots=True, config=BY_NAME_OR_KEY)
class Outcome:
    """The outcome of one notice: who got it (`delivered`), who did not and why (`failed`).

    `defer_until`: somebody can be reached only by channels in their quiet hours; send the notice again at that instant.
    """

    notice: int
    delivered: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    defer_until: str | None = Field(default=None, validation_alias="later", serialization_alias="later")


# --- visits ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Request:
    """A visit that needs an engineer. An empty skill or region fits everybody. `not_these` are not asked again."""

    complaint_id: str
    policy: str
    visit: str
    skill: str = ""
    region: str = ""
    not_these: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The id of the visit among those of all complaints."""
        return f"{self.complaint_id}/{self.visit}"


@dataclass(frozen=True, slots=True)
class EndedVisit:
    """A visit that was completed or called off."""

    complaint_id: str
    visit: str

    @property
    def key(self) -> str:
        """The id of the visit among those of all complaints."""
        return f"{self.complaint_id}/{self.visit}"


# --- rollouts -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Search:
    """Open complaints of a policy that do not run under `edition` yet, with ids after `after`."""

    policy: str
    edition: str
    after: str = ""
    limit: int = 1000


@dataclass(frozen=True, slots=True)
class AdoptBatch:
    """Complaints that are to adopt an edition. `asked` is the argument of their update `adopt`, `key` its id."""

    ids: Sequence[str]
    asked: dict[str, Any]
    key: str
    rate: float


@dataclass(slots=True)
class Tally:
    """How many complaints were asked (`walked`) and with what outcome. `retimed` counts clocks with a new due time."""

    walked: int = 0
    adopted: int = 0
    unchanged: int = 0
    skipped: int = 0
    failed: int = 0
    retimed: int = 0
    failures: dict[str, str] = field(default_factory=dict)

    def failure(self, complaint_id: str, reason: str) -> None:
        """Count a complaint that did not adopt, with the reason."""
        self.failed += 1
        self.failures[complaint_id] = " ".join(reason.split())[:300]


# --- anchors --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Anchored:
    """An anchor that was written: its number, how many heads it has, and whether it is to be mailed."""

    sequence: int
    heads: int = 0
    mailed: bool = False


# --- the watchdog ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WatchOrder:
    """What the watchdog takes for wrong, in seconds. `pages`: how many pages of two hundred complaints it compares with
    Temporal. `silent_after`: when its next run is missed."""

    overdue: float = 60.0
    hanging: float = 600.0
    lagging: float = 60.0
    pages: int = 25
    silent_after: float = 360.0


@dataclass(frozen=True, slots=True)
class WatchReport:
    """What one run found: how many findings of each kind are open, how many of them are new."""

    findings: dict[str, int] = field(default_factory=dict)
    new: int = 0


@dataclass(frozen=True, slots=True)
class CanaryOrder:
    """A complaint for the canary to live. Its first deadline is `met` seconds after the opening and is kept, the second
    `breached` seconds after it and is not. `limits`: seconds that each measure may have; nothing is waited for longer
    than `timeout_s`. `silent_after`: when the next canary is missed."""

    complaint_id: str = ""
    met: float = 120.0
    breached: float = 3.0
    timeout_s: float = 120.0
    silent_after: float = 2040.0
    limits: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CanaryReport:
    """What the canary measured, in seconds by step, and at which step it ended otherwise than it should."""

    seconds: dict[str, float] = field(default_factory=dict)
    trouble: dict[str, str] = field(default_factory=dict)
