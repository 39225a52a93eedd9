"""A mail server that keeps what it was handed, and can keep its answer to itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default

from aiosmtpd.smtp import SMTP


@dataclass
class Letter:
    """A message whose content arrived. `answered`: the sender was told so."""

    effect: str
    message_id: str
    repeat: bool
    answered: bool = False


@dataclass
class MailServer:
    """Takes every letter. While `silent`, content is taken and not answered, as when a line breaks at the worst moment."""

    port: int = 0
    letters: list[Letter] = field(default_factory=list)
    silent: asyncio.Event = field(default_factory=asyncio.Event)
    unanswered: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        mail = message_from_bytes(envelope.original_content, policy=default)
        letter = Letter(mail["X-Redress-Effect"], mail["Message-ID"], mail["X-Redress-Repeat"] == "yes")
        self.letters.append(letter)
        if self.silent.is_set():
            self.unanswered.set()
            await asyncio.sleep(3600)
        letter.answered = True
        return "250 2.0.0 taken"


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    server = MailServer()
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(lambda: SMTP(server, hostname="mx.test", loop=loop), "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
