"""A company for the tests: a published policy, people, a mailbox, a worker in this process, and clocks that can be moved.

Every complaint begins at START, whatever the day on which the tests run. START lies 28 years after the days that the
calendars describe, because a clock can only be moved on; after 28 years weekdays, leap years and months fall alike, and
the calendars are moved as far.
"""

import uuid
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import temporalio.common
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.testing import TimeSkipper, TimeSkippingConfig
from temporalio.worker import Worker, WorkflowRunner

from activities.admission import Admitting
from activities.dispatch import Dispatching
from activities.end_visit import Visiting
from activities.escalate import Escalating
from activities.log import LogReading
from activities.notifier import Notifier
from activities.notify import Notifying
from activities.receipts import ReceiptLookup
from activities.record import Recording
from authoring.calendars.load import load_calendars
from authoring.files.directory import load_directory
from authoring.files.policies import load_policy
from authoring.scenarios.temporal_clock import move, settled, start
from authoring.scenarios.temporal_engine import years_on
from channels.mailbox import MailboxChannel
from channels.registry import Channels
from domain.directory.directory import Directory
from domain.facts.commands import Receipt
from domain.facts.fact import Fact
from domain.policy.edition import Edition
from domain.policy.rulebook import Rulebook
from domain.policy.rulebook_cache import RULEBOOKS
from store.deliveries import Deliveries
from store.directory import Directories
from store.event_store import EventStore
from store.pool import Database
from store.receipts import ReceiptStore
from store.roster import Roster
from store.rulebooks import Rulebooks
from tests.workflow.older_server import OneClock
from workflows.messages import Opening, Start, View
from workflows.plugin import RedressPlugin, guarded

ROOT = Path(__file__).resolve().parent.parent.parent
YEARS = 28
START = datetime(2026 + YEARS, 11, 16, 1, tzinfo=UTC)
"""A Monday, 09:00 in China."""

COMPLAINT = {
    "complainant": "王秀英",
    "contact": "xiuying@customer.example",
    "object": "白乳胶 BX-20",
    "demand": "换货",
    "channel": "hotline",
    "description": "板材拼缝三天后开胶",
    "category": "product_quality",
    "severity": "normal",
    "verifiable": False,
    "kind": "complaint",
}
INTAKE, OWNER, DEPARTMENT = "intake:li-min", "owner:wang-qiang", "department:chen-jing"
OPINION = {
    "category": "product_quality",
    "cause": "批次问题",
    "liability": "company",
    "text": "批次开胶，予以换货",
    "decision": "换货",
    "responsible": ["wang-qiang"],
    "no_warning_reason": "只有一批",
}


def local(day: int, hour: int = 9, minute: int = 0, *, month: int = 11, year: int = 2026) -> datetime:
    """An instant by the clocks of the company, in the years that the tests live in."""
    return datetime(year + YEARS, month, day, hour, minute, tzinfo=timezone(timedelta(hours=8)))


def opening(at: datetime = START, *, policy: str = "evergreen", **fields: Any) -> Opening:
    fields = {"received_at": at.isoformat(), **COMPLAINT, **fields}
    return Opening(policy=policy, by=INTAKE, at=at.isoformat(), fields=fields)


@dataclass
class Case:
    """One complaint of a company."""

    harness: "Harness"
    handle: WorkflowHandle[Any, Any]

    @property
    def id(self) -> str:
        return self.handle.id

    async def do(self, name: str, by: str, about: str | None = None, /, *, at: datetime | None = None,
                 id: str | None = None, **fields: Any) -> Receipt:  # fmt: skip
        given = {"by": by, "about": about, "at": at and at.isoformat(), "fields": fields}
        return await self.update(name, given, id)

    async def update(self, name: str, given: Any, id: str | None = None) -> Receipt:
        return await self.handle.execute_update(name, given, id=id, result_type=Receipt)

    async def refused(self, name: str, *rest: Any, **fields: Any) -> ApplicationError:
        """The refusal that a command must meet."""
        with pytest.raises(WorkflowUpdateFailedError) as caught:
            await self.do(name, *rest, **fields)
        assert isinstance(caught.value.cause, ApplicationError)
        return caught.value.cause

    async def until(self, at: datetime) -> None:
        """Let time pass until `at`, and what it brings settle."""
        now = await self.now()
        assert at >= now, f"{at} is over: it is {now}"
        await move(self.harness.skipper, self.handle, at)

    async def now(self) -> datetime:
        return await self.harness.skipper.get_current_time(self.handle)

    async def settled(self) -> None:
        """Wait until nothing is done for the complaint any more; what will be tried again later may wait."""
        await settled(self.handle)

    async def facts(self) -> list[Fact]:
        """What is on record, without waiting."""
        return [sealed.fact for sealed in await self.harness.events.read(self.id)]

    async def types(self) -> list[str]:
        return [fact.type for fact in await self.facts()]

    async def the(self, type: str, **data: Any) -> Fact:
        """The only fact of a type that holds `data`."""
        fitting = await self.all(type, **data)
        assert len(fitting) == 1, f"{len(fitting)} facts {type} {data} in {await self.types()}"
        return fitting[0]

    async def all(self, type: str, **data: Any) -> list[Fact]:
        return [
            fact for fact in await self.facts()
            if fact.type == type and all(fact.data.get(name) == value for name, value in data.items())
        ]  # fmt: skip

    async def view(self) -> View:
        await self.settled()
        return await self.handle.query("view", result_type=View)

    async def runs(self) -> list[str]:
        """The runs of the complaint, in order."""
        described = await self.harness.client.get_workflow_handle(self.id).describe()
        following, runs = described.raw_description.workflow_execution_info.first_run_id, []
        while following:
            runs.append(following)
            history = await self.harness.client.get_workflow_handle(self.id, run_id=following).fetch_history()
            last = history.events[-1]
            following = last.workflow_execution_continued_as_new_event_attributes.new_execution_run_id
        return runs

    async def events(self) -> Counter[str]:
        """How many events of each kind the history of the present run has."""
        history = await self.handle.fetch_history()
        names = (EventType.Name(event.event_type) for event in history.events)
        return Counter(name.removeprefix("EVENT_TYPE_").lower() for name in names)

    async def closed(self) -> None:
        """Carry a complaint that was just opened to its closing."""
        for name, fields in ENDING:
            await self.do(name, DEPARTMENT, **fields)


ENDING: list[tuple[str, dict[str, Any]]] = [
    ("assign", {"to": "wang-qiang", "role": "owner"}),
    ("reply", {"text": "两天内换货", "plan": "换货"}),
    ("start_investigation", {}),
    ("finish_investigation", {"finding": "属实", "verified": True}),
    ("submit_opinion", OPINION),
    ("resolve", {"result": "换货", "responsible": ["wang-qiang"]}),
    ("record_reaction", {"reaction": "满意"}),
    ("close", {"summary": "换货，顾客满意"}),
]


@dataclass
class Harness:
    """Everything that a complaint meets. `client` starts workflows whose clocks can be moved."""

    client: Client
    skipper: TimeSkipper | OneClock
    database: Database
    events: EventStore
    book: Rulebook
    channels: Channels
    mail: Path
    queue: str
    sender: str = "Redress <redress@evergreen.example>"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(f"Harness({self.queue})")  # as hypothesis shows it: without the whole edition

    def activities(self) -> list[Any]:
        directories, roster = Directories(self.database), Roster(self.database)
        notifier = Notifier(Deliveries(self.database), directories, self.channels, RULEBOOKS, self.sender)
        return [
            Recording(self.events, directories, self.channels, RULEBOOKS).record,
            ReceiptLookup(ReceiptStore(self.database)).find_receipt,
            LogReading(self.events).read_facts,
            LogReading(self.events).find_log_end,
            Notifying(notifier, RULEBOOKS).notify,
            Escalating(notifier, RULEBOOKS).escalate,
            Dispatching(roster).dispatch,
            Visiting(roster).end_visit,
            Admitting(Rulebooks(self.database), self.events, RULEBOOKS).admit,
        ]

    def worker(self, *, without: tuple[str, ...] = (), also: tuple[Any, ...] = (), **options: Any) -> Worker:
        """A worker with the real activities; those named `without` are given by `also`."""
        kept = [one for one in self.activities() if one.__name__ not in without]
        options.setdefault("client", self.client)
        return Worker(task_queue=self.queue, activities=[*kept, *also], **options)

    async def outside(self, runner: WorkflowRunner | None = None) -> None:
        """From now on workflows run as the daemon runs them, or in another runner, instead of in the sandbox."""
        address = self.client.service_client.config.target_host
        client = await Client.connect(address, plugins=[RedressPlugin(runner)], identity="tests")
        self.skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False))
        self.client, self.queue = self.skipper.client, f"{self.queue}-outside"

    async def start(self, given: Any, id: str | None = None, at: datetime = START) -> Case:
        """Start a workflow at an instant of its own clock, whatever it is given."""
        name = id or f"EVG-{uuid.uuid4().hex[:8]}"
        given = temporalio.common._arg_unset if given == [] else given
        if isinstance(self.skipper, OneClock):
            return Case(self, await self.skipper.start(given, id=name, task_queue=self.queue, at=at))
        handle = await start(self.skipper, "Complaint", given, id=name, task_queue=self.queue, at=at)
        return Case(self, handle)

    async def open(self, at: datetime = START, id: str | None = None, **fields: Any) -> Case:
        """A complaint that is on record."""
        given = opening(at, **fields)
        case = await self.start(Start(opening=given), id, at)
        await case.update("open", given)
        return case

    def letters(self) -> list[str]:
        """The messages sent, as text."""
        return [path.read_text() for path in sorted(self.mail.glob("*.eml"))]


def edition() -> Edition:
    """Evergreen under calendars that lie YEARS later."""
    calendars = load_calendars(ROOT / "policies" / "calendars")
    return years_on(Edition.of(load_policy("evergreen"), calendars), YEARS)


def people() -> Directory:
    directory, _ = load_directory(ROOT / "policies" / "evergreen" / "directory.yaml")
    return directory


EDITION = edition()


@asynccontextmanager
async def founded(
    address: str,
    superuser: str,
    app: str,
    mail: Path,
    runner: WorkflowRunner | None = None,
    clock: OneClock | None = None,
    published: Edition = EDITION,
) -> AsyncIterator[Harness]:
    """A company on a server and a fresh database. `clock`: that of an older server."""
    async with await Database.open(superuser, size=2) as operator:
        await Rulebooks(operator).publish("policy", "evergreen", published.version, published.body())
        await Directories(operator).load(people())
    client = await Client.connect(address, plugins=[RedressPlugin(runner or guarded())])
    skipper = clock or TimeSkipper(client, config=TimeSkippingConfig(enabled=False))
    async with await Database.open(app, size=6) as database:
        yield Harness(
            client=skipper.client,
            skipper=skipper,
            database=database,
            events=EventStore(database),
            book=RULEBOOKS.add(published),
            channels=Channels(MailboxChannel(mail, domain="evergreen.example")),
            mail=mail,
            queue=f"q-{uuid.uuid4().hex[:8]}",
        )
