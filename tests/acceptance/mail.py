"""A mail server that keeps what it was handed, and can keep its answer to itself."""

import asyncio
from dataclasses import dataclass, field

from chaos.mail import marks


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
        letter = Letter(*marks(envelope))
        self.letters.append(letter)
        if self.silent.is_set():
            self.unanswered.set()
            await asyncio.sleep(3600)
        letter.answered = True
        return "250 2.0.0 taken"
