"""Notify: sends what was recorded as to be told, channel by channel, and keeps the receipts."""

from __future__ import annotations

from dataclasses import dataclass, field

from temporalio import activity

from channels.channel import Undeliverable, Unreachable
from channels.message import Message
from channels.registry import Channels
from domain.library import Library
from domain.recipients import recipients
from store.deliveries import Deliveries, Delivery, Intent, effect_id
from store.directory import Directories

PATIENCE = 4
"""Attempts on one channel before the next one is tried."""


@dataclass(frozen=True, slots=True)
class Telling:
    """The notices of one batch: the numbers of the facts that asked for them."""

    complaint_id: str
    rulebook: str
    notices: list[int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one notice: who got it, who could not be reached and why."""

    notice: int
    delivered: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


class StillTrying(RuntimeError):
    """A channel is down; the activity is tried again, and what was sent is not sent again."""


class Notifying:
    """The activities that tell people. `notify` and `escalate` differ only in how managers see them."""

    def __init__(
        self,
        deliveries: Deliveries,
        directories: Directories,
        channels: Channels,
        library: Library,
        sender: str,
    ) -> None:
        self._deliveries = deliveries
        self._directories = directories
        self._channels = channels
        self._library = library
        self._sender = sender

    @activity.defn(name="notify")
    async def notify(self, telling: Telling) -> list[Outcome]:
        """Tell everybody concerned; each once, whatever happens in between."""
        return await self._tell(telling)

    @activity.defn(name="escalate")
    async def escalate(self, telling: Telling) -> list[Outcome]:
        """Tell those higher up the ladder."""
        return await self._tell(telling)

    async def _tell(self, telling: Telling) -> list[Outcome]:
        rows = await self._deliveries.of_complaint(telling.complaint_id)
        outcomes = []
        for number in telling.notices:
            outcome = Outcome(number)
            mine = [row.intent for row in rows if row.intent.fact_number == number]
            for intent in mine:
                await self._deliver(
                    intent, outcome, {one.channel for one in mine if one.person == intent.person}
                )
            if not mine:
                await self._tell_duty(telling, number, outcome)
            outcomes.append(outcome)
        return outcomes

    async def _deliver(self, intent: Intent, outcome: Outcome, used: set[str]) -> None:
        """Through the intent's channel, then through the others the person has."""
        who = intent.person
        if who in outcome.delivered:
            return
        error = await self._send(intent)
        if error is None:
            outcome.delivered.append(who)
            outcome.failed.pop(who, None)
            return
        further = await self._next(intent, used)
        if further is None:
            outcome.failed[who] = error
            return
        await self._deliver(further, outcome, used | {further.channel})

    async def _send(self, intent: Intent) -> str | None:
        """None when it went out, else why this channel cannot do it. Raises StillTrying while there is hope."""
        if not intent.channel:
            return "no address for any channel"
        delivery = await self._deliveries.claim(intent.effect_id)
        if delivery.done:
            return None
        try:
            receipt = await self._channels.named(intent.channel).send(self._message(delivery))
        except Undeliverable as error:
            await self._deliveries.failed(intent.effect_id, str(error))
            return str(error)
        except Unreachable as error:
            await self._deliveries.failed(intent.effect_id, str(error))
            if activity.info().attempt < PATIENCE:
                raise StillTrying(str(error)) from error
            return str(error)
        kept = {"message_id": receipt.message_id, "channel": receipt.channel, "detail": receipt.detail}
        await self._deliveries.sent(intent.effect_id, kept)
        return None

    def _message(self, delivery: Delivery) -> Message:
        intent = delivery.intent
        return Message(
            effect_id=intent.effect_id,
            to_name=intent.person,
            address=intent.address,
            subject=intent.subject,
            body=intent.body,
            sender=self._sender,
            repeat=delivery.repeat,
        )

    async def _next(self, intent: Intent, used: set[str]) -> Intent | None:
        """The same telling through a channel not used yet, written down before it is sent."""
        addresses = {one.addresses: intent.address for one in self._channels if one.name == intent.channel}
        for channel, address in self._channels.reaching(addresses):
            if channel.name not in used:
                return await self._written(intent, channel.name, address, intent.person)
        return None

    async def _tell_duty(self, telling: Telling, number: int, outcome: Outcome) -> None:
        """Nobody was found for the notice: the duty role hears of it instead."""
        book = self._library.get(telling.rulebook)
        directory = await self._directories.current(book.policy.id)
        outcome.failed["nobody"] = "no recipient is known"
        if directory is None:
            return
        for who in recipients(directory, f"role:{book.policy.duty}", activity.info().scheduled_time):
            for channel, address in self._channels.reaching(who.addresses)[:1]:
                intent = Intent("", telling.complaint_id, number, channel.name, role=book.policy.duty, subject=(
                    f"[{telling.complaint_id}] nobody to notify / 无人可通知"), body=f"notice {number}")  # fmt: skip
                written = await self._written(intent, channel.name, address, who.person)
                if await self._send(written) is None:
                    outcome.delivered.append(who.person)

    async def _written(self, intent: Intent, channel: str, address: str, person: str) -> Intent:
        key = effect_id(intent.complaint_id, intent.fact_number, intent.rule, intent.level, person, channel)
        further = Intent(
            effect_id=key,
            complaint_id=intent.complaint_id,
            fact_number=intent.fact_number,
            channel=channel,
            rule=intent.rule,
            level=intent.level,
            role=intent.role,
            person=person,
            address=address,
            subject=intent.subject,
            body=intent.body,
        )
        await self._deliveries.intend([further])
        return further
