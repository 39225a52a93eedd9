"""Changes one spot of `domain/` at a time and asks whether `tests/unit` notice: the tests are tested.

`make mutants SEED=7 SAMPLE=45` draws a sample by the seed. mutmut makes the changes; each is judged in a copy of the
checkout, so nothing here is touched. What changes nothing that could be noticed stands in `equivalent_mutants.toml`,
with the reason.
"""

import argparse
import ast
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
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from itertools import islice
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parent.parent
EQUIVALENT = Path(__file__).with_name("equivalent_mutants.toml")
CODE = "domain"
TESTS = "tests/unit"
TABLES = frozenset(
    {
        "domain/facts/case_facts.py",
        "domain/facts/clock_facts.py",
        "domain/facts/command_table.py",
        "domain/facts/goods_facts.py",
        "domain/facts/rule_facts.py",
        "domain/facts/work_facts.py",
        "domain/words/choices.py",
        "domain/words/facts.py",
        "domain/words/fields.py",
        "domain/words/states.py",
    }
)
"""Left out: a change of a table is a change of a word, which the tests of the pages and of the checker watch."""
PYTEST = (
    "-m",
    "pytest",
    "-x",
    "-q",
    "-n",
    "0",
    "-p",
    "no:cacheprovider",
    "--tb=no",
    "--no-header",
    "-p",
    "scripts.unshrunk",
)


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
    from mutmut.mutation.file_mutation import (
        Mutation,
        create_mutations,
    )  # the tests of this file do without it

    was = path.read_text(encoding="utf-8")
    module, mutations, _, _ = create_mutations(str(path), was)

    def mutant(mutation: Mutation) -> Mutant | None:
        now = module.deep_replace(mutation.original_node, mutation.mutated_node).code
        lines = zip(was.splitlines(), now.splitlines(), strict=False)
        line = next((number for number, (old, new) in enumerate(lines, 1) if old != new), None)
        return None if line is None else Mutant(path.relative_to(ROOT).as_posix(), line, was, now)

    return [partial(mutant, mutation) for mutation in mutations]


def changes() -> list[Callable[[], Mutant | None]]:
    """Every change of the code, the tables left out."""
    files = [
        path
        for path in sorted((ROOT / CODE).rglob("*.py"))
        if path.relative_to(ROOT).as_posix() not in TABLES
    ]
    return [change for path in files for change in changes_of(path)]


def drawn(changes: Sequence[Callable[[], Mutant | None]], seed: int, sample: int) -> list[Mutant]:
    """A sample of the changes, the same for the same seed. A change that leaves the text as it is does not count."""
    shuffled = list(changes)
    random.Random(seed).shuffle(shuffled)  # noqa: S311  a sample, not a secret
    return list(islice((mutant for change in shuffled if (mutant := change())), sample))


def equivalent(text: str) -> set[tuple[str, str, str]]:
    rows = tomllib.loads(text).get("mutant", [])
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


@cache
def imported(folder: Path, path: Path) -> frozenset[Path]:
    """The files of the folder that one of them imports, at its top or later."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(file for name in names if (file := folder / f"{name.replace('.', '/')}.py").is_file())


@cache
def reached(folder: Path, path: Path) -> frozenset[Path]:
    """The files that a file imports, and those that they import."""
    found: set[Path] = set()
    ahead = {path}
    while ahead:
        ahead = {file for one in ahead for file in imported(folder, one)} - found
        found |= ahead
    return frozenset(found)


def importing_tests(folder: Path, path: str) -> list[list[str]]:
    """The tests that import a file, through others or not: a change of it cannot be noticed by the rest. Those of its own
    room come first, in a run of their own, because they are likely to notice.
    """
    tests = [
        test for test in sorted((folder / TESTS).rglob("test_*.py")) if folder / path in reached(folder, test)
    ]
    room = folder / TESTS / Path(path).parts[1]
    near = [test.relative_to(folder).as_posix() for test in tests if room in test.parents]
    far = [test.relative_to(folder).as_posix() for test in tests if room not in test.parents]
    return [group for group in (near, far) if group]


def judged(folder: Path, mutant: Mutant, seed: int, limit: float) -> tuple[Verdict, str]:
    """The verdict, and the test that noticed."""
    target, tests = folder / mutant.path, importing_tests(folder, mutant.path)
    target.write_text(mutant.now, encoding="utf-8")
    try:
        for arguments in tests:
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
    same = equivalent(EQUIVALENT.read_text(encoding="utf-8"))
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


def counted(verdicts: Iterable[Verdict]) -> str:
    """How many of each verdict, and how many of those that change anything were noticed."""
    counts = Counter(verdicts)
    noticeable = counts.total() - counts[Verdict.EQUIVALENT]
    return (
        ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict)
        + f"\n{noticeable - counts[Verdict.SURVIVED]} of {noticeable} that change anything were noticed"
    )


def report(results: list[tuple[Mutant, Verdict]]) -> None:
    for mutant, verdict in sorted(results, key=lambda one: (one[0].path, one[0].line)):
        if verdict is Verdict.SURVIVED:
            print(f"\n{mutant.place}\n{mutant.diff}")
    print("\n" + counted(verdict for _, verdict in results))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=random.randrange(10_000), help="draws the sample")  # noqa: S311
    options.add_argument("--sample", type=int, default=45, help="how many")
    options.add_argument("--at-once", type=int, default=2, help="how many are judged side by side")
    given = options.parse_args()
    every = changes()
    print(f"{len(every)} mutants of {CODE}/, {given.sample} drawn with seed {given.seed}", flush=True)
    report(all_judged(drawn(every, given.seed, given.sample), given.seed, given.at_once))


if __name__ == "__main__":
    main()
