"""The declarations by which workflows ask for activities, beside what the worker runs."""

import pytest
from temporalio import activity

from activities.admission import Admitting
from activities.dispatch import Dispatching
from activities.escalate import Escalating
from activities.messages import ACTIVITIES
from activities.notify import Notifying
from activities.recall import Recalling
from activities.record import Recording
from activities.rollout import RollingOut
from activities.visits import Visiting

RUN = (
    Admitting.admit, Recording.record, Recalling.recall, Notifying.notify, Escalating.escalate, Dispatching.dispatch,
    Visiting.end_visit, RollingOut.count_open, RollingOut.find_open, RollingOut.adopt_each,
)  # fmt: skip


def definition(function):
    return activity._Definition.must_from_callable(function)


def test_what_is_declared_is_what_the_worker_runs():
    assert [definition(one).name for one in ACTIVITIES] == [definition(one).name for one in RUN]


@pytest.mark.parametrize(("declared", "run"), list(zip(ACTIVITIES, RUN, strict=True)))
def test_a_declaration_takes_and_answers_what_the_activity_does(declared, run):
    declared, run = definition(declared), definition(run)
    assert (declared.arg_types, declared.ret_type) == (run.arg_types[-1:], run.ret_type)
    assert declared.arg_types
    assert declared.ret_type is not None
