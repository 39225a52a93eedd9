"""Callers: people who go on asking things of one complaint, and keep what they were promised."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

from domain.facts.commands import Receipt
from starter import Redress, Unavailable
from tests.worker.daemons import opening

INTAKE, OWNER = "intake:li-min", "owner:wang-qiang"
OWNERS = ("wang-qiang", "zhao-lei", "xu-wenhao")
PROGRESS = ("survey", "sample_tested", "cause_found", "offer_made")


@dataclass
class Asked:
    """A command, and its answer once there is one."""

    id: str
    name: str
    submission: dict[str, Any]
    receipt: Receipt | None = None


@dataclass
class Caller:
    """One caller with dice of its own. A command without an answer is asked again under the same id."""

    redress: Redress
    complaint: str
    dice: random.Random
    asked: list[Asked] = field(default_factory=list)
    opened: Receipt | None = None
    over: bool = False
    talks: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.talks.set()

    async def live(self) -> None:
        """Open the complaint and go on asking until it is over."""
        given = opening()
        while self.opened is None:
            try:
                self.opened = await self.redress.open(self.complaint, given)
            except Unavailable:
                continue
        while not self.over:
            await self.talks.wait()
            await self.ask(*self._something())
            await asyncio.sleep(self.dice.uniform(0.05, 0.3))

    async def ask(self, name: str, by: str, fields: dict[str, Any]) -> Receipt:
        """Ask until there is an answer."""
        asked = Asked(f"{self.complaint}-c{len(self.asked)}", name, {"by": by, "fields": fields})
        self.asked.append(asked)
        while asked.receipt is None:
            try:
                asked.receipt = await self.redress.submit(
                    self.complaint, asked.name, asked.submission, asked.id
                )
            except Unavailable:
                continue
        return asked.receipt

    async def ask_again(self, asked: Asked) -> Receipt:
        """The same command under the same id."""
        return await self.redress.submit(self.complaint, asked.name, asked.submission, asked.id)

    @property
    def waiting(self) -> Asked | None:
        """The command that has no answer yet."""
        return self.asked[-1] if self.asked and self.asked[-1].receipt is None else None

    def _something(self) -> tuple[str, str, dict[str, Any]]:
        kind = self.dice.choices(("note", "record_progress", "assign"), (4, 3, 3))[0]
        if kind == "note":
            return kind, INTAKE, {"text": f"客户来电 {self.dice.randrange(1000)}"}
        if kind == "record_progress":
            return kind, OWNER, {"type": self.dice.choice(PROGRESS)}
        return kind, INTAKE, {"to": self.dice.choice(OWNERS), "role": "owner", "reason": "换班"}
