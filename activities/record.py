"""Record: writes facts, read models and the intents to notify somebody, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable

from temporalio import activity

from activities.heartbeat import beating
from activities.messages import Batch
from channels.registry import Channels
from domain.complaint.roles import COMPLAINANT
from domain.directory.recipients import Recipient, recipients
from domain.facts.commands import Receipt
from domain.facts.fact import Fact
from domain.facts.rule_facts import NOTICE_REQUESTED
from domain.log.ledger import seal
from domain.policy.rulebook import Rulebook
from domain.policy.rulebook_cache import RulebookCache
from domain.rules.notices import render
from store.deliveries import Intent, effect_id
from store.directory import Directories
from store.event_store import EventStore


class Recording:
    """The activity that puts facts on record."""

    def __init__(
        self, events: EventStore, directories: Directories, channels: Channels, rulebook_cache: RulebookCache
    ) -> None:
        self._events = events
        self._directories = directories
        self._channels = channels
        self._rulebook_cache = rulebook_cache

    @activity.defn(name="record")
    @beating()
    async def record(self, batch: Batch) -> str:
        """Record a batch and return the hash of its last fact. The same batch again changes nothing."""
        facts = [Fact.from_json(fact) for fact in batch.facts]
        sealed = seal(batch.complaint_id, facts, batch.prev_hash)
        receipts = [Receipt.model_validate(receipt) for receipt in batch.receipts]
        await self._events.append(sealed, await self.intents(batch, facts), receipts)
        return sealed[-1].hash

    async def intents(self, batch: Batch, facts: Iterable[Fact]) -> list[Intent]:
        """The messages to be sent because of these facts of a batch."""
        notices = [fact for fact in facts if fact.type == NOTICE_REQUESTED.name]
        if not notices:
            return []
        book = self._rulebook_cache.get(batch.rulebook)
        directory = await self._directories.current(book.policy.id)
        intents: list[Intent] = []
        for notice in notices:
            notified: set[str] = set()
            for token in NOTICE_REQUESTED.data(notice)["to"]:
                people = (
                    recipients(directory, token, notice.occurred_at, batch.case.get("region", ""))
                    if directory
                    else []
                )
                if token == COMPLAINANT:
                    people = _complainant(batch)
                intents += [
                    self._intent(batch, book, notice, who, notified)
                    for who in people
                    if who.person not in notified
                ]
        return intents

    def _intent(
        self, batch: Batch, book: Rulebook, notice: Fact, who: Recipient, notified: set[str]
    ) -> Intent:
        """One intent, through the first channel that reaches the person (the next one if the notice says so)."""
        data = NOTICE_REQUESTED.data(notice)
        notified.add(who.person)
        reachable = self._channels.reaching(who.addresses)
        if data.get("channel") == "next" and len(reachable) > 1:
            reachable = reachable[1:]
        quiet_channels = data.get("rests", {})  # channels that are not quiet come first
        reachable = sorted(reachable, key=lambda pair: quiet_channels.get(pair[0].name, ""))
        channel, address = (reachable[0][0].name, reachable[0][1]) if reachable else ("", "")
        subject, body = render(book, batch.complaint_id, notice, batch.case, who.language)
        rule = str(data.get("by", ""))
        level = int(batch.case.get("level", 0))
        recipient = who.person or who.token
        return Intent(
            effect_id=effect_id(batch.complaint_id, notice.number, rule, level, recipient, channel),
            complaint_id=batch.complaint_id,
            fact_number=notice.number,
            channel=channel,
            rule=rule,
            level=level,
            role=who.role,
            person=recipient,
            address=address,
            subject=subject,
            body=body,
        )


def _complainant(batch: Batch) -> list[Recipient]:
    contact = str(batch.case.get("contact") or "")
    addresses = {"email": contact} if "@" in contact else {}
    language = str(batch.case.get("language") or "zh")
    return [Recipient(COMPLAINANT, "", COMPLAINANT, "", addresses, language)]
