"""`redress commands`: the commands there are, and what one of them needs."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from authoring.rulebooks import load_rulebook
from cli.failures import Misused
from cli.options import Json, Language, output_for
from cli.output import Output
from cli.running import carry_out
from cli.views.wording import Wording
from domain.facts.fields import Field, FieldType
from domain.facts.refusals import nearest
from domain.facts.vocabulary import COMMANDS, command_fields, command_thing
from domain.policy.rulebook import Rulebook

TYPES: dict[FieldType, tuple[str, str]] = {
    FieldType.TEXT: ("文字", "text"),
    FieldType.FLAG: ("true 或 false", "true or false"),
    FieldType.COUNT: ("整数", "a whole number"),
    FieldType.MONEY: ("金额,如 30.50", "an amount, such as 30.50"),
    FieldType.INSTANT: (
        "带时区的时间,如 2026-11-16T09:00:00+08:00",
        "a time with its zone, 2026-11-16T09:00:00+08:00",
    ),
    FieldType.TEXTS: ("用逗号分开的文字", "texts, separated by commas"),
    FieldType.PERSON: ("人员编号,如 wang-qiang", "a person's id, such as wang-qiang"),
    FieldType.PEOPLE: ("用逗号分开的人员编号", "persons' ids, separated by commas"),
    FieldType.RECORD: ("用 := 给出 JSON 对象", "a JSON object after :="),
}


def commands(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="One command, with its fields.", show_default=False)
    ] = None,
    policy: Annotated[
        str | None,
        typer.Option(
            "--policy",
            help="A policy (name, folder or file) whose roles, values and conditions are shown.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    lang: Language = None,
) -> None:
    """List the commands, or the fields of one."""
    output = output_for(as_json, lang)

    async def work() -> None:
        book = load_rulebook(policy) if policy else None
        if name is None:
            output.result([_summary(command) for command in COMMANDS], _list(output))
            return
        if name not in COMMANDS:
            raise Misused(f'there is no command "{name}"; accepted: {nearest(name, sorted(COMMANDS))}')
        output.result(_described(name, book), *_description(output, name, book))

    carry_out(output, work)


def _summary(name: str) -> dict[str, Any]:
    command = COMMANDS[name]
    return {
        "name": name,
        "zh": command.zh,
        "en": command.en,
        "about": command_thing(name),
        "facts": list(command.facts),
    }


def _described(name: str, book: Rulebook | None) -> dict[str, Any]:
    """A command with its fields, as JSON."""
    fields = {
        field_name: {"type": field.type.value, "required": _needed(name, field_name, field, book)}
        | ({"choices": list(field.choices)} if field.choices else {})
        for field_name, field in _fields(name, book).items()
    }
    allowed = list(book.policy.may.get(name, ())) if book else []
    return _summary(name) | {"fields": fields} | ({"by": allowed} if allowed else {})


def _fields(name: str, book: Rulebook | None) -> dict[str, Field]:
    return book.fields_of(name) if book else command_fields(name)


def _needed(command: str, name: str, field: Field, book: Rulebook | None) -> bool:
    opening = command in ("open", "receive")
    return field.required or bool(book and opening and name in book.policy.intake.required)


def _list(output: Output) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for zh, en in (("命令", "command"), ("对象", "about"), ("说明", "meaning")):
        table.add_column(output.words(zh, en), no_wrap=True)
    for command in COMMANDS.values():
        table.add_row(command.name, command_thing(command.name), output.words(command.zh, command.en))
    return table


def _description(output: Output, name: str, book: Rulebook | None) -> list[Table | Text]:
    command = COMMANDS[name]
    head = Text(f"{name}  ", "bold")
    head.append(output.words(command.zh, command.en))
    table = Table(box=None, pad_edge=False, header_style="bold")
    wording = Wording(output.lang)
    for zh, en in (("字段", "field"), ("必填", "needed"), ("取值", "value"), ("含义", "meaning")):
        table.add_column(output.words(zh, en))
    fields = sorted(_fields(name, book).items(), key=lambda pair: not _needed(name, pair[0], pair[1], book))
    for field_name, field in fields:
        value = ", ".join(field.choices) or output.words(*TYPES[field.type])
        needed = output.words("是", "yes") if _needed(name, field_name, field, book) else ""
        table.add_row(field_name, needed, value, wording.field(field_name))
    return (
        [head, table, *_conditions(output, name, book)]
        if fields
        else [head, *_conditions(output, name, book)]
    )


def _conditions(output: Output, name: str, book: Rulebook | None) -> list[Text]:
    """Who may use the command, and what must have happened before, under a policy."""
    if book is None:
        advice = output.words(
            "加 --policy 查看某规则下的取值和权限", "--policy shows values and who may under a policy"
        )
        return [Text(advice, "dim")]
    lines = []
    if allowed := book.policy.may.get(name):
        roles = ", ".join(allowed)
        lines.append(Text(output.words(f"可执行角色: {roles}", f"roles that may: {roles}")))
    gates = {gate.name: gate for fact in COMMANDS[name].facts for gate in book.gates_by_fact.get(fact, ())}
    for gate in gates.values():
        words = output.words(gate.spec.words.zh, gate.spec.words.en)
        lines.append(Text(f"• {words} ({', '.join(gate.spec.clause)})"))
    return lines
