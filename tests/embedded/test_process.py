import asyncio
import os
import signal
import subprocess
import sys
import time

import pytest

from embedded.process import LOG_LIMIT, Child, ProcessFailed, command_line, end_leftover, gone

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"


def child(tmp_path, *words, **more):
    return Child("thing", words, tmp_path / "thing.log", **more)


async def logged(started, text):
    while text not in started.last_words():
        await asyncio.sleep(0.02)


async def test_what_it_says_goes_to_the_log(tmp_path):
    started = child(tmp_path, "sh", "-c", "echo out; echo err >&2; exit 3")
    await started.start()
    assert await started.wait() == 3
    assert started.last_words().splitlines() == ["out", "err"]
    assert not started.running
    assert "err" in str(started.failure("ended"))


async def test_it_is_asked_first(tmp_path):
    started = child(
        tmp_path, "sh", "-c", "trap 'echo asked; exit 0' TERM; echo up; while :; do sleep 0.05; done"
    )
    await started.start()
    await logged(started, "up")
    await started.stop()
    assert started.exit_code == 0
    assert "asked" in started.last_words()


async def test_who_does_not_listen_is_killed(tmp_path):
    started = child(tmp_path, sys.executable, "-c", STUBBORN, grace=0.2)
    await started.start()
    await logged(started, "up")
    await started.stop()
    assert started.exit_code == -signal.SIGKILL


async def test_the_exit_code_is_left_to_whoever_waits(tmp_path, monkeypatch):
    """Its end is seen late by the one who waits for it: nobody else may have taken the exit code meanwhile."""
    waitpid, killpg = os.waitpid, os.killpg

    def waited_for_late(pid, options):
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        time.sleep(0.2)
        return waitpid(pid, options)

    def killed_at_once(pid, number):
        killpg(pid, number)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)

    monkeypatch.setattr("os.waitpid", waited_for_late)
    monkeypatch.setattr("os.killpg", killed_at_once)
    started = child(tmp_path, "sleep", "60")
    await started.start()
    started.kill()
    assert await started.wait() == -signal.SIGKILL


async def test_a_program_that_is_not_there(tmp_path, monkeypatch):
    monkeypatch.setattr("embedded.process._die_with_parent", lambda _: [])
    with pytest.raises(ProcessFailed, match="thing cannot be started: No such file"):
        await child(tmp_path, "/no/such/program").start()


async def test_stop_before_start_and_twice_is_nothing(tmp_path):
    started = child(tmp_path, "true")
    await started.stop()
    await started.start()
    await started.stop()
    await started.stop()
    with pytest.raises(ProcessFailed, match="has not been started"):
        _ = child(tmp_path, "true").pid


async def test_a_long_log_is_set_aside(tmp_path):
    log = tmp_path / "thing.log"
    with log.open("wb") as file:
        file.truncate(LOG_LIMIT + 1)
    started = child(tmp_path, "echo", "fresh")
    await started.start()
    await started.wait()
    assert log.read_text() == "fresh\n"
    assert (tmp_path / "thing.log.1").stat().st_size == LOG_LIMIT + 1


async def test_it_dies_with_a_parent_that_is_killed(tmp_path):
    parent = tmp_path / "parent.py"
    parent.write_text(
        "import asyncio, pathlib\n"
        "from embedded.process import Child\n"
        "async def main():\n"
        "    one = Child('thing', ['sleep', '613'], pathlib.Path('thing.log'))\n"
        "    await one.start()\n"
        "    print(one.pid, flush=True)\n"
        "    await asyncio.sleep(600)\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen(
        [sys.executable, parent], cwd=tmp_path, stdout=subprocess.PIPE, text=True
    ) as process:
        pid = int(process.stdout.readline())
        while command_line(pid) != "sleep 613":  # setpriv has done its work
            time.sleep(0.01)
        process.kill()
    assert await gone(pid, "sleep 613", 120)


async def test_a_leftover_is_ended_and_a_stranger_left_alone(tmp_path):
    started = child(tmp_path, "sleep", "614")
    await started.start()
    while "sleep 614" not in command_line(started.pid):
        await asyncio.sleep(0.01)
    assert not end_leftover(started.pid, "another mark")
    assert started.running
    assert end_leftover(started.pid, "614")
    assert await started.wait() == -signal.SIGTERM
    assert not end_leftover(started.pid, "614")
    assert command_line(os.getpid())
