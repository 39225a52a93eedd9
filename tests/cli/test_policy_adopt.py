"""A newer calendar or policy for complaints that live, as it is typed."""

import re
from pathlib import Path

import pytest

from store.pool import Database
from store.rulebooks import Rulebooks
from tests.cli.product import run

CALENDARS = Path(__file__).resolve().parents[2] / "policies" / "calendars"


@pytest.fixture
def earlier_close(tmp_path):
    """Evergreen's office, closing at 17:00."""
    text = (CALENDARS / "evergreen-office.yaml").read_text("utf-8")
    text = text.replace('version: "2026.1"', 'version: "2026.9"').replace("13:30-18:00", "13:30-17:00")
    (tmp_path / "china-office.yaml").write_text((CALENDARS / "china-office.yaml").read_text("utf-8"), "utf-8")
    path = tmp_path / "evergreen-office.yaml"
    path.write_text(text, "utf-8")
    return str(path)


async def published(product) -> int:
    async with await Database.open(product.env["REDRESS_DATABASE_URL"], size=1) as database:
        return len(await Rulebooks(database).all("policy"))


async def test_what_would_change_is_shown_first_and_then_done(product, earlier_close):
    names = [product.name(), product.name()]
    for name in names:
        assert (await product.open(name)).code == 0
    words = ["policy", "adopt", "evergreen", "--mode", "retroactive", "--calendar", earlier_close]

    dry = await product.redress(*words, "--dry-run", "--json")
    assert dry.code == 0, dry.err
    assert (dry.json["complaints"], len(dry.json["changed"])) == (2, 2)
    changes = [
        change for change in dry.json["changed"][0]["changes"] if change["rule"] == "opinion_unverified"
    ]
    assert [change["kind"] for change in changes] == ["retimed"]
    assert changes[0]["new"] < changes[0]["old"]
    assert await published(product) == 1
    shown = await product.redress(*words, "--dry-run", "--lang", "zh")
    assert "2 件未结投诉" in shown.out
    assert "调整" in shown.out

    done = await product.redress(*words, "--by", "operator:zhao", "--json")
    assert done.code == 0, done.err
    assert (done.json["state"], done.json["adopted"], done.json["failed"]) == ("done", 2, 0)
    assert await published(product) == 2
    seen = await product.redress("show", names[0], "--json")
    assert seen.json["calendar_version"] == "2026.9"
    again = await product.redress(*words, "--json")
    assert (again.code, again.json["total"], again.json["adopted"]) == (0, 0, 0)

    why = await product.redress("policy", "explain", names[0], "opinion_unverified", "--json")
    one = why.json["deadlines"][0]
    assert one["calendar_version"] == "2026.9"
    assert [move["reason"] for move in one["moves"]] == ["calendar_revised"]
    assert one["counted_seconds"] == 5 * 7 * 3600
    for lang, said in (("en", "moved"), ("zh", "日历更新")):
        assert said in (await product.redress("policy", "explain", names[0], "--lang", lang)).out

    status = await product.redress("rollout", "status", again.json["rollout"], "--json")
    assert status.json["state"] == "done"
    listed: list[dict] = []
    while again.json["rollout"] not in [
        rollout["rollout"] for rollout in listed
    ]:  # the list comes a moment later
        listed = (await product.redress("rollout", "list", "--json")).json
    assert {rollout["state"] for rollout in listed} == {"done"}
    for command in ("pause", "resume", "stop"):
        late = await product.redress("rollout", command, again.json["rollout"])
        assert (late.code, "which is not running" in late.err) == (2, True)


async def test_a_rollout_is_started_and_left_and_held(product, earlier_close):
    for _ in range(3):
        assert (await product.open(product.name())).code == 0
    started = await product.redress(
        "policy",
        "adopt",
        "evergreen",
        "--mode",
        "from-now",
        "--calendar",
        earlier_close,
        "--rate",
        "0.2",
        "--detach",
        "--json",
    )
    assert started.code == 0, started.err
    name = started.json["rollout"]
    held = await product.redress("rollout", "pause", name, "--json")
    assert (held.code, held.json["state"]) == (0, "paused")
    shown = await product.redress("rollout", "status", name, "--lang", "zh")
    assert re.search(r"已暂停 \d/3", shown.out)
    assert (await product.redress("rollout", "resume", name, "--json")).json["state"] == "running"
    assert (await product.redress("rollout", "stop", name, "--json")).code == 0


async def test_bad_input_is_answered_with_what_would_do(product, earlier_close):
    async def refused(*words: str) -> str:
        answer = await product.redress("policy", *words)
        assert answer.code in (1, 2), answer.out
        return answer.err

    mode = ("--mode", "retroactive", "--dry-run")
    assert "role:person" in await refused("adopt", "evergreen", *mode, "--by", "zhao")
    assert "there is no policy" in await refused("adopt", "evergren", *mode)
    assert "a published policy: evergreen" in await refused(
        "adopt", "sigma2", *mode, "--calendar", earlier_close
    )
    assert "by which evergreen does not count; accepted: evergreen-office" in await refused(
        "adopt", "evergreen", *mode, "--calendar", "china-office"
    )
    assert "--mode" in await refused("adopt", "evergreen")
    assert "no complaint" in await refused("explain", "EVG-none")
    name = product.name()
    assert (await product.open(name)).code == 0
    assert "is no deadline of its policy; accepted:" in await refused("explain", name, "opinon")
    unknown = await product.redress("rollout", "status", "rollout-none")
    assert (unknown.code, "which is not running" in unknown.err) == (2, True)
    complaint = await product.redress("rollout", "status", name)
    assert (complaint.code, "is no rollout" in complaint.err) == (2, True)


def test_without_servers_it_says_so(nowhere):
    answer = run("policy", "explain", "EVG-1", env=nowhere)
    assert answer.code == 3
    assert run("rollout", "status", "x", env=nowhere).code == 3
