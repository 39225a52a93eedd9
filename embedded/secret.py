"""Passwords that are generated once on this machine and kept."""

import secrets
from pathlib import Path

from embedded import private


def password(file: Path) -> str:
    """The password in `file`, made on the first call; only its owner may read the file."""
    try:
        text = file.read_text().strip()
    except FileNotFoundError:
        text = ""
    if not text:
        text = secrets.token_urlsafe(24)
        private.file(file).write_text(text)
    return text
