"""`python -m bench.what_if`: how fast history is told to another rulebook, on one core and without a database.

The history is what the scenarios of a policy leave on record. Three things are done to the same facts, in turn: the
whole of what-if (the rules decide anew, the clocks are compared), folding alone (`evolve` and nothing else: the floor,
for less than that no engine can do that keeps a state), and reading the facts from JSON.
"""

from __future__ import annotations

import argparse
import cProfile
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import process_time
from types import CodeType

from authoring.reports.what_if import Comparison, compare
from authoring.rulebooks import load_rulebook
from authoring.scenarios.play import load_scripts, simulate
from domain.complaint.state import Complaint
from domain.evolution import evolve
from domain.facts.fact import Fact
from domain.policy.rulebook import Rulebook

LENGTH = 30
"""Facts of the complaint that the aim speaks of."""
AIM = 5000.0
"""Complaints of that length a second."""
PROFILED = 5
"""How often the history is told under the profiler."""

Story = Sequence[Fact]


@dataclass(frozen=True, slots=True)
class Speeds:
    """Complaints of `LENGTH` recorded facts a second, the best round of each; `ratio` is what-if's time to folding's."""

    complaints: int
    facts: int
    what_if: float
    folding: float
    reading: float
    ratio: float


def history(book: Rulebook) -> list[Story]:
    """What the scenarios of the policy leave on record."""
    results = (simulate(script, book) for script in load_scripts(book.policy.id))
    return [result.facts for result in results if result.facts]


def tell(book: Rulebook, stories: Sequence[Story]) -> None:
    """The whole of what-if."""
    sums = Comparison()
    for story in stories:
        compare(book, "bench", story, sums)


def fold(book: Rulebook, stories: Sequence[Story]) -> None:
    """The floor: the facts as they are, folded; no rule decides anything."""
    for story in stories:
        complaint = Complaint("bench")
        for fact in story:
            evolve(book, complaint, fact)


def read(lines: Sequence[str]) -> None:
    """Facts from lines of JSON, as they are stored."""
    for line in lines:
        Fact.from_json(json.loads(line))


def measure(book: Rulebook, stories: Sequence[Story], rounds: int) -> Speeds:
    """The three in turn, so that whatever else the machine does troubles them alike. Processor time of this process."""
    lines = [json.dumps(fact.to_json(), ensure_ascii=False) for story in stories for fact in story]
    works: tuple[Callable[[], None], ...] = (
        lambda: tell(book, stories),
        lambda: fold(book, stories),
        lambda: read(lines),
    )
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        for i, work in enumerate(works):
            begin = process_time()
            work()
            best[i] = min(best[i], process_time() - begin)
    what_if, folding, reading = (len(lines) / LENGTH / seconds for seconds in best)
    return Speeds(len(stories), len(lines), what_if, folding, reading, folding / what_if)


def profile(book: Rulebook, stories: Sequence[Story], top: int) -> list[str]:
    """Where what-if spends its own time: share of the whole, calls for each fact on record, module and function."""
    profiler = cProfile.Profile()
    for _ in range(PROFILED):
        profiler.runcall(tell, book, stories)
    entries = sorted(profiler.getstats(), key=lambda entry: entry.inlinetime, reverse=True)
    total = sum(entry.inlinetime for entry in entries)
    facts = PROFILED * sum(len(story) for story in stories)
    return [
        f"{entry.inlinetime / total:6.1%}  {entry.callcount / facts:6.2f}  {_name(entry.code)}"
        for entry in entries[:top]
    ]


def _name(code: str | CodeType) -> str:
    return code if isinstance(code, str) else f"{Path(code.co_filename).stem}.{code.co_qualname}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.what_if", description=__doc__)
    parser.add_argument("--policy", default="evergreen", help="whose scenarios are the history")
    parser.add_argument("--rounds", type=int, default=40, help="the best of so many counts")
    parser.add_argument("--json", action="store_true", help="the figures for programs, without the profile")
    arguments = parser.parse_args()
    book = load_rulebook(arguments.policy)
    stories = history(book)
    speeds = measure(book, stories, max(1, arguments.rounds))
    if arguments.json:
        print(json.dumps(asdict(speeds)))
        return
    print(f"{arguments.policy}: {speeds.complaints} complaints, {speeds.facts} facts on record")
    print(f"complaints of {LENGTH} facts a second, on one core:")
    verdict = "reached" if speeds.what_if >= AIM else "missed"
    print(f"  what-if        {speeds.what_if:8,.0f}   aim {AIM:,.0f}: {verdict}")
    print(f"  folding alone  {speeds.folding:8,.0f}   what-if takes {speeds.ratio:.1f} times as long")
    print(f"  reading JSON   {speeds.reading:8,.0f}   beside what-if, when the facts come from a file")
    print("where what-if spends its own time (share, calls for each fact on record):")
    print("\n".join(profile(book, stories, 16)))


if __name__ == "__main__":
    main()
