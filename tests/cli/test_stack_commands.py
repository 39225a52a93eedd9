"""`redress demo` and `redress up` as processes: the whole stack, one life in skipped time, and what another shell sees."""

import asyncio
import json
import os
import signal
import sys

import pytest

from tests.cli.product import ROOT, run_process

pytestmark = pytest.mark.acceptance


@pytest.fixture
def home(tmp_path):
    return {"REDRESS_HOME": str(tmp_path / "home"), "LANG": "C", "LC_ALL": "C"}


async def started(env, *words):
    """A command that goes on, with its output; the caller ends it."""
    whole = {
        name: value for name, value in os.environ.items() if not name.startswith(("TEMPORAL_", "REDRESS_"))
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cli", *words, cwd=ROOT, env={**whole, **env},
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


@pytest.mark.timeout(1200)
async def test_the_demo_tells_a_whole_life_and_the_next_one_goes_on(home):
    first = await run_process("demo", "--once", "--lang", "zh", env=home)
    assert first.code == 0, first.err
    for words in (
        "8 个工作小时过去,无人开展调查:通知售后服务部",
        "✗ 超时  8个工作小时内开展调查 (EVG-42)",
        "72 小时无进展:上报总经理,告知销售副总经理",
        "→ 发出通知  总经理  72小时无进展 (EVG-44, EVG-45)",
        "重大投诉登记备案",
        "✓ 按时完成 visit-1  按约定时间到现场 (EVG-49)",
        "归档",
        "/namespaces/default/workflows/EVG-",
        ".venv/bin/redress list --open --order due",
    ):
        assert words in first.out, words
    assert "\x1b" not in first.out
    assert "everything is stopped" in first.err

    process = await started(home, "demo", "--json")
    try:
        demo = json.loads(await asyncio.wait_for(process.stdout.readline(), 300))
        listed = json.loads((await run_process("list", "--open", "--json", env=home)).out)
        open_ids = {complaint["id"] for complaint in listed["complaints"]}
        assert open_ids > set(demo["living"]), "those of the first run live on"
        assert len(open_ids) == 4
        assert all(page.startswith("http://127.0.0.1:") for page in demo["complaints"].values())
        assert list(await asyncio.to_thread(os.listdir, demo["mail"]))
        whole = await run_process("audit", "verify", "--json", env=home)
        assert whole.code == 0
        assert json.loads(whole.out)["complaints"] >= 6, "and the canaries, whose log is audited as any other"
        second = await run_process("up", env=home)
        assert second.code == 1
        assert "a stack already runs on" in second.err
    finally:
        process.send_signal(signal.SIGINT)
        _, err = await asyncio.wait_for(process.communicate(), 120)
    assert process.returncode == 0, err.decode()
    assert "everything is stopped" in err.decode()


async def test_up_and_down(home):
    process = await started(home, "up", "--workers", "2", "--json")
    try:
        where = json.loads(await asyncio.wait_for(process.stdout.readline(), 300))
        assert where["ui"].startswith("http://")
        shown = await run_process("list", env=home)
        assert shown.code == 0, shown.err
    finally:
        process.send_signal(signal.SIGINT)
        _, err = await asyncio.wait_for(process.communicate(), 120)
    assert process.returncode == 0, err.decode()
    gone = await run_process("list", env=home)
    assert gone.code == 3
    assert "redress up" in gone.err


async def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    answer = await run_process("up", env={"REDRESS_HOME": str(tmp_path / "file" / "home")})
    assert answer.code == 3
    assert "REDRESS_HOME" in answer.err
