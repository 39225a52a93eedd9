"""The bench of what-if runs, and measures all three things on the same facts. How fast they are says nothing here."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_bench_of_what_if_runs_from_end_to_end():
    done = subprocess.run(
        [sys.executable, "-m", "bench.what_if", "--rounds", "1", "--json"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    speeds = json.loads(done.stdout)
    assert speeds["facts"] > speeds["complaints"] > 0
    assert min(speeds[name] for name in ("what_if", "folding", "reading", "ratio")) > 0
