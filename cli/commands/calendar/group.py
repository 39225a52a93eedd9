"""`redress calendar`: its commands put together."""

from __future__ import annotations

import typer

from cli.commands.calendar.check import check
from cli.commands.calendar.due import due
from cli.commands.calendar.import_year import import_year
from cli.commands.calendar.show import show

app = typer.Typer(
    name="calendar",
    help="Calendars: check them, show a month, import a year, calculate a due time.",
    no_args_is_help=True,
)
app.command("check")(check)
app.command("show")(show)
app.command("import")(import_year)
app.command("due")(due)
