import asyncio
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from temporalio.client import Client

from embedded import status
from embedded.ports import any_free
from embedded.process import ProcessFailed, command_line, gone
from embedded.stack import Plan, Stack
from embedded.status import StackRunning
from embedded.worker_process import is_well

# Stands for worker.py: says that it is well on the health port, ends in order on SIGTERM.
WORKER = """
import http.server, os, signal, sys
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
signal.signal(signal.SIGTERM, lambda *_: (print("drained", flush=True), sys.exit(0)))
print(os.environ["REDRESS_DATABASE_URL"], os.environ["TEMPORAL_ADDRESS"], os.environ["EXTRA"], flush=True)
http.server.HTTPServer(("127.0.0.1", int(os.environ["REDRESS_HEALTH_PORT"])), Health).serve_forever()
"""


@pytest.fixture
def said():
    return []


@pytest.fixture
def plan(tmp_path, said):
    script = tmp_path / "worker.py"
    script.write_text(WORKER)
    return Plan(
        home=tmp_path / "data 数据",
        worker=(sys.executable, str(script)),
        env={"EXTRA": "given"},
        search_attributes={"ComplaintStage": "Keyword"},
        usual_ports=False,
        worker_seconds=120,
        on_progress=said.append,
    )


async def prepare(admin_dsn, app_password):
    connection = await asyncpg.connect(admin_dsn)
    await connection.execute("CREATE TABLE IF NOT EXISTS kept (n int); INSERT INTO kept VALUES (1)")
    await connection.close()
    return admin_dsn + f"?application_name={app_password[:4]}"


async def test_a_second_start_goes_on_where_the_first_stopped(plan, said):
    plan = replace(plan, prepare=prepare, workers=2)
    async with Stack(plan) as stack:
        client = await Client.connect(stack.temporal.address)
        await client.start_workflow("Complaint", id="kept", task_queue="nobody")
        addresses = stack.env()
        pids = [worker.child.pid for worker in stack.workers]
        assert len(set(pids)) == 2
        for worker in stack.workers:
            assert await is_well(worker.health_port)
            words = worker.child.last_words().split()
            assert words[:3] == [addresses["REDRESS_DATABASE_URL"], addresses["TEMPORAL_ADDRESS"], "given"]
        seen = status.read(plan.home)
        assert seen == stack.status()
        assert seen.ui == stack.temporal.ui
        assert [worker["pid"] for worker in seen.workers] == pids
        assert (plan.home / "stack.json").stat().st_mode & 0o077 == 0
    assert said[-1] == "everything is stopped"
    assert status.read(plan.home) is None
    assert "drained" in (plan.home / "logs" / "worker-1.log").read_text()
    assert not any(command_line(pid) for pid in pids)

    async with Stack(plan) as stack:
        assert stack.env() == addresses
        client = await Client.connect(stack.temporal.address)
        assert (await client.get_workflow_handle("kept").describe()).status.name == "RUNNING"
        connection = await asyncpg.connect(addresses["REDRESS_DATABASE_URL"])
        assert await connection.fetchval("SELECT count(*) FROM kept") == 2
        await connection.close()


async def test_a_second_stack_on_the_same_folder_is_refused(plan):
    async with Stack(replace(plan, workers=0, ui=False)):
        with pytest.raises(StackRunning, match=rf"a stack already runs on .*process {os.getpid()}, since 20"):
            await Stack(plan).__aenter__()
        assert status.read(plan.home) is not None


async def _answering(address: str) -> None:
    """A server whose process runs again may take a moment to listen; the test's own limit ends the wait."""
    while True:
        try:
            await Client.connect(address)
        except RuntimeError:
            await asyncio.sleep(0.1)
        else:
            return


async def test_whatever_dies_is_started_again(plan, said):
    async with Stack(replace(plan, ui=False)) as stack:
        for name, part in (
            ("worker 1", stack.workers[0]),
            ("Temporal", stack.temporal),
            ("PostgreSQL", stack.postgres),
        ):
            before = part.child.pid
            part.child.kill()
            while not part.child.running or part.child.pid == before:
                await asyncio.sleep(0.05)
            assert any(line.startswith(f"{name} ended by itself") for line in said)
        await _answering(stack.temporal.address)
        while status.read(plan.home).workers[0]["pid"] != stack.workers[0].child.pid:
            await asyncio.sleep(0.05)


async def test_a_worker_that_does_not_start_is_shown_and_nothing_is_left(plan, tmp_path):
    script = tmp_path / "worker.py"
    script.write_text("raise SystemExit('no such policy')")
    stack = Stack(replace(plan, ui=False))
    with pytest.raises(
        ProcessFailed, match=r"(?s)worker 1 ended while starting \(exit code 1\).*no such policy"
    ):
        await stack.__aenter__()
    assert not stack.temporal.child.running
    assert not stack.postgres.child.running
    assert not status.is_locked(plan.home)


async def test_a_port_that_is_taken_between_choosing_and_listening_is_replaced(plan, said, monkeypatch):
    """The port looks free when it is chosen, and then somebody has it."""
    with socket.socket() as postgres, socket.socket() as ui:
        for other in (postgres, ui):
            other.bind(("127.0.0.1", 0))
            other.listen()
        taken = [other.getsockname()[1] for other in (postgres, ui)]
        blind = iter([postgres.getsockname()[1], any_free(), ui.getsockname()[1]])
        monkeypatch.setattr("embedded.stack.any_free", lambda: next(blind, None) or any_free())
        monkeypatch.setattr(
            "embedded.ports.is_free", lambda port: said.count("starting PostgreSQL and Temporal") == 0
        )
        async with Stack(replace(plan, workers=0)) as stack:
            assert stack.postgres.port not in taken
            assert stack.temporal.ui_port not in taken
            assert await is_well(stack.temporal.ui_port, "/")


async def test_a_worker_that_does_not_start_any_more_is_named_and_comes_back(
    plan, said, tmp_path, monkeypatch
):
    monkeypatch.setattr("embedded.keeper.LONGEST_WAIT", 0.1)
    async with Stack(replace(plan, ui=False)) as stack:
        running = asyncio.create_task(stack.run_until_stopped())
        (tmp_path / "worker.py").write_text("raise SystemExit('no room on the disk')")
        stack.workers[0].child.kill()
        while not any("the stack goes on without worker 1" in line for line in said):
            await asyncio.sleep(0.05)
        assert any("no room on the disk" in line for line in said)
        (trouble,) = status.read(plan.home).troubles
        assert (trouble["part"], trouble["failed"] >= 5) == ("worker 1", True)
        assert "worker 1 ended while starting (exit code 1)" in trouble["why"]
        assert stack.postgres.child.running
        assert stack.temporal.child.running
        (tmp_path / "worker.py").write_text(WORKER)
        while status.read(plan.home).troubles:
            await asyncio.sleep(0.05)
        assert await is_well(stack.workers[0].health_port)
        assert not running.done()
        running.cancel()


async def test_a_folder_that_cannot_be_made_is_named(plan, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ProcessFailed, match=r"cannot be written: .* Accepted: another REDRESS_HOME"):
        await Stack(replace(plan, home=tmp_path / "file" / "home")).__aenter__()


def test_the_folder_of_all_data(monkeypatch, tmp_path):
    monkeypatch.delenv("REDRESS_HOME", raising=False)
    assert status.home() == status.ROOT / ".redress"
    monkeypatch.setenv("REDRESS_HOME", str(tmp_path))
    assert status.home() == tmp_path


def test_a_file_left_by_a_killed_stack_does_not_count(tmp_path):
    (tmp_path / "stack.lock").touch()
    (tmp_path / "stack.json").write_text('{"pid": 1}')
    assert status.read(tmp_path) is None


RUN = """
import asyncio, sys
from pathlib import Path
from embedded.stack import Plan, Stack
async def main():
    async with Stack(Plan(home=Path(sys.argv[1]), workers=0, ui=False, usual_ports=False)) as stack:
        ready = (stack.postgres.child.pid, stack.temporal.child.pid)
        asyncio.get_running_loop().call_soon(lambda: print(*ready, flush=True))
        await stack.run_until_stopped()
        print("asked to stop", flush=True)
asyncio.run(main())
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
async def test_every_end_of_the_stack_ends_its_servers(tmp_path, number):
    home = tmp_path / "home"
    words = [sys.executable, "-c", RUN, str(home)]
    process = await asyncio.create_subprocess_exec(*words, cwd=status.ROOT, stdout=subprocess.PIPE)
    postgres, temporal = map(int, (await process.stdout.readline()).split())
    process.send_signal(number)
    rest = await process.stdout.read()
    assert await process.wait() == (-9 if number == signal.SIGKILL else 0)
    assert (b"asked to stop" in rest) == (number != signal.SIGKILL)
    assert await gone(postgres, "postgres", 120)
    assert await gone(temporal, "temporal", 120)
    assert not status.is_locked(home)


def modes_of(home):
    """The mode of everything below a folder in which servers are at work: what is gone a moment later is left out."""
    modes = {}
    for folder, _, files in os.walk(home):
        for path in (Path(folder), *(Path(folder) / name for name in files)):
            with suppress(FileNotFoundError):
                modes[path] = path.stat().st_mode & 0o777
    return modes


async def test_nobody_else_can_read_what_the_stack_keeps(plan):
    """Temporal's database holds names and telephone numbers; an earlier version left it open to everybody."""
    plan.home.mkdir()
    (plan.home / "temporal").mkdir(mode=0o755)
    (plan.home / "temporal" / "temporal.db.old").touch(mode=0o644)
    passing = 0o711 if os.geteuid() == 0 else 0o700
    async with Stack(replace(plan, workers=1)):
        modes = modes_of(plan.home)
    above = {plan.home, plan.home / "postgres"}
    assert {modes[path] for path in above} == {passing}
    opened = {str(path): oct(mode) for path, mode in modes.items() if mode & 0o077 and path not in above}
    assert not opened
    assert {"temporal.db", "worker-1.log", "temporal.log", "postgres.log", "ports.json", "stack.lock"} <= {
        path.name for path in modes
    }
