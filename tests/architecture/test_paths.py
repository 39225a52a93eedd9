"""Nothing that is committed names a path of somebody's machine, and pages name files that exist."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.architecture.rooms import ROOT

MACHINE_PATHS = re.compile(r"/(?:work|root)/[a-z.]|/home/[a-z]+/|/tmp/[a-z]")  # nosec: the shape, not a path


def tracked() -> list[Path]:
    """Every file that is committed or about to be, without what .gitignore names."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_nothing_names_a_private_path():
    found = []
    for path in tracked():
        if path.suffix in {".png", ".gz"} or path == Path(__file__):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {hit.group()}" for hit in MACHINE_PATHS.finditer(text)]
    assert not found, "\n".join(found[:20])


@pytest.mark.parametrize("text", ["see /home/somebody/x", "/work" + "/x", "/root" + "/x", "/tmp" + "/x"])
def test_a_private_path_is_seen(text):
    assert MACHINE_PATHS.search(text)
