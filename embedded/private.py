"""Folders and files that only their owner may read."""

import os
from pathlib import Path

UMASK = 0o077
"""For child processes: whatever they create is their user's alone."""


def folder(path: Path, mode: int = 0o700) -> Path:
    """The folder, made when it is not there; one that an earlier version left open is closed."""
    path.mkdir(mode=mode, parents=True, exist_ok=True)
    if path.stat().st_uid == os.geteuid():
        path.chmod(mode)
    return path


def passable(path: Path) -> Path:
    """A folder above PostgreSQL's data. Under root others may pass through it, not look in: PostgreSQL runs as another user."""
    return folder(path, 0o711 if os.geteuid() == 0 else 0o700)


def file(path: Path) -> Path:
    """The file, made empty when it is not there."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    return path
