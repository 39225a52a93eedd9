"""The closed vocabulary: what can be said about a complaint.

A *fact* is about one thing (the case, a task, a visit ...). A *command* asks for one or more facts. What differs by
company, such as kinds of complaints, is the value of a field and never a new fact, so that all policies share one
language. A policy may add fields; it cannot add facts.

The rows stand in `case_facts`, `work_facts` and `goods_facts` (what people report), `clock_facts` and `rule_facts`
(what the engine writes) and `command_table`.
"""

from __future__ import annotations

from collections.abc import Mapping

from domain.facts import case_facts, clock_facts, command_table, goods_facts, rule_facts, work_facts
from domain.facts.fact_types import CASE, CommandType, FactType, engine_fact
from domain.facts.fields import Field

__all__ = [
    "CASE",
    "COMMANDS",
    "FACTS",
    "THINGS",
    "CommandType",
    "FactType",
    "command_fields",
    "command_thing",
]

THINGS: Mapping[str, str] = {
    CASE: "the complaint itself",
    "task": "work asked of a role: assistance, a decision, a ticket, a question, an approval step",
    "visit": "an appointment at the customer's place",
    "document": "a slip, report or form that passes from hand to hand",
    "message": "something the customer wrote or said, that wants an answer",
    "promise": "a time or a deed promised to the customer",
    "order": "parts or exchange goods on their way",
    "return": "goods that the customer gives back",
    "block": "a cause that holds the work up",
    "external": "a proceeding of an authority",
    "period": "a month, quarter or year of a unit that has duties of its own",
}

FACTS: Mapping[str, FactType] = {
    row.name: row
    for row in (
        *case_facts.ROWS,
        *work_facts.ROWS,
        *goods_facts.ROWS,
        *map(engine_fact, (*clock_facts.FACTS, *rule_facts.FACTS)),
    )
}
COMMANDS: Mapping[str, CommandType] = {row.name: row for row in command_table.ROWS}


def command_fields(name: str) -> dict[str, Field]:
    """The fields a command takes: those of all its facts. A field that one of them requires is required."""
    fields: dict[str, Field] = {}
    for fact_name in COMMANDS[name].facts:
        for field_name, field in FACTS[fact_name].fields.items():
            if field_name not in fields or field.required:
                fields[field_name] = field
    return fields


def command_thing(name: str) -> str:
    """The kind of thing a command is about."""
    return FACTS[COMMANDS[name].facts[0]].thing
