"""`redress recover`: its commands put together."""

from __future__ import annotations

import typer

from cli.commands.recover.log import log
from cli.commands.recover.workflows import workflows

app = typer.Typer(
    name="recover",
    help="Restore what Temporal or PostgreSQL has lost, each from the other. Safe to repeat.",
    no_args_is_help=True,
)
app.command("workflows")(workflows)
app.command("log")(log)
