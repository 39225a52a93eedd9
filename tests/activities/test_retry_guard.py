"""What telling people waits for without end, and what it gives up on."""

import dataclasses

import pytest
from temporalio import activity
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.notifier import StillTrying
from activities.retry_guard import MAX_MISTAKES, retry_guard
from domain.policy.rulebook_cache import RulebookMissing
from store.errors import DatabaseUnavailable


async def met_at(attempt: int, error: Exception, mistakes: int = 0) -> BaseException:
    """What comes out of an activity that meets an error at some attempt, after some mistakes."""

    @activity.defn
    @retry_guard()
    async def fails() -> None:
        raise error

    environment = ActivityEnvironment()
    environment.info = dataclasses.replace(
        environment.info, attempt=attempt, heartbeat_details=[mistakes] if mistakes else []
    )
    with pytest.raises(Exception) as caught:
        await environment.run(fails)
    return caught.value


@pytest.mark.parametrize(
    "error", [DatabaseUnavailable("PostgreSQL is away"), StillTrying("mail is away"), RulebookMissing("x")]
)
async def test_what_comes_back_is_waited_for_however_long(error):
    assert await met_at(10_000, error) is error


async def test_a_mistake_is_final_at_last():
    mistake = TypeError("a mistake of ours")
    assert await met_at(MAX_MISTAKES - 1, mistake, MAX_MISTAKES - 2) is mistake
    last = await met_at(MAX_MISTAKES, mistake, MAX_MISTAKES - 1)
    assert isinstance(last, ApplicationError)
    assert last.non_retryable
    assert "TypeError: a mistake of ours" in str(last)


async def test_attempts_that_waited_or_were_killed_are_no_mistakes():
    mistake = TypeError("a mistake of ours")
    assert await met_at(10_000, mistake) is mistake
