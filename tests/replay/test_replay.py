"""Histories of earlier code replay under the present code, command for command, and a change that breaks them is found."""

import json
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from temporalio.worker import Interceptor, Replayer, WorkflowInboundInterceptor, WorkflowOutboundInterceptor
from temporalio.workflow import NondeterminismError

from domain.facts.fact import Fact
from domain.policy.edition import Edition
from domain.policy.rulebook_cache import RULEBOOKS
from tests.replay.history import EDITIONS, HISTORIES, commands, read
from workflows import complaint
from workflows.plugin import RedressPlugin, guarded

KEPT = sorted(HISTORIES.glob("*.json"))
names = pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)


@pytest.fixture(autouse=True, scope="module")
def editions() -> None:
    """Under the digests that the histories name: a later policy changes nothing about them."""
    for path in EDITIONS.glob("*.json"):
        edition = Edition.from_body(json.loads(path.read_text()))
        assert edition.digest() == path.stem, "an edition is kept under the digest of its content"
        RULEBOOKS.add(edition)


def test_there_are_histories_of_different_lives():
    assert len(KEPT) >= 8


@names
async def test_a_history_replays(path: Path):
    await Replayer(workflows=[], plugins=[RedressPlugin(guarded())]).replay_workflow(read(path))


class Watch(Interceptor):
    """Writes down what a replayed workflow asks for, with its content; replay itself compares only kinds and names."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []

    def workflow_interceptor_class(self, _input: Any) -> type[WorkflowInboundInterceptor]:
        asked = self.asked

        class Outbound(WorkflowOutboundInterceptor):
            def start_activity(self, input: Any) -> Any:
                name = getattr(input.activity, "__name__", input.activity)
                asked.append((name, [_plain(argument) for argument in input.args]))
                return super().start_activity(input)

        class Inbound(WorkflowInboundInterceptor):
            def init(self, outbound: WorkflowOutboundInterceptor) -> None:
                super().init(Outbound(outbound))

        return Inbound


def _plain(value: Any) -> Any:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


@names
async def test_a_replayed_workflow_asks_for_the_same_content(path: Path):
    watch, history = Watch(), read(path)
    await Replayer(workflows=[], plugins=[RedressPlugin()], interceptors=[watch]).replay_workflow(history)
    recorded = [command for command in commands(history) if command[0] != "timer"]
    assert [name for name, _ in watch.asked] == [name for name, _ in recorded]
    for (name, asked), (_, kept) in zip(watch.asked, recorded, strict=True):
        assert _comparable(name, asked, kept) == _comparable(name, kept, kept)


def _comparable(name: str, args: list[Any], kept: list[Any]) -> Any:
    """As JSON, without the fields that a message has got since; an application's instant is written in several ways."""
    if name == "admit":
        return [{key: argument[key] for key in ("complaint_id", "policy")} for argument in args]
    plain = json.loads(json.dumps(args))
    return [
        {key: value for key, value in argument.items() if key in before}
        if isinstance(before, dict)
        else argument
        for argument, before in zip(plain, json.loads(json.dumps(kept)), strict=True)
    ]


@pytest.fixture
def edited(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The workflow with a change that is not compatible with its histories."""
    target, name, change = request.param
    monkeypatch.setattr(target, name, change)
    return None


def no_effects(*_: Any) -> list[Any]:
    return []


def no_timer(self: Any, *_: Any) -> None:
    """A workflow that forgets its deadlines."""


@pytest.mark.parametrize(
    "edited",
    [
        (complaint, "effects_of", no_effects),
        (complaint.AlarmClock, "set", no_timer),
        (complaint, "updates", lambda *_: []),
    ],
    indirect=True,
    ids=["an effect left out", "a timer left out", "an upsert left out"],
)
async def test_an_incompatible_change_is_found(edited):
    with pytest.raises(NondeterminismError):
        await Replayer(workflows=[], plugins=[RedressPlugin()]).replay_workflow(
            read(HISTORIES / "neglected.json")
        )


async def test_a_change_of_content_is_found(monkeypatch):
    """Replay alone does not see it: kinds and names of the commands stay the same."""
    monkeypatch.setattr(Fact, "to_json", lambda fact: {**original(fact), "actor": "somebody else"})
    with pytest.raises(AssertionError):
        await test_a_replayed_workflow_asks_for_the_same_content(HISTORIES / "neglected.json")


original = Fact.to_json
