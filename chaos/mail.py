"""A mail server that keeps every letter it was handed, and refuses, hangs or drops the line after the content."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from typing import Any, Protocol, TypeVar

from aiosmtpd.smtp import SMTP

from chaos.judge import Letter

MOODS = ("well", "refuses", "hangs", "drops")


@dataclass
class MailServer:
    """`mood`: what it does to the next letter. `hangs` and `drops` take the content and never say so."""

    mood: str = "well"
    port: int = 0
    letters: list[Letter] = field(default_factory=list)
    moods: Counter[str] = field(default_factory=Counter)

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take the content of a letter, or not."""
        mood = self.mood
        self.moods[mood] += 1
        if mood == "refuses":
            return "451 4.3.0 try again later"
        self.letters.append(Letter(*marks(envelope)))
        if mood == "drops":
            server.transport.abort()
        if mood == "hangs":
            await asyncio.sleep(20)
            server.transport.abort()
        return "250 2.0.0 taken"


class Handler(Protocol):
    """What takes letters; `port` is where it listens."""

    port: int


Taker = TypeVar("Taker", bound=Handler)


def marks(envelope: Any) -> tuple[str, str, bool]:
    """Of a letter: the key of its effect, its Message-ID, and whether it is marked as a repeat."""
    mail = message_from_bytes(envelope.original_content, policy=default)
    return str(mail["X-Redress-Effect"]), str(mail["Message-ID"]), mail["X-Redress-Repeat"] == "yes"


@asynccontextmanager
async def listening(server: Taker) -> AsyncIterator[Taker]:
    """The server on a free port of this machine."""
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(lambda: SMTP(server, hostname="mx.test", loop=loop), "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
