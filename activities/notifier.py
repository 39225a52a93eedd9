"""Notifications: sends the notices on record, channel by channel, and keeps the receipts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from temporalio import activity

from activities.messages import NoticeBatch, Outcome, QuietNoticeBatch
from channels.channel import Undeliverable, Unreachable
from channels.message import Message
from channels.registry import Channels
from domain.directory.recipients import Recipient, recipients
from domain.policy.rulebook_cache import RulebookCache
from store.deliveries import Deliveries, Delivery, Intent, effect_id
from store.directory import Directories

MAX_FAILURES = 4
"""Failures of one channel before the next one is tried."""

NO_ADDRESS = "no address for any channel"
"""Why a delivery to somebody without an address failed."""


class StillTrying(RuntimeError):
    """A channel is down. The activity is retried; what was sent is not sent again."""


@dataclass(slots=True)
class _Progress:
    """A notice that is being sent. `quiet`: channels in their quiet hours, `deferrals`: the ends of those that were met.

    `in_doubt`: the persons whom a copy may have reached through some channel; every further copy to them is a repeat.
    """

    outcome: Outcome
    quiet: dict[str, str] = field(default_factory=dict)
    deferrals: set[str] = field(default_factory=set)
    in_doubt: set[str] = field(default_factory=set)


class Notifier:
    """Sends notices. Each person gets a notice once, through the first of their channels that works."""

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
        """Send every notice to everybody it was recorded for. One whose channel is down does not hold up the others.

        Raises StillTrying while a channel may come back.
        """
        rows = await self._deliveries.of_complaint(batch.complaint_id)
        outcomes = []
        trying: StillTrying | None = None
        for notice in batch.notices:
            copies = [row for row in rows if row.intent.fact_number == notice.number]
            intents = [row.intent for row in copies]
            progress = _Progress(
                Outcome(notice.number, list(dict.fromkeys(row.intent.person for row in copies if row.done))),
                batch.quiet_channels.get(str(notice.number), {}),
                in_doubt=_in_doubt(copies),
            )
            for intent in intents:
                used = {sent.channel for sent in intents if sent.person == intent.person}
                try:
                    await self._deliver(intent, used, progress)
                except StillTrying as error:
                    trying = error
            if not intents:
                progress.outcome.failed["nobody"] = "no recipient is known"
            outcomes.append(replace(progress.outcome, defer_until=min(progress.deferrals, default=None)))
        if trying is not None:
            raise trying
        return outcomes

    async def send_instead(self, batch: NoticeBatch, outcome: Outcome, role: str) -> None:
        """Send the outcome's notice, which reached nobody, to the people of another role."""
        book = self._rulebook_cache.get(batch.rulebook)
        directory = await self._directories.current(book.policy.id)
        people = recipients(directory, f"role:{role}", activity.info().scheduled_time) if directory else []
        rows = await self._deliveries.of_complaint(batch.complaint_id)
        copies = [row for row in rows if row.intent.fact_number == outcome.notice]
        original = copies[0].intent if copies else None
        progress = _Progress(outcome, in_doubt=_in_doubt(copies))
        for who in people:
            for channel, address in self._channels.reaching(who.addresses)[:1]:
                intent = self._instead(batch, outcome, who, original)
                recorded = await self._record(intent, channel.name, address)
                error = await self._send(recorded, progress)
                if error is None:
                    outcome.delivered.append(who.person)
                else:
                    outcome.failed[who.person] = error

    def _instead(
        self, batch: NoticeBatch, outcome: Outcome, who: Recipient, original: Intent | None
    ) -> Intent:
        placeholder = f"[{batch.complaint_id}] 无人可通知 / nobody could be told: notice {outcome.notice}"
        return Intent(
            effect_id="",
            complaint_id=batch.complaint_id,
            fact_number=outcome.notice,
            channel="",
            role=who.role,
            person=who.person,
            rule=original.rule if original else "",
            level=original.level if original else 0,
            subject=original.subject if original else placeholder,
            body=original.body if original else placeholder,
        )

    async def _deliver(self, intent: Intent, used: set[str], progress: _Progress) -> None:
        """Send through the intent's channel, then through the person's others. A quiet channel adds to `deferrals` instead."""
        who, outcome = intent.person, progress.outcome
        if who in outcome.delivered:
            return
        if intent.channel in progress.quiet:
            progress.deferrals.add(progress.quiet[intent.channel])
            return
        error = await self._send(intent, progress)
        if error is None:
            outcome.delivered.append(who)
            outcome.failed.pop(who, None)
            return
        alternative = await self._next(intent, used)
        if alternative is None:
            outcome.failed[who] = error
        else:
            await self._deliver(alternative, used | {alternative.channel}, progress)

    async def _send(self, intent: Intent, progress: _Progress) -> str | None:
        """None if it was sent, else why this channel cannot send it. Raises StillTrying if a retry may help."""
        if not intent.channel:
            await self._deliveries.failed(intent.effect_id, NO_ADDRESS)
            return NO_ADDRESS
        delivery = await self._deliveries.claim(intent.effect_id)
        if delivery.done:
            return None
        if delivery.in_doubt:
            progress.in_doubt.add(intent.person)
        message = self._message(intent, repeat=intent.person in progress.in_doubt)
        try:
            receipt = await self._channels.named(intent.channel).send(message)
        except Undeliverable as error:
            await self._deliveries.failed(intent.effect_id, str(error))
            return str(error)
        except Unreachable as error:
            failed = await self._deliveries.failed(
                intent.effect_id, str(error), in_doubt=error.outcome_unknown
            )
            if error.outcome_unknown:
                progress.in_doubt.add(intent.person)
            if failed.failures < MAX_FAILURES:
                raise StillTrying(str(error)) from error
            return str(error)
        details = {"message_id": receipt.message_id, "channel": receipt.channel, "detail": receipt.detail}
        await self._deliveries.sent(intent.effect_id, details)
        return None

    def _message(self, intent: Intent, *, repeat: bool) -> Message:
        return Message(
            effect_id=intent.effect_id,
            to_name=intent.person,
            address=intent.address,
            subject=intent.subject,
            body=intent.body,
            sender=self._sender,
            repeat=repeat,
            reference=intent.message_id,
        )

    async def _next(self, intent: Intent, used: set[str]) -> Intent | None:
        """The same notice for a channel not used yet, recorded before it is sent. None if there is no such channel.

        It refers to the first copy, so that whoever gets both sees that they are one notice.
        """
        first = replace(intent, message_id=intent.message_id or intent.effect_id)
        addresses = {
            channel.addresses: intent.address for channel in self._channels if channel.name == intent.channel
        }
        for channel, address in self._channels.reaching(addresses):
            if channel.name not in used:
                return await self._record(first, channel.name, address)
        return None

    async def _record(self, intent: Intent, channel: str, address: str) -> Intent:
        key = effect_id(
            intent.complaint_id, intent.fact_number, intent.rule, intent.level, intent.person, channel
        )
        readdressed = replace(intent, effect_id=key, channel=channel, address=address)
        await self._deliveries.intend([readdressed])
        return readdressed


def _in_doubt(copies: Iterable[Delivery]) -> set[str]:
    """The persons whom one of the copies may have reached: its outcome is unknown, or its attempt never came back."""
    return {
        row.intent.person for row in copies if row.in_doubt or (row.status == "pending" and row.attempts > 0)
    }
