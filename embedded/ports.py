"""Ports on this machine: finds free ones and remembers the last ones."""

import json
import socket
from collections.abc import Callable
from pathlib import Path

from embedded import private

HOST = "127.0.0.1"


def is_free(port: int, host: str = HOST) -> bool:
    """True when a server could listen on `port` (1..65535) at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def any_free(avoid: frozenset[int] | set[int] = frozenset(), host: str = HOST) -> int:
    """A port that the system picks and that is not in `avoid`."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind((host, 0))
            port = int(probe.getsockname()[1])
        if port not in avoid:
            return port


class Ports:
    """The ports of one stack by name. A second start gets the same ones, so that links and bookmarks stay good.

    `file` keeps them as JSON {name: port}; a file that cannot be read counts as empty.
    """

    def __init__(self, file: Path, on_progress: Callable[[str], None] = lambda _: None) -> None:
        self._file = file
        self._on_progress = on_progress
        self._taken: set[int] = set()
        self._ports = _read(file)

    def pick(self, name: str, usual: int) -> int:
        """The port last used for `name`, else `usual`, else any free one; a taken one is reported and avoided."""
        preferred = self._ports.get(name, usual)
        for port in dict.fromkeys((preferred, usual)):
            if port not in self._taken and is_free(port):
                break
            self._on_progress(f"port {port} for {name} is taken by another program; looking for another")
        else:
            port = any_free(self._taken)
            self._on_progress(f"{name} uses port {port}")
        self._taken.add(port)
        self._ports[name] = port
        private.file(self._file).write_text(json.dumps(self._ports, indent=1, sort_keys=True) + "\n")
        return port


def _read(file: Path) -> dict[str, int]:
    try:
        ports = json.loads(file.read_text())
    except (OSError, ValueError):
        return {}
    if not isinstance(ports, dict):
        return {}
    return {name: port for name, port in ports.items() if isinstance(port, int) and 0 < port < 65536}
