"""Notifications: sends the notices on record, channel by channel, and keeps the receipts."""

from __future__ import annotations

from dataclasses import replace

from temporalio import activity

from activities.messages import NoticeBatch, Outcome, QuietNoticeBatch
from channels.channel import Undeliverable, Unreachable
from channels.message import Message
from channels.registry import Channels
from domain.directory.recipients import Recipient, recipients
from domain.policy.rulebook_cache import RulebookCache
from store.deliveries import Deliveries, Delivery, Intent, effect_id
from store.directory import Directories

MAX_ATTEMPTS = 4
"""Attempts on one channel before the next one is tried."""


class StillTrying(RuntimeError):
    """A channel is down; the activity is tried again, and what was sent is not sent again."""


class Notifier:
    """Sends notices. Each person hears once, through the first of their channels that works."""

    def __init__(
        self,
        deliveries: Deliveries,
        directories: Directories,
        channels: Channels,
        rulebook_cache: RulebookCache,
        sender: str,
    ) -> None:
        self._deliveries = deliveries
        self._directories = directories
        self._channels = channels
        self._rulebook_cache = rulebook_cache
        self._sender = sender

    async def send(self, batch: QuietNoticeBatch) -> list[Outcome]:
        """Send every notice to everybody it was recorded for; who can be told now does not wait for the others.

        Raises StillTrying while a channel may come back.
        """
        rows = await self._deliveries.of_complaint(batch.complaint_id)
        outcomes = []
        trying: StillTrying | None = None
        for notice in batch.notices:
            outcome, deferrals = Outcome(notice.number), set[str]()
            mine = [row.intent for row in rows if row.intent.fact_number == notice.number]
            for intent in mine:
                used = {sent.channel for sent in mine if sent.person == intent.person}
                quiet = batch.quiet_channels.get(str(notice.number), {})
                try:
                    await self._deliver(intent, outcome, used, quiet, deferrals)
                except StillTrying as error:
                    trying = error
            if not mine:
                outcome.failed["nobody"] = "no recipient is known"
            outcomes.append(replace(outcome, defer_until=min(deferrals, default=None)))
        if trying is not None:
            raise trying
        return outcomes

    async def send_instead(self, batch: NoticeBatch, outcome: Outcome, role: str) -> None:
        """Send the outcome's notice, which reached nobody, to the people of another role."""
        book = self._rulebook_cache.get(batch.rulebook)
        directory = await self._directories.current(book.policy.id)
        people = recipients(directory, f"role:{role}", activity.info().scheduled_time) if directory else []
        rows = await self._deliveries.of_complaint(batch.complaint_id)
        words = next((row.intent for row in rows if row.intent.fact_number == outcome.notice), None)
        for who in people:
            for channel, address in self._channels.reaching(who.addresses)[:1]:
                intent = self._instead(batch, outcome, who, words)
                recorded = await self._record(intent, channel.name, address)
                error = await self._send(recorded)
                if error is None:
                    outcome.delivered.append(who.person)
                else:
                    outcome.failed[who.person] = error

    def _instead(self, batch: NoticeBatch, outcome: Outcome, who: Recipient, words: Intent | None) -> Intent:
        unsaid = f"[{batch.complaint_id}] 无人可通知 / nobody could be told: notice {outcome.notice}"
        return Intent(
            effect_id="",
            complaint_id=batch.complaint_id,
            fact_number=outcome.notice,
            channel="",
            role=who.role,
            person=who.person,
            rule=words.rule if words else "",
            level=words.level if words else 0,
            subject=words.subject if words else unsaid,
            body=words.body if words else unsaid,
        )

    async def _deliver(
        self, intent: Intent, outcome: Outcome, used: set[str], quiet: dict[str, str], deferrals: set[str]
    ) -> None:
        """Through the intent's channel, then through the others the person has. A quiet one adds to `deferrals`."""
        who = intent.person
        if who in outcome.delivered:
            return
        if intent.channel in quiet:
            deferrals.add(quiet[intent.channel])
            return
        error = await self._send(intent)
        if error is None:
            outcome.delivered.append(who)
            outcome.failed.pop(who, None)
            return
        further = await self._next(intent, used)
        if further is None:
            outcome.failed[who] = error
        else:
            await self._deliver(further, outcome, used | {further.channel}, quiet, deferrals)

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
            await self._deliveries.failed(intent.effect_id, str(error), in_doubt=error.outcome_unknown)
            if delivery.attempts < MAX_ATTEMPTS:
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
        """The same notification through a channel not used yet, written down before it is sent."""
        addresses = {one.addresses: intent.address for one in self._channels if one.name == intent.channel}
        for channel, address in self._channels.reaching(addresses):
            if channel.name not in used:
                return await self._record(intent, channel.name, address)
        return None

    async def _record(self, intent: Intent, channel: str, address: str) -> Intent:
        key = effect_id(
            intent.complaint_id, intent.fact_number, intent.rule, intent.level, intent.person, channel
        )
        further = replace(intent, effect_id=key, channel=channel, address=address)
        await self._deliveries.intend([further])
        return further
