"""scripts/setup on machines that lack something, played with a PATH that holds nothing but stand-ins."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from embedded.status import ROOT

TOOLS = [
    "sh",
    "cat",
    "cksum",
    "cp",
    "dirname",
    "expand",
    "flock",
    "grep",
    "id",
    "mkdir",
    "mv",
    "rm",
    "sed",
    "stat",
    "tail",
    "tr",
]

# A Python that answers what the set-up asks. VERSION and VENV are filled in; pip notes its words and may fail.
PYTHON = """#!/bin/sh
case "$*" in
  *"version_info"*) echo VERSION ;;
  "-c import ensurepip, venv") VENV ;;
  "-V") echo "Python VERSION.0" ;;
  "-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
  "-m pip --version") echo pip ;;
  "-m pip install"*) echo "$*" >>calls; echo "Collecting thing==1"; [ ! -f offline ] || { echo "no route to host"; exit 1; } ;;
  *) echo "asked for: $*"; exit 9 ;;
esac
"""


class Machine:
    """A folder with a fresh clone and a PATH of its own."""

    def __init__(self, place: Path) -> None:
        self.clone = place / "clone 投诉 one"
        self.path = place / "bin"
        (self.clone / "scripts").mkdir(parents=True)
        self.path.mkdir()
        shutil.copy(ROOT / "scripts" / "setup", self.clone / "scripts")
        for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
            (self.clone / name).write_text(f"{name}==1\n")
        for tool in TOOLS:
            (self.path / tool).symlink_to(shutil.which(tool))

    def python(self, name="python3", version="3.11", *, venv=True):
        program = self.path / name
        program.write_text(PYTHON.replace("VERSION", version).replace("VENV", "true" if venv else "exit 1"))
        program.chmod(0o755)

    def setup(self, level="run"):
        """(exit code, what was said, what pip was asked for since the last time)"""
        (self.clone / "calls").unlink(missing_ok=True)
        done = subprocess.run(
            [str(self.clone / "scripts" / "setup"), level],
            env={"PATH": str(self.path), "HOME": os.environ.get("HOME", "/")},
            capture_output=True,
            text=True,
            check=False,
        )
        calls = (self.clone / "calls").read_text().splitlines() if (self.clone / "calls").exists() else []
        return done.returncode, done.stdout + done.stderr, calls


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


@pytest.fixture
def ready(machine):
    machine.python()
    assert machine.setup()[0] == 0
    return machine


def test_no_python(machine):
    code, said, _ = machine.setup()
    assert code == 1
    assert "Python 3.11 or newer is needed, and no Python was found." in said
    assert "sudo apt install python3 python3-venv" in said


def test_an_old_python_is_named(machine):
    machine.python(version="3.10")
    code, said, _ = machine.setup()
    assert code == 1
    assert "Python 3.11 or newer is needed; found only: python3 is 3.10." in said
    assert "sudo apt install python3.11 python3.11-venv" in said


@pytest.mark.parametrize(
    ("name", "package"), [("python3", "python3-venv"), ("python3.12", "python3.12-venv")]
)
def test_a_missing_venv_module_is_named_with_its_package(machine, name, package):
    machine.python(name, "3.12", venv=False)
    code, said, _ = machine.setup()
    assert code == 1
    assert f"{name} is Python 3.12, but its venv module is not installed." in said
    assert f"sudo apt install {package}\n" in said
    assert not (machine.clone / ".venv").exists()


def test_the_first_complete_python_is_taken(machine):
    machine.python("python3", "3.9")
    machine.python("python3.13", "3.13", venv=False)
    machine.python("python3.12", "3.12")
    code, said, _ = machine.setup()
    assert code == 0
    assert "Building .venv with python3.12 (Python 3.12.0): there is none yet" in said


def test_a_shim_that_answers_nothing_counts_as_absent(machine):
    (machine.path / "python3").write_text("#!/bin/sh\nexit 127\n")
    (machine.path / "python3").chmod(0o755)
    machine.python("python3.11")
    assert machine.setup()[0] == 0


def test_only_locked_packages_with_their_hashes_are_installed(machine):
    machine.python()
    _, _, calls = machine.setup()
    assert len(calls) == 2
    assert "--require-hashes --only-binary :all: -r requirements.lock" in calls[0]
    assert calls[1].endswith("--no-deps --no-index -e .")


def test_a_second_call_does_nothing(ready):
    assert ready.setup() == (0, "", [])


def test_a_changed_lock_is_installed(ready):
    (ready.clone / "requirements.lock").write_text("thing==2\n")
    assert "-r requirements.lock" in ready.setup()[2][0]
    assert ready.setup()[2] == []


def test_a_changed_project_file_needs_no_packages(ready):
    (ready.clone / "pyproject.toml").write_text("changed\n")
    calls = ready.setup()[2]
    assert len(calls) == 1
    assert calls[0].endswith("-e .")


def test_a_developer_has_what_a_user_has(ready):
    assert "-r requirements-dev.lock" in ready.setup("dev")[2][0]
    assert ready.setup("run")[2] == []
    (ready.clone / "requirements.lock").write_text("thing==2\n")
    assert "-r requirements-dev.lock" in ready.setup("run")[2][0]


def test_a_moved_folder_gets_a_new_environment(ready):
    ready.clone = ready.clone.rename(ready.clone.with_name("moved"))
    code, said, calls = ready.setup()
    assert code == 0
    assert "the folder has been moved" in said
    assert len(calls) == 2


def test_a_broken_environment_is_built_anew(ready):
    (ready.clone / ".venv" / "bin" / "python").unlink()
    code, said, calls = ready.setup()
    assert code == 0
    assert "it has no Python" in said
    assert len(calls) == 2


def test_a_failed_install_shows_why_and_is_tried_again(machine):
    machine.python()
    (machine.clone / "offline").touch()
    code, said, _ = machine.setup()
    assert code == 1
    assert "no route to host" in said
    assert "check network, proxy" in said
    (machine.clone / "offline").unlink()
    assert len(machine.setup()[2]) == 2


def test_an_unknown_level_is_refused(machine):
    code, said, _ = machine.setup("everything")
    assert code == 1
    assert "there is no level 'everything'." in said
    assert "scripts/setup dev" in said
