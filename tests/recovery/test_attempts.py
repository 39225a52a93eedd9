"""Many complaints are tried, several at once; one that fails spoils nothing for the others."""

import asyncio

import pytest
from temporalio.service import RPCError, RPCStatusCode

from client.errors import Unavailable
from recovery.attempts import AT_ONCE, IN_A_ROW, Attempts, raised
from store.errors import DatabaseUnavailable

AWAY = Unavailable("Temporal at nowhere", "no route", "start it")


async def every(count):
    for number in range(count):
        yield number


async def no_pause(_seconds):
    await asyncio.sleep(0)


async def outcomes(act, count, seen=None):
    """What became of each; those before an exception stay in `seen`."""
    results = {} if seen is None else seen
    attempts = Attempts(act, lambda number, why: (number, why), pause=no_pause)
    async for number, result in attempts.all(every(count)):
        assert number not in results
        results[number] = result
    return results


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("half a surrogate"), "ValueError: half a surrogate"),
        (KeyError(), "KeyError"),
        (RPCError("too large", RPCStatusCode.INVALID_ARGUMENT, b""), "RPCError: too large"),
    ],
)
async def test_one_that_breaks_is_named_and_the_others_are_done(error, said):
    async def act(number):
        if number == 3:
            raise error
        return number, "done"

    results = await outcomes(act, 100)
    assert results.pop(3) == said
    assert results == dict.fromkeys([0, 1, 2, *range(4, 100)], "done")


async def test_several_are_at_work_at_once_and_no_more_than_that():
    working = most = 0

    async def act(number):
        nonlocal working, most
        working += 1
        most = max(most, working)
        await asyncio.sleep(0)
        working -= 1
        return number, "done"

    assert len(await outcomes(act, 200)) == 200
    assert 1 < most <= AT_ONCE


async def test_a_server_that_stumbles_is_asked_again():
    tries = {}

    async def act(number):
        tries[number] = tries.get(number, 0) + 1
        if tries[number] < 3:
            raise AWAY
        return number, "done"

    assert set((await outcomes(act, 50)).values()) == {"done"}


async def test_one_for_which_a_server_is_always_away_does_not_stop_the_others():
    async def act(number):
        if number % 2:
            raise DatabaseUnavailable("no answer in time")
        return number, "done"

    results = await outcomes(act, 400)
    assert len(results) == 400
    assert results[1] == "no answer in time"


@pytest.mark.parametrize("error", [AWAY, DatabaseUnavailable("gone")])
async def test_a_server_that_is_away_for_all_ends_the_work_and_what_was_done_is_known(error):
    async def act(number):
        if number >= 60:
            raise error
        return number, "done"

    seen = {}
    with pytest.raises(type(error)):
        await outcomes(act, 10_000, seen)
    assert list(seen.values()).count("done") == 60
    assert len(seen) == 60 + IN_A_ROW


async def test_a_server_that_is_away_for_each_of_a_few_is_away():
    async def act(_number):
        raise AWAY

    with pytest.raises(Unavailable):
        await outcomes(act, 2)


async def test_whoever_stops_listening_leaves_nothing_at_work():
    cancelled = []

    async def act(number):
        if number == 0:
            return number, "done"
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(number)
            raise

    results = Attempts(act, lambda number, why: (number, why)).all(every(5))
    assert await anext(results) == (0, "done")
    await results.aclose()
    await asyncio.sleep(0)
    assert sorted(cancelled) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("status", "of_all"),
    [
        (RPCStatusCode.UNAVAILABLE, True),
        (RPCStatusCode.PERMISSION_DENIED, True),
        (RPCStatusCode.INVALID_ARGUMENT, False),
        (RPCStatusCode.NOT_FOUND, False),
    ],
)
def test_what_concerns_one_complaint_is_not_taken_for_an_outage(status, of_all):
    class Client:
        class service_client:  # noqa: N801 - the name the library gives it
            class config:  # noqa: N801 - likewise
                target_host = "nowhere:7233"

    error = raised(Client, RPCError("text", status, b""))
    assert isinstance(error, Unavailable) is of_all
