"""`redress rollout`: its commands put together."""

from __future__ import annotations

import typer

from cli.commands.rollout.list import list_rollouts
from cli.commands.rollout.pause import pause
from cli.commands.rollout.resume import resume
from cli.commands.rollout.status import status
from cli.commands.rollout.stop import stop

app = typer.Typer(
    name="rollout",
    help="Rollouts of a newer policy or calendar: show progress, pause, resume, stop.",
    no_args_is_help=True,
)
app.command("list")(list_rollouts)
app.command("status")(status)
app.command("pause")(pause)
app.command("resume")(resume)
app.command("stop")(stop)
