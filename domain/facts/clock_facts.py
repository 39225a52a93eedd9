"""What the engine writes about clocks and pauses."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired, TypedDict

from domain.facts.fact_types import Count, EngineFact, Flag, Instant, Places, Points, Text, TextOfNames, Texts
from domain.facts.fields import FieldType

Basis = Annotated[Literal["field", "rule", "default"], FieldType.TEXT]
Verdict = Annotated[Literal["met"], FieldType.TEXT]
PauseOver = Annotated[Literal["over", "limit", "policy_revised"], FieldType.TEXT]


class OfClock(TypedDict):
    """Which clock: the deadline, the id of the thing, and the cycle of the complaint in which it started."""

    rule: Text
    thing: Text
    cycle: Count


class Timing(TypedDict):
    """When a clock is due and when it warns. `provisional`: the due time lies beyond the days for which the calendar has
    official data. `late_since`: when the due time was set, if it had passed already by then."""

    due: Instant
    warn: Points
    provisional: NotRequired[Flag]
    late_since: NotRequired[Instant]


class DeadlineArmed(OfClock, Timing):
    """`basis`: where the due time comes from: field, rule or default. `against`: who is charged with a breach. `quiet`:
    nobody is notified of a breach."""

    round: Count
    clause: Texts
    start: Instant
    basis: Basis
    against: Text
    quiet: NotRequired[Flag]


class DeadlineWarned(OfClock):
    """`point`: the warning point as the policy has it, such as 75%. `charged`: a token such as person:wang."""

    point: Text
    due: Instant
    clause: Texts
    charged: Text


class DeadlineMet(OfClock):
    """Done in time."""

    due: Instant


class DeadlineBreached(OfClock):
    """`judged_by`: the versions of policy and calendar by which the due time was counted. `steps`: the later actions of the
    breach. `repeat`: when the notice is repeated. `known_late`: the due time had passed already when it was set."""

    due: Instant
    clause: Texts
    charged: Text
    charged_role: NotRequired[Text]
    judged_by: TextOfNames
    known_late: NotRequired[Flag]
    quiet: NotRequired[Flag]
    steps: NotRequired[Places]
    repeat: NotRequired[Instant]


class DeadlineRepeated(OfClock):
    """`next`: when the notice is repeated once more."""

    clause: Texts
    charged: Text
    due: Instant
    next: Instant


class DeadlineEscalated(OfClock):
    """`step`: the place of the action in the list of the breach, counted from 0."""

    clause: Texts
    charged: Text
    due: Instant
    step: Count


class DeadlineEnded(OfClock):
    """`reason`: void, condition, done_late, cancelled, replaced, closed, reopened, or the fact of an adoption."""

    reason: Text
    due: NotRequired[Instant]


class DeadlinePaused(OfClock):
    """`pause`: the pause of the policy and the thing that began it, such as abnormal_state/block-1."""

    pause: Text
    clause: Texts


class Resumption(TypedDict):
    """How a clock goes on; empty while another pause still holds it. `floor`: the pause whose floor sets the due time, or *
    for the time that an earlier floor left."""

    due: NotRequired[Instant]
    warn: NotRequired[Points]
    provisional: NotRequired[Flag]
    late_since: NotRequired[Instant]
    floor: NotRequired[Text]


class DeadlineResumed(OfClock, Resumption):
    """The end of one pause for one clock."""

    pause: Text


class DeadlineRetimed(OfClock, Timing):
    """`old`: the due time so far. `reason`: the fact that changed it. `clause` and `quiet` only upon an adoption."""

    old: Instant
    reason: Text
    clause: NotRequired[Texts]
    quiet: NotRequired[Flag]


class DeadlineReopened(OfClock, Timing):
    """The clock goes on with the time that was left."""


class TargetMissed(OfClock):
    """A soft deadline was missed: nobody is charged."""

    due: Instant


class OriginalDuePassed(OfClock):
    """`by`: the pauses that hold the clock."""

    by: Texts


class VerdictCorrected(OfClock):
    """`verdict`: met, in place of the breach."""

    verdict: Verdict
    due: Instant


class PauseStarted(TypedDict):
    """`by`: the pause of the policy. `until`: its limit."""

    pause: Text
    by: Text
    until: NotRequired[Instant]
    reason: NotRequired[Text]


class PauseEnded(TypedDict):
    """`reason`: over, limit, or policy_revised. `by` is left out if no rule of the present policy ended the pause."""

    pause: Text
    by: NotRequired[Text]
    reason: PauseOver


DEADLINE_ARMED = EngineFact("deadline_armed", DeadlineArmed, "a clock runs")
DEADLINE_WARNED = EngineFact("deadline_warned", DeadlineWarned, "a part of the time has passed")
DEADLINE_MET = EngineFact("deadline_met", DeadlineMet, "done in time")
DEADLINE_BREACHED = EngineFact("deadline_breached", DeadlineBreached, "not done in time")
DEADLINE_REPEATED = EngineFact(
    "deadline_repeated", DeadlineRepeated, "still not done; the notice is repeated"
)
DEADLINE_ESCALATED = EngineFact(
    "deadline_escalated", DeadlineEscalated, "still not done; the next step of the breach is taken"
)
DEADLINE_ENDED = EngineFact("deadline_ended", DeadlineEnded, "the clock ends without a verdict of its own")
DEADLINE_PAUSED = EngineFact("deadline_paused", DeadlinePaused, "the clock stands still")
DEADLINE_RESUMED = EngineFact("deadline_resumed", DeadlineResumed, "the clock goes on")
DEADLINE_RETIMED = EngineFact("deadline_retimed", DeadlineRetimed, "the due time changed")
DEADLINE_REOPENED = EngineFact("deadline_reopened", DeadlineReopened, "the stop was taken back")
TARGET_MISSED = EngineFact("target_missed", TargetMissed, "a soft target was missed")
ORIGINAL_DUE_PASSED = EngineFact(
    "original_due_passed", OriginalDuePassed, "the due time without the pause has passed"
)
VERDICT_CORRECTED = EngineFact("verdict_corrected", VerdictCorrected, "a later report changed the verdict")
PAUSE_STARTED = EngineFact("pause_started", PauseStarted, "a pause of the policy began")
PAUSE_ENDED = EngineFact("pause_ended", PauseEnded, "a pause of the policy ended")

FACTS: tuple[EngineFact[Any], ...] = (
    DEADLINE_ARMED,
    DEADLINE_WARNED,
    DEADLINE_MET,
    DEADLINE_BREACHED,
    DEADLINE_REPEATED,
    DEADLINE_ESCALATED,
    DEADLINE_ENDED,
    DEADLINE_PAUSED,
    DEADLINE_RESUMED,
    DEADLINE_RETIMED,
    DEADLINE_REOPENED,
    TARGET_MISSED,
    ORIGINAL_DUE_PASSED,
    VERDICT_CORRECTED,
    PAUSE_STARTED,
    PAUSE_ENDED,
)
