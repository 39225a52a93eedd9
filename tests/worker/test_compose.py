"""docker-compose.yml cannot be started here; it is held against everything it must agree with."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from cli.commands.setup import ADMIN, PASSWORD
from embedded.stack import Plan
from embedded.temporal_server import DYNAMIC, program
from service.settings import Settings, variable

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
PLACES = set(re.findall(r"\$\{(\w+)", TEXT))


def seconds(text):
    return float(text.removesuffix("s"))


def test_every_setting_of_the_worker_can_be_set_and_nothing_else_is():
    environment = SERVICES["worker"]["environment"]
    ours = {name for name in environment if name.startswith("REDRESS_")}
    assert ours == {variable(name) for name in Settings.model_fields}
    assert set(environment) - ours == {"TEMPORAL_ADDRESS", "TEMPORAL_NAMESPACE"}


def test_the_values_that_are_set_are_settings(monkeypatch):
    environment = {
        name: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(value)).replace("${REDRESS_APP_PASSWORD}", "word")
        for name, value in SERVICES["worker"]["environment"].items()
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert settings.channel_settings().order == ("mailbox",)
    assert settings.database_url.get_secret_value() == "postgresql://redress_app:word@postgres:5432/redress"


def test_every_variable_is_explained():
    for name in PLACES | {variable(name) for name in Settings.model_fields}:
        assert f"`{name}`" in OPERATIONS, name


def test_the_documented_values_are_the_ones_without_it():
    fields = {variable(name): field for name, field in Settings.model_fields.items()}
    table = OPERATIONS.partition("### Settings")[2].partition("## Health")[0]
    rows = [
        [cell.strip() for cell in line.strip("| ").split("|")]
        for line in table.splitlines()
        if "`REDRESS_" in line
    ]
    for row in rows:
        names = re.findall(r"`(REDRESS_\w+)`", row[0])
        defaults = [fields[name].default for name in names]
        said = row[2].split(", ") if len(names) > 1 else [row[2]]
        for default, text in zip(defaults, said, strict=False):
            if isinstance(default, int | float | str) and default:
                assert text == (f"{default:g}" if isinstance(default, float) else str(default)), row


def test_a_variable_that_is_needed_is_asked_for():
    needed = set(re.findall(r"\$\{(\w+):\?", TEXT))
    assert needed == {"POSTGRES_PASSWORD", "TEMPORAL_DB_PASSWORD", "REDRESS_APP_PASSWORD"}
    bare = set(re.findall(r"\$\{(\w+)\}", TEXT))
    assert bare <= needed


def test_the_commands_are_those_of_the_embedded_stack():
    python, script = Plan().worker
    assert SERVICES["worker"]["command"] == ["python", str(Path(script).relative_to(ROOT))]
    assert python == sys.executable
    assert SERVICES["setup"]["command"][:2] == ["redress", "setup"]
    assert {ADMIN, PASSWORD} < set(SERVICES["setup"]["environment"])
    dynamic = yaml.safe_load((ROOT / "docker" / "temporal-dynamic.yaml").read_text())
    for name, values in dynamic.items():
        assert DYNAMIC[name] == values[0]["value"]


def test_a_worker_is_given_the_time_it_takes_to_end():
    worker = SERVICES["worker"]
    assert worker["init"] is True
    assert seconds(worker["stop_grace_period"]) > Settings.model_fields["grace"].default + 10
    assert "replicas" in worker["deploy"]


def test_health_is_asked_where_it_is_given():
    worker = SERVICES["worker"]
    port = worker["environment"]["REDRESS_HEALTH_PORT"]
    assert f"http://127.0.0.1:{port}/healthz" in worker["healthcheck"]["test"][-1]
    compile(worker["healthcheck"]["test"][-1], "healthcheck", "exec")


def test_whoever_waits_waits_for_somebody_who_says_when():
    for name, service in SERVICES.items():
        for other, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[other], (name, other)
            else:
                assert how["condition"] == "service_completed_successfully"
                assert SERVICES[other]["restart"].startswith("on-failure"), (name, other)


def test_every_image_is_pinned_and_temporal_is_what_the_embedded_stack_runs():
    images = {name: service["image"] for name, service in SERVICES.items()}
    assert all(re.search(r":\d+\.\d+", image) for image in images.values()), images
    said = subprocess.run([program(), "--version"], capture_output=True, text=True, check=True).stdout
    server, ui = re.search(r"Server ([\d.]+), UI ([\d.]+)", said).groups()
    assert images["temporal"] == f"temporalio/server:{server}"
    assert images["temporal-schema"] == f"temporalio/admin-tools:{server}"
    assert images["temporal-ui"] == f"temporalio/ui:{ui}"


def test_what_is_mounted_and_copied_is_there():
    mounts = re.findall(r"^\s+- \./(\S+?):/", TEXT, re.MULTILINE)
    assert mounts
    dockerfile = (ROOT / "docker" / "Dockerfile").read_text()
    copied = [
        word for line in dockerfile.splitlines() if line.startswith("COPY ") for word in line.split()[1:-1]
    ]
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for path in mounts + copied:
        assert (ROOT / path).exists(), path
    for path in copied:
        assert f"!{path.partition('/')[0]}" in ignored, path
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"bench", "chaos"}
    assert packages <= set(copied)


@pytest.mark.parametrize("script", sorted((ROOT / "docker").glob("*.sh")), ids=lambda path: path.name)
def test_the_scripts_are_shell(script):
    assert script.stat().st_mode & 0o100
    subprocess.run(["sh", "-n", script], check=True)
