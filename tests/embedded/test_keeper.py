"""A part that fails to start is tried again and again, more and more rarely, and comes back."""

import asyncio

import pytest

from embedded.keeper import Keeper, Trouble, wait_after
from embedded.process import ProcessFailed


class Child:
    """Ends whenever the test says so."""

    def __init__(self):
        self.ended = asyncio.Event()

    async def wait(self):
        await self.ended.wait()
        return 7


class Part:
    """Fails to start so many times, each time with the next of `failures` (the last one again and again)."""

    def __init__(self, times, *failures):
        self.child = Child()
        self.starts = self.stops = 0
        self._times = times
        self._failures = failures

    async def start(self):
        self.starts += 1
        if self.starts <= self._times:
            raise self._failures[min(self.starts, len(self._failures)) - 1]
        self.child = Child()

    async def stop(self):
        self.stops += 1


class Watch:
    """What a keeper did."""

    def __init__(self, part):
        self.waits, self.said, self.changes = [], [], []
        self.keeper = Keeper(
            "worker 1", part, on_progress=self.said.append, on_change=self.changes.append, pause=self.pause
        )

    async def pause(self, seconds):
        self.waits.append(seconds)
        await asyncio.sleep(0)


FAILED = ProcessFailed("worker 1 ended.\nThe end of worker-1.log:\nno space left")


async def test_a_part_that_fails_ten_times_is_started_the_eleventh_time():
    part = Part(10, FAILED)
    watch = Watch(part)
    await watch.keeper.start_again()
    assert part.starts == 11
    assert part.stops == 10
    assert watch.waits == pytest.approx([0.2, 0.8, 3.2, 12.8, 51.2, 60, 60, 60, 60, 60, 60])
    assert watch.said[-1] == "worker 1 runs again after 10 failed starts"
    assert watch.said.count("the stack goes on without worker 1, and goes on trying") == 1


async def test_every_failed_start_is_told_with_its_reason_and_the_wait():
    watch = Watch(Part(2, FAILED))
    await watch.keeper.start_again()
    assert watch.said[0].startswith("worker 1 did not start (1 failed start in a row), next try in 0.8 s: ")
    assert "no space left" in watch.said[0]
    assert (
        watch.said[1]
        == "worker 1 did not start (2 failed starts in a row), next try in 3.2 s: worker 1 ended."
    )
    assert watch.changes == [
        Trouble("worker 1", 1, "worker 1 ended.", 0.8),
        Trouble("worker 1", 2, "worker 1 ended.", 3.2),
        None,
    ]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), RuntimeError(), ValueError("odd")])
async def test_a_failure_of_any_kind_does_not_end_the_keeper(error):
    part = Part(3, error)
    await Watch(part).keeper.start_again()
    assert part.starts == 4


async def test_what_cannot_be_stopped_after_a_failed_start_is_said_and_tried_again():
    part = Part(1, FAILED)
    watch = Watch(part)

    async def stuck():
        raise PermissionError("not ours")

    part.stop = stuck
    await watch.keeper.start_again()
    assert "worker 1 cannot be stopped: not ours" in watch.said
    assert part.starts == 2


async def test_a_part_that_ends_after_a_good_start_is_started_without_a_long_wait():
    part = Part(6, FAILED)
    watch = Watch(part)
    keeping = asyncio.create_task(watch.keeper.run())
    for _ in range(2):
        before = len(watch.changes)
        part.child.ended.set()
        while watch.changes[before:][-1:] != [None]:
            await asyncio.sleep(0)
    keeping.cancel()
    assert watch.waits[-1] == wait_after(0)
    assert watch.said[-1] == "worker 1 ended by itself (exit code 7); starting it again"
