"""`python -m bench`: every figure in one go. `--quick` with few complaints, `--json` for programs."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console

from bench.caching import cold, memory, replay
from bench.deadlines import TooBusy, alone, burst
from bench.figures import Figure, as_json, show
from bench.harness import Harness, harness
from bench.lives import Bares, Complaints, Lived, live
from bench.program import Shape, shape
from bench.rounds import counts, history, learn, rounds, speed
from embedded.process import ProcessFailed

PARTS = ("lives", "caching", "deadlines")


@dataclass(frozen=True, slots=True)
class Size:
    """How many of everything."""

    alone: int = 15
    together: int = 120
    rounds: int = 5
    open: int = 500
    cold: int = 60
    turns: int = 3
    replayed: int = 20
    copies: int = 10
    deadlines: int = 10
    burst: int = 1000
    settle: float = 11.0
    calm: float = 0.5
    rest: float = 5.0


FULL = Size()
QUICK = Size(
    alone=4, together=20, rounds=2, open=60, cold=20, turns=2, replayed=5, copies=4, deadlines=3, burst=60
)
TINY = Size(
    alone=2,
    together=2,
    rounds=1,
    open=2,
    cold=2,
    turns=1,
    replayed=1,
    copies=1,
    deadlines=1,
    burst=2,
    settle=0,
)
SIZES = {"full": FULL, "quick": QUICK, "tiny": TINY}


async def measure(size: Size, parts: tuple[str, ...], say: Callable[[str], None]) -> list[Figure]:
    """Every figure of the parts asked for."""
    figures: list[Figure] = []
    async with harness(say, cache=max(2000, size.burst * 2), calm=size.calm) as on:
        figures += await _idle(on, size, say)
        say("learning the shape of a complaint's life")
        made, ours = await learn(on)
        bares = Bares(on, made)
        ids: list[str] = []
        if "lives" in parts:
            life_figures, ids = await _lives(on, bares, ours, size, say)
            figures += life_figures
        if "caching" in parts:
            figures += await _caching(on, bares, size, ids, say)
        if "deadlines" in parts:
            say("deadlines: one alone, several times over")
            deadline_figures, made = await alone(on, size.deadlines, size.settle, say)
            figures += deadline_figures
            say(f"deadlines: {size.burst} at one instant")
            try:
                figures += await burst(on, made, size.burst, size.rest, say)
            except TooBusy as error:
                say(f"{error}; once more")
                figures += await burst(on, made, size.burst, size.rest, say)
    return figures


async def _idle(on: Harness, size: Size, say: Callable[[str], None]) -> list[Figure]:
    """What waiting costs; it is taken off everything that follows."""
    ours = await on.rest(on.worker.child, size.rest)
    theirs = await on.rest(on.bare_worker, size.rest)
    say(f"an idle worker uses {ours.worker:.1%} of a core, an idle server {ours.server:.1%}")
    return [
        Figure("idle worker", "% of a core", ours.worker * 100, theirs.worker * 100),
        Figure("idle Temporal", "% of a core", ours.server * 100),
    ]


async def _lives(
    on: Harness, bares: Bares, ours: Shape, size: Size, say: Callable[[str], None]
) -> tuple[list[Figure], list[str]]:
    await live(bares, Lived())
    bare_id = await live(bares, Lived(), pause=0.5)
    await on.quiet(bares.worker)
    theirs = shape(await history(bares, bare_id))
    figures: list[Figure] = []
    ids: list[str] = []
    before = await on.commits()
    for at_once, count in ((1, size.alone), (20, size.together)):
        product, bare = await rounds(on, bares, count, at_once, size.rounds, say)
        figures += speed(product, bare, at_once)
        ids += product.ids
    await asyncio.sleep(size.settle)  # an idle connection reports what it has done after ten seconds
    after = await on.commits()
    wrote, committed = ((now - then) / len(ids) for now, then in zip(after, before, strict=True))
    return figures + counts(ours, theirs, wrote, committed), ids


async def _caching(
    on: Harness, bares: Bares, size: Size, ids: list[str], say: Callable[[str], None]
) -> list[Figure]:
    if not ids:
        ids = [await live(Complaints(on), Lived()) for _ in range(size.replayed)]
    figures = [await replay(on, ids[-size.replayed :], size.copies, say)]
    figures.append(await memory(on, bares, size.open, say))
    return figures + await cold(on, bares, size.cold, size.turns, size.rest, say)


def main() -> int:
    """0 measured (whether or not every aim is met), 1 the stack did not start, 130 stopped."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few complaints: about two minutes")
    parser.add_argument("--tiny", action="store_true", help="one or two of everything, to see that it works")
    parser.add_argument("--json", action="store_true", help="figures as JSON on standard output")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part (may be repeated)")
    arguments = parser.parse_args()
    size = TINY if arguments.tiny else QUICK if arguments.quick else FULL
    begun = time.monotonic()
    progress = Console(stderr=True)

    def say(line: str) -> None:
        progress.print(
            f"[{time.monotonic() - begun:5.0f} s] {line}", highlight=False, markup=False, soft_wrap=True
        )

    try:
        figures = asyncio.run(measure(size, tuple(arguments.only or PARTS), say))
    except ProcessFailed as error:
        progress.print(str(error), markup=False)
        return 1
    except KeyboardInterrupt:
        return 130
    if arguments.json:
        sys.stdout.write(as_json(figures) + "\n")
    else:
        show(figures, Console() if sys.stdout.isatty() else Console(width=160))
    return 0


if __name__ == "__main__":
    sys.exit(main())
