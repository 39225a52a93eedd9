"""What a history adds up to, and what a bare workflow must do to do as much."""

from temporalio.api.history.v1 import HistoryEvent

from bench.program import Program, WakeUp, program, shape


def event(name: str, activity: str = "") -> HistoryEvent:
    made = HistoryEvent()
    attributes = getattr(made, f"{name}_event_attributes")
    attributes.SetInParent()
    if activity:
        attributes.activity_type.name = activity
    return made


def task(*commands: HistoryEvent) -> list[HistoryEvent]:
    tasks = [event(f"workflow_task_{state}") for state in ("scheduled", "started", "completed")]
    return [*tasks, *commands]


def activity(name: str) -> HistoryEvent:
    return event("activity_task_scheduled", name)


DONE = event("activity_task_completed")
ACCEPTED = event("workflow_execution_update_accepted")
ANSWERED = event("workflow_execution_update_completed")
UPSERT = event("upsert_workflow_search_attributes")
STARTED = event("timer_started")
STOPPED = event("timer_canceled")

LIFE = [
    event("workflow_execution_started"),
    *task(ACCEPTED, activity("admit")),
    DONE,
    *task(activity("record")),
    DONE,
    *task(UPSERT, STARTED, ANSWERED),
    *task(ACCEPTED, activity("record")),
    DONE,
    *task(UPSERT, activity("notify"), ANSWERED),
    DONE,
    *task(activity("record")),
    DONE,
    *task(STOPPED, STARTED),
    event("timer_fired"),
    *task(activity("record")),
    DONE,
    *task(STOPPED),
]


def test_a_program_lists_the_wake_ups_of_a_life():
    assert program(LIFE) == Program(
        before=1,
        updates=[
            WakeUp(upsert=True, timer=True),
            WakeUp(upsert=True, effects=1, answers=[WakeUp(timer=True)]),
        ],
        fired=WakeUp(timer=False),
    )


def test_a_shape_counts_what_a_history_holds():
    counted = shape(LIFE)
    assert counted.events == len(LIFE)
    assert counted.bytes > 0
    assert (counted.updates, counted.activities, counted.records) == (2, 6, 4)
    assert (counted.upserts, counted.timers, counted.fired) == (2, 2, 1)
    assert counted.workflow_tasks == 9


def test_nothing_comes_of_nothing():
    assert program([]) == Program()
