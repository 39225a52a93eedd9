"""The status of the running stack for other shells: a lock that it holds and a file that it writes."""

import fcntl
import json
import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from embedded import private

ROOT = Path(__file__).resolve().parent.parent


class StackRunning(RuntimeError):
    """A stack already runs on this folder."""


def home() -> Path:
    """The folder of all data: REDRESS_HOME, else `.redress` beside the code."""
    chosen = os.environ.get("REDRESS_HOME", "").strip()
    return (Path(chosen).expanduser() if chosen else ROOT / ".redress").resolve()


@dataclass(frozen=True, slots=True)
class Status:
    """The running stack. `env`: the variables with which workers and commands reach it. `troubles`: the parts that cannot
    be started now, as in `embedded.keeper.Trouble`."""

    pid: int
    since: str
    temporal: str
    namespace: str
    ui: str | None
    workers: list[dict[str, int]] = field(default_factory=list)
    troubles: list[dict[str, Any]] = field(default_factory=list)
    env: Mapping[str, str] = field(default_factory=dict)


def read(folder: Path) -> Status | None:
    """The stack that runs on `folder`; None when none does (a file left by a killed one does not count)."""
    if not is_locked(folder):
        return None
    try:
        return Status(**json.loads((folder / "stack.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None  # it is starting


def write(folder: Path, status: Status) -> None:
    """Write the file, readable by its owner only: it holds the database password."""
    file = folder / "stack.json"
    fresh = file.with_name("stack.json.new")
    fresh.unlink(missing_ok=True)
    private.file(fresh).write_text(json.dumps(asdict(status), indent=1) + "\n")
    fresh.replace(file)


def clear(folder: Path) -> None:
    (folder / "stack.json").unlink(missing_ok=True)


def is_locked(folder: Path) -> bool:
    """True while a process holds the lock of `folder`."""
    try:
        with (folder / "stack.lock").open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def take(folder: Path) -> IO[bytes]:
    """Takes the lock of `folder`; the lock ends when the file is closed or this process ends.

    Raises StackRunning, which says who has it and what to do, or PermissionError for somebody else's folder.
    """
    private.passable(folder)
    file = private.file(folder / "stack.lock").open("ab")
    for _ in range(20):  # `is_locked` in another process holds it for a moment
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.01)
        else:
            return file
    file.close()
    running = read(folder)
    who = f"process {running.pid}, since {running.since}" if running else "it is just starting or stopping"
    raise StackRunning(
        f"a stack already runs on {folder} ({who}). Accepted: work with it from this shell, "
        "stop it with Ctrl-C where it runs, or give another folder in REDRESS_HOME"
    )
