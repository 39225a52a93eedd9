"""Callers: they open complaints, send commands under ids of their own, and keep what they were answered."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from chaos.judge import Asked
from starter import Opening, Redress, Refused, Unavailable

INTAKE, OWNER, DEPARTMENT = "intake:li-min", "owner:wang-qiang", "department:chen-jing"
OWNERS = ("wang-qiang", "zhao-lei", "xu-wenhao")
TRIES = 3
"""So often a caller sends the same command; after that its outcome stays unknown."""


def opening(id: str) -> Opening:
    """A complaint that nobody else has made."""
    given = {
        "complainant": f"王 {id}", "received_at": datetime.now(UTC).isoformat(), "object": "白乳胶", "demand": "换货",
        "channel": "hotline", "description": "开胶", "category": "product_quality", "severity": "normal",
        "verifiable": True, "kind": "complaint", "contact": f"{id.lower()}@customer.example",
    }  # fmt: skip
    return Opening(policy="evergreen", by=INTAKE, fields=given)


@dataclass
class Caller:
    """One caller with dice of its own, and one complaint."""

    redress: Redress
    complaint: str
    dice: random.Random
    asked: list[Asked] = field(default_factory=list)
    opened: bool = False
    over: bool = False

    async def live(self) -> None:
        """Open the complaint, then send commands until it is over."""
        given = opening(self.complaint)
        while not self.opened:
            try:
                await self.redress.open(self.complaint, given)
                self.opened = True
            except Unavailable:
                await asyncio.sleep(0.5)
        while not self.over:
            await self._send(*self._command())
            await asyncio.sleep(self.dice.uniform(0.2, 1.5))

    async def _send(self, name: str, by: str, fields: Mapping[str, Any]) -> None:
        asked = Asked(self.complaint, f"{self.complaint}-c{len(self.asked)}", name)
        self.asked.append(asked)
        for _ in range(TRIES):
            try:
                receipt = await self.redress.submit(
                    self.complaint, name, {"by": by, "fields": dict(fields)}, asked.id
                )
            except Unavailable as error:
                asked.why = str(error)
                await asyncio.sleep(0.5)
                continue
            except Refused as refusal:
                asked.outcome = f"refused: {refusal.code}"
                return
            asked.outcome, asked.first, asked.last = "answered", receipt.first, receipt.last
            return

    def _command(self) -> tuple[str, str, dict[str, Any]]:
        kind = self.dice.choices(
            ("note", "progress", "assign", "promise", "keep", "wrong"), (4, 2, 2, 4, 1, 1)
        )[0]
        if kind == "progress":
            return (
                "record_progress",
                OWNER,
                {"type": self.dice.choice(("survey", "cause_found", "offer_made"))},
            )
        if kind == "assign":
            return "assign", INTAKE, {"to": self.dice.choice(OWNERS), "role": "owner", "reason": "换班"}
        if kind == "promise":
            due = datetime.now(UTC) + timedelta(seconds=self.dice.uniform(1, 30))
            return "promise", DEPARTMENT, {"what": "reply", "due_at": due.isoformat(), "by": "wang-qiang"}
        if kind == "keep":
            return "keep_promise", DEPARTMENT, {}
        if kind == "wrong":
            return "assign", INTAKE, {"to": "", "role": "nobody"}
        return "note", INTAKE, {"text": f"客户来电 {self.dice.randrange(1000)}"}
