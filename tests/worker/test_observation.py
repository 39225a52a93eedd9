import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from channels.channel import Undeliverable, Unreachable
from channels.message import Message, Receipt
from domain.facts.fact import Fact
from domain.log.ledger import GENESIS, seal
from service.metrics import Metrics
from service.observation import ObservedChannel, ObservedEvents
from store.errors import LogConflict
from store.pool import Database

T0 = datetime(2026, 11, 16, 1, tzinfo=UTC)
MESSAGE = Message("e", "王", "wang@customer.example", "s", "b", "us@redress.invalid")


@pytest.fixture
def metrics():
    return Metrics()


@pytest_asyncio.fixture
async def events(app_database, metrics):
    async with await Database.open(app_database, size=2) as database:
        yield ObservedEvents(database, metrics)


def fact(number, type, cause="c", data=None, late=0.0):
    return Fact(number, type, "case", data or {}, "engine", cause, T0, T0 + timedelta(seconds=late))


async def test_what_is_newly_on_record_is_counted_once(events, metrics):
    batch = seal(
        "C", [fact(1, "received"), fact(2, "deadline_breached", "time", {"rule": "r"}, 0.2)], GENESIS
    )
    assert await events.append(batch) == 2
    assert await events.append(batch) == 0
    more = seal("C", [fact(3, "noted")], batch[-1].hash)
    await events.append([*batch, *more])
    value = metrics.registry.get_sample_value
    assert value("redress_facts_total", {"type": "received"}) == 1
    assert value("redress_facts_total", {"type": "noted"}) == 1
    assert value("redress_record_seconds_count") == 3
    assert value("redress_deadline_lateness_seconds_count", {"kind": "deadline_breached"}) == 1
    assert value("redress_deadline_lateness_seconds_sum", {"kind": "deadline_breached"}) == pytest.approx(0.2)
    assert value("redress_deadline_lateness_seconds_count", {"kind": "received"}) is None


async def test_an_alarm_is_counted_and_spoken_aloud(events, metrics, caplog):
    reason = {"reason": "no engineer is free: skill any, region 珠海"}
    with caplog.at_level(logging.ERROR):
        await events.append(
            seal("C", [fact(1, "received"), fact(2, "alarm_raised", "fact:1", reason)], GENESIS)
        )
    assert metrics.registry.get_sample_value("redress_alarms_total") == 1
    (line,) = caplog.records
    assert line.levelname == "ERROR"
    assert (line.alarm, line.complaint_id, line.number) == ("alarm_raised", "C", 2)
    assert "no engineer is free" in line.message


async def test_a_log_that_does_not_fit_is_an_alarm(events, metrics, caplog):
    await events.append(seal("C", [fact(1, "received")], GENESIS))
    with caplog.at_level(logging.ERROR), pytest.raises(LogConflict):
        await events.append(seal("C", [replace(fact(1, "received"), actor="intake:li")], GENESIS))
    assert metrics.registry.get_sample_value("redress_log_conflicts_total", {"kind": "other"}) == 1
    (line,) = caplog.records
    assert (line.alarm, line.complaint_id, line.number) == ("log_conflict", "C", 1)


class Channel:
    name = "email"
    addresses = "email"

    def __init__(self, error=None):
        self.error = error

    async def send(self, message):
        if self.error:
            raise self.error
        return Receipt("<m>", self.name, "ok", T0)


@pytest.mark.parametrize(("repeat", "outcome"), [(False, "sent"), (True, "repeated")])
async def test_a_message_that_went_out_is_counted(metrics, repeat, outcome):
    receipt = await ObservedChannel(Channel(), metrics).send(replace(MESSAGE, repeat=repeat))
    assert receipt.channel == "email"
    assert sent(metrics, outcome) == 1


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Undeliverable("email", "550"), "undeliverable"),
        (Unreachable("email", "away"), "unreachable"),
        (Unreachable("email", "away", outcome_unknown=True), "unknown"),
    ],
)
async def test_a_message_that_did_not_is_counted_by_what_is_known(metrics, error, outcome):
    with pytest.raises(type(error)):
        await ObservedChannel(Channel(error), metrics).send(MESSAGE)
    assert sent(metrics, outcome) == 1


def sent(metrics, outcome):
    return metrics.registry.get_sample_value(
        "redress_messages_total", {"channel": "email", "outcome": outcome}
    )


def test_the_exposition_is_prometheus_text(metrics):
    metrics.editions(3, 1)
    metrics.watch_wanted(lambda: 2)
    text = metrics.exposition().decode()
    assert "redress_rulebooks 3.0" in text
    assert "redress_rulebooks_bad 1.0" in text
    assert "redress_rulebooks_wanted 2.0" in text
    assert "process_resident_memory_bytes" in text
