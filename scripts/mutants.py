"""Changes one spot of `domain/` at a time and asks whether `tests/unit` notice: the tests are tested.

`make mutants SEED=7 SAMPLE=45` draws a sample by the seed. mutmut makes the changes; each is judged in a copy of the
checkout, so nothing here is touched. What changes nothing that could be noticed stands in `equivalent_mutants.toml`,
with the reason.
"""

import argparse
import difflib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import islice
from pathlib import Path
from queue import SimpleQueue

from mutmut.mutation.file_mutation import Mutation, create_mutations

ROOT = Path(__file__).resolve().parent.parent
EQUIVALENT = Path(__file__).with_name("equivalent_mutants.toml")
CODE = "domain"
TESTS = "tests/unit"
TABLES = {"domain/facts/vocabulary.py"}
"""Left out: a change of a table is a change of a word, which the tests of the pages and of the checker watch."""
PYTEST = ("-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", "--tb=no", "--no-header")


class Verdict(StrEnum):
    KILLED = "killed"
    SURVIVED = "survived"
    TIMED_OUT = "timed out"
    EQUIVALENT = "equivalent"


@dataclass(frozen=True)
class Mutant:
    path: str
    line: int
    was: str
    """The file as it is."""
    now: str
    """The file with the change."""

    @property
    def place(self) -> str:
        return f"{self.path}:{self.line}"

    @property
    def diff(self) -> str:
        lines = difflib.unified_diff(self.was.splitlines(), self.now.splitlines(), lineterm="", n=1)
        return "\n".join(list(lines)[2:])

    @property
    def change(self) -> tuple[str, str, str]:
        """The file, the lines that go and the lines that come: what stays the same when the file grows elsewhere."""
        gone, come = [], []
        for line in difflib.ndiff(self.was.splitlines(), self.now.splitlines()):
            if line.startswith("- "):
                gone.append(line[2:].strip())
            elif line.startswith("+ "):
                come.append(line[2:].strip())
        return self.path, "\n".join(gone), "\n".join(come)


def changes_of(path: Path) -> list[Callable[[], Mutant | None]]:
    """Every change of one file, in the order of the file; each is worked out when it is called for."""
    was = path.read_text(encoding="utf-8")
    module, mutations, _, _ = create_mutations(str(path), was)

    def mutant(mutation: Mutation) -> Mutant | None:
        now = module.deep_replace(mutation.original_node, mutation.mutated_node).code
        lines = zip(was.splitlines(), now.splitlines(), strict=False)
        line = next((number for number, (old, new) in enumerate(lines, 1) if old != new), None)
        return None if line is None else Mutant(path.relative_to(ROOT).as_posix(), line, was, now)

    return [partial(mutant, mutation) for mutation in mutations]


def drawn(seed: int, sample: int) -> list[Mutant]:
    files = [
        path for path in sorted((ROOT / CODE).rglob("*.py")) if path not in {ROOT / one for one in TABLES}
    ]
    changes = [change for path in files for change in changes_of(path)]
    print(f"{len(changes)} mutants of {CODE}/, {sample} drawn with seed {seed}", flush=True)
    dice = random.Random(seed)  # noqa: S311  a sample, not a secret
    dice.shuffle(changes)
    return list(islice((mutant for change in changes if (mutant := change())), sample))


def equivalent() -> set[tuple[str, str, str]]:
    rows = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("mutant", [])
    return {(row["file"], row["was"].strip(), row["now"].strip()) for row in rows}


def copied(folder: Path) -> Path:
    """A copy of what is committed or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder


def run(folder: Path, arguments: list[str], seed: int, limit: float | None) -> tuple[int | None, str]:
    """The exit code of pytest (None: it took longer than `limit` seconds) and its output."""
    command = [sys.executable, *PYTEST, f"--hypothesis-seed={seed}", *arguments]
    with tempfile.TemporaryDirectory() as examples:
        environment = os.environ | {
            "HYPOTHESIS_STORAGE_DIRECTORY": examples,
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                env=environment,
                capture_output=True,
                check=False,
                text=True,
                timeout=limit,
            )
        except subprocess.TimeoutExpired:
            return None, ""
    return done.returncode, done.stdout


def judged(folder: Path, mutant: Mutant, seed: int, limit: float) -> tuple[Verdict, str]:
    """The verdict, and the test that noticed. The tests of the mutant's own room come first: they are likely to."""
    room = f"{TESTS}/{Path(mutant.path).parts[1]}"
    own = [[room], [TESTS, f"--ignore={room}"]] if (folder / room).is_dir() else [[TESTS]]
    target = folder / mutant.path
    target.write_text(mutant.now, encoding="utf-8")
    try:
        for arguments in own:
            code, output = run(folder, arguments, seed, limit)
            if code is None:
                return Verdict.TIMED_OUT, ""
            if code:
                return Verdict.KILLED, noticed(output)
    finally:
        target.write_text(mutant.was, encoding="utf-8")
    return Verdict.SURVIVED, ""


def noticed(output: str) -> str:
    """The first test that failed, as pytest's last lines name it."""
    for line in output.splitlines():
        if line.startswith(("FAILED ", "ERROR ")):
            return line.split(" - ")[0]
    return "import"


@contextmanager
def lent(folders: SimpleQueue[Path]) -> Iterator[Path]:
    folder = folders.get()
    try:
        yield folder
    finally:
        folders.put(folder)


def all_judged(mutants: list[Mutant], seed: int, at_once: int) -> list[tuple[Mutant, Verdict]]:
    same = equivalent()
    results: list[tuple[Mutant, Verdict]] = [
        (mutant, Verdict.EQUIVALENT) for mutant in mutants if mutant.change in same
    ]
    with tempfile.TemporaryDirectory(prefix="mutants-") as parent, ThreadPoolExecutor(at_once) as pool:
        folders: SimpleQueue[Path] = SimpleQueue()
        for number in range(at_once):
            folders.put(copied(Path(parent) / str(number)))
        limit = 10 * whole_suite(folders, seed) + 60  # for what never ends; a busy machine is no verdict

        def verdict(mutant: Mutant) -> tuple[Mutant, Verdict, str]:
            with lent(folders) as folder:
                return mutant, *judged(folder, mutant, seed, limit)

        tasks = [pool.submit(verdict, mutant) for mutant in mutants if mutant.change not in same]
        for task in as_completed(tasks):
            mutant, result, by = task.result()
            results.append((mutant, result))
            print(f"{len(results):4} {result:9} {mutant.place}  {by}", flush=True)
    return results


def whole_suite(folders: SimpleQueue[Path], seed: int) -> float:
    """How many seconds the tests take when nothing is changed; they must pass."""
    began = time.monotonic()
    with lent(folders) as folder:
        code, output = run(folder, [TESTS], seed, None)
    if code:
        sys.exit(f"{TESTS} must pass before mutants are judged:\n{output}")
    return time.monotonic() - began


def report(results: list[tuple[Mutant, Verdict]]) -> None:
    for mutant, verdict in sorted(results, key=lambda one: (one[0].path, one[0].line)):
        if verdict is Verdict.SURVIVED:
            print(f"\n{mutant.place}\n{mutant.diff}")
    counts = Counter(verdict for _, verdict in results)
    print("\n" + ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict))
    noticeable = len(results) - counts[Verdict.EQUIVALENT]
    print(f"{noticeable - counts[Verdict.SURVIVED]} of {noticeable} that change anything were noticed")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=random.randrange(10_000), help="draws the sample")  # noqa: S311
    options.add_argument("--sample", type=int, default=45, help="how many")
    options.add_argument("--at-once", type=int, default=2, help="how many are judged side by side")
    given = options.parse_args()
    report(all_judged(drawn(given.seed, given.sample), given.seed, given.at_once))


if __name__ == "__main__":
    main()
