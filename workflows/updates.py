"""Updates: one named update for every command of the vocabulary, which any Temporal client can list and call."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from temporalio import workflow

from domain.facts.commands import Receipt
from domain.facts.vocabulary import COMMANDS, CommandType, command_fields
from workflows.reading import only


class CarriesOut(Protocol):
    """A workflow that carries out commands."""

    def check(self, name: str, argument: Any) -> None:
        """Refuse a command that does not fit; a refusal leaves nothing in the history."""

    async def carry_out(self, name: str, argument: Any) -> Receipt:
        """Carry out a command and answer when its facts are on record."""


Workflow = TypeVar("Workflow", bound=type)


def with_updates(cls: Workflow) -> Workflow:
    """Give a workflow class one update for every command except the one that opens it."""
    for command in COMMANDS.values():
        if command.name not in ("open", "receive"):
            setattr(cls, command.name, _update(command))
    return cls


def _update(command: CommandType) -> Any:
    async def handle(self: CarriesOut, *arguments: Any) -> Receipt:
        return await self.carry_out(command.name, only(arguments))

    def check(self: CarriesOut, *arguments: Any) -> None:
        self.check(command.name, only(arguments))

    handle.__name__ = command.name
    handle.__qualname__ = f"ComplaintWorkflow.{command.name}"
    update = workflow.update(name=command.name, description=_description(command))(handle)
    update.validator(check)
    return update


def _description(command: CommandType) -> str:
    fields = command_fields(command.name)
    needed = [name for name, field in fields.items() if field.required]
    optional = [name for name, field in fields.items() if not field.required]
    parts = [f"{command.en} / {command.zh}", "argument {by, at?, about?, fields}"]
    parts += [f"needs {', '.join(needed)}"] if needed else []
    parts += [f"takes {', '.join(optional[:8])}"] if optional else []
    return "; ".join(parts)
