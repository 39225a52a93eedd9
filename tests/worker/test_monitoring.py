"""Alert rules and dashboard: every metric that they name is one that a running worker really gives."""

import json
import re

import pytest
import pytest_asyncio
import yaml

from embedded.ports import any_free
from store.findings import KINDS
from tests.worker.daemons import ROOT, ask, opening

ALERTS = yaml.safe_load((ROOT / "docker" / "prometheus" / "alerts.yaml").read_text())
SCRAPES = yaml.safe_load((ROOT / "docker" / "prometheus" / "prometheus.yaml").read_text())
DASHBOARD = json.loads((ROOT / "docker" / "grafana" / "redress.json").read_text())
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
NAME = re.compile(r"\b(?:redress|temporal|process)_\w+")

RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
EXPRESSIONS = [rule["expr"] for rule in RULES] + [
    target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]
]


@pytest_asyncio.fixture
async def given(house):
    """The names of all metrics that a worker gives on its two ports, once it has carried a complaint."""
    port = any_free()
    daemon = await house.started(REDRESS_SDK_METRICS_PORT=str(port))
    await (await house.client()).open(house.id(), opening())
    names: set[str] = set()
    for one in (daemon.process.health_port, port):
        _, body = await ask(one, "/metrics")
        for name, kind in re.findall(r"^# TYPE (\w+) (\w+)$", body, re.MULTILINE):
            parts = ("_bucket", "_sum", "_count") if kind == "histogram" else ("",)
            names |= {name + part for part in parts}
    return names


async def test_every_metric_that_is_named_is_given(given):
    named = {name for one in EXPRESSIONS for name in NAME.findall(one)}
    assert named - given == set()


async def test_every_metric_of_ours_is_shown_or_watched_and_explained(given):
    ours = {re.sub("_(bucket|sum|count)$", "", name) for name in given if name.startswith("redress_")}
    named = " ".join(EXPRESSIONS)
    assert {name for name in ours if name not in named} == set()
    assert {name for name in ours if f"`{name}" not in OPERATIONS} == set()


def test_every_alert_says_what_to_do():
    for rule in RULES:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in ("page", "ticket"), rule["alert"]
        assert set(rule["annotations"]) == {"summary", "action"}, rule["alert"]
        assert rule["expr"].count("(") == rule["expr"].count(")")
    assert len({rule["alert"] for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(
    ("alert", "name"), [("RedressWatchdogSilent", "watchdog"), ("RedressCanarySilent", "canary")]
)
def test_silence_is_an_alert_after_the_time_that_the_heartbeat_says(alert, name):
    (rule,) = [one for one in RULES if one["alert"] == alert]
    last, limit = (
        f'redress_heartbeat_{part}_seconds{{name="{name}"}}' for part in ("timestamp", "silent_after")
    )
    assert rule["expr"] == f"time() - max({last}) > max({limit})"


def test_kinds_that_are_named_exist():
    for one in EXPRESSIONS:
        assert set(re.findall(r'kind!?="(\w+)"', one)) <= set(KINDS)
    for kind in KINDS:
        assert f"`{kind}`" in OPERATIONS


def test_the_panels_do_not_lie_upon_each_other():
    cells = [
        (panel["gridPos"]["x"] + x, panel["gridPos"]["y"] + y)
        for panel in DASHBOARD["panels"]
        for x in range(panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


def test_what_is_scraped_is_what_the_worker_opens():
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    (job,) = SCRAPES["scrape_configs"]
    ports = {str(one["port"]) for one in job["dns_sd_configs"]}
    environment = compose["worker"]["environment"]
    assert ports == {environment["REDRESS_HEALTH_PORT"], environment["REDRESS_SDK_METRICS_PORT"]}
    assert {name for one in job["dns_sd_configs"] for name in one["names"]} <= set(compose)
    assert SCRAPES["rule_files"] == ["alerts.yaml"]
