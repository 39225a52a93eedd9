"""Notices on their way through the channels of a person: what is sent again, and what it says of itself."""

from datetime import UTC, datetime

import pytest
import pytest_asyncio

from activities.messages import Notice, QuietNoticeBatch
from activities.notifier import MAX_FAILURES, NO_ADDRESS, Notifier, StillTrying
from channels.channel import Undeliverable, Unreachable
from channels.message import Message, Receipt
from channels.registry import Channels
from domain.policy.rulebook_cache import RULEBOOKS
from store.deliveries import Deliveries, Intent, effect_id
from store.directory import Directories
from store.pool import Database

BATCH = QuietNoticeBatch("EVG-1", "d", [Notice(6, ["person:li"])])
LOST = Unreachable("x", "no answer", outcome_unknown=True)
DOWN = Unreachable("x", "refused")


class Post:
    """A channel that keeps what it is given, and raises its errors one after the other before it takes anything."""

    addresses = "email"

    def __init__(self, name: str, *errors: Exception) -> None:
        self.name, self.errors = name, list(errors)
        self.given: list[Message] = []

    async def send(self, message: Message) -> Receipt:
        self.given.append(message)
        if self.errors:
            raise self.errors.pop(0)
        return Receipt("<1@x>", self.name, "", datetime.now(UTC))


@pytest_asyncio.fixture
async def deliveries(app_database):
    async with await Database.open(app_database, size=2) as database:
        yield Deliveries(database)


def intent(person: str = "li", channel: str = "mail") -> Intent:
    key = effect_id("EVG-1", 6, "late", 0, person, channel)
    address = f"{person}@example.org" if channel else ""
    return Intent(key, "EVG-1", 6, channel, "late", 0, "", person, address, "s", "b")


def notifier(deliveries: Deliveries, *posts: Post) -> Notifier:
    directories = Directories(deliveries._database)
    return Notifier(deliveries, directories, Channels(*posts), RULEBOOKS, "Redress <r@example.org>")


async def sent(notifier: Notifier):
    """The outcome after as many tries as it takes."""
    for _ in range(20):
        try:
            [outcome] = await notifier.send(BATCH)
        except StillTrying:
            continue
        return outcome
    raise AssertionError


@pytest.mark.parametrize(
    ("errors", "doubt"), [([LOST] * 4, True), ([LOST, *[DOWN] * 3], True), ([DOWN] * 4, False)]
)
async def test_a_copy_through_another_channel_after_an_unknown_outcome_is_a_repeat(deliveries, errors, doubt):
    mail, box = Post("mail", *errors), Post("box")
    await deliveries.intend([intent()])
    assert (await sent(notifier(deliveries, mail, box))).delivered == ["li"]
    [copy] = box.given
    assert copy.repeat is doubt
    assert copy.reference == mail.given[0].effect_id != copy.effect_id, "the reader sees that it is the same"


async def test_an_attempt_that_a_killed_worker_began_makes_the_copy_through_another_channel_a_repeat(
    deliveries,
):
    await deliveries.intend([intent()])
    await deliveries.claim(intent().effect_id)  # and killed, before or after it was sent
    mail, box = Post("mail", Undeliverable("mail", "no such box")), Post("box")
    assert (await sent(notifier(deliveries, mail, box))).delivered == ["li"]
    assert [message.repeat for message in (*mail.given, *box.given)] == [True, True]


async def test_who_has_it_through_another_channel_is_not_sent_it_again_when_the_first_comes_back(deliveries):
    await deliveries.intend([intent("li"), intent("wu")])

    class Wu(Post):
        async def send(self, message):
            if message.to_name == "wu":
                self.errors = [DOWN]
            return await super().send(message)

    mail, box = Post("mail", *[DOWN] * 20), Wu("box")
    notify = notifier(deliveries, mail, box)
    while not any(message.to_name == "li" for message in box.given):
        with pytest.raises(StillTrying):
            await notify.send(BATCH)
    mail.errors.clear()
    outcome = await sent(notify)
    assert set(outcome.delivered) == {"li", "wu"}
    assert [message.to_name for message in box.given].count("li") == 1
    assert [message.to_name for message in mail.given].count("li") == MAX_FAILURES


async def test_kills_of_workers_do_not_use_up_the_tries_of_a_channel(deliveries):
    await deliveries.intend([intent()])
    for _ in range(3 * MAX_FAILURES):
        await deliveries.claim(intent().effect_id)  # by a worker that was killed
    mail = Post("mail", DOWN)
    assert (await sent(notifier(deliveries, mail))).delivered == ["li"]
    assert len(mail.given) == 2


async def test_a_delivery_to_somebody_without_an_address_ends_with_the_reason(deliveries):
    await deliveries.intend([intent(channel="")])
    outcome = await sent(notifier(deliveries, Post("mail")))
    assert outcome.failed == {"li": NO_ADDRESS}
    row = await deliveries.get(intent(channel="").effect_id)
    assert (row.status, row.error, row.done) == ("failed", NO_ADDRESS, False)
