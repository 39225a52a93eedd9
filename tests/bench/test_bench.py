"""The bench runs from end to end. What it measures says nothing here: two complaints are too few, and others compute."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_bench_runs_and_counts_both_sides_alike():
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--tiny", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=550,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    figures = {figure["name"]: figure for figure in json.loads(done.stdout)}

    # the bare workflow is only worth comparing with if it did as much
    for name in ("events of history", "workflow tasks", "activities", "upserts", "timers started"):
        assert figures[name]["product"] == figures[name]["bare"] > 0, name
    assert figures["record activities"]["product"] <= 1
    assert figures["2 due at once: fired early"]["product"] == 0
    assert figures["2 due at once: missed"]["product"] == 0
    assert "not cached against cached" in figures
    assert figures["replay"]["product"] > 0
