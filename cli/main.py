"""The command line `redress`: every command and where it is carried out."""

from __future__ import annotations

import typer

from cli.commands.audit.group import app as audit_app
from cli.commands.calendar.group import app as calendar_app
from cli.commands.commands import commands
from cli.commands.demo import demo
from cli.commands.do import do
from cli.commands.health import health
from cli.commands.list import list_complaints
from cli.commands.open import open_complaint
from cli.commands.policy.group import app as policy_app
from cli.commands.publish import publish_policies
from cli.commands.punctuality import punctuality
from cli.commands.recover.group import app as recover_app
from cli.commands.rollout.group import app as rollout_app
from cli.commands.setup import setup
from cli.commands.show import show
from cli.commands.timeline import timeline
from cli.commands.up import up
from cli.failures import CODES
from cli.output import speak_utf8

app = typer.Typer(
    name="redress",
    help="Complaints and after-sales service under a written policy, on Temporal and PostgreSQL.",
    epilog=f"Exit codes: {'; '.join(f'{code} {meaning}' for code, meaning in CODES.items())}.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def main() -> None:
    """Complaints and after-sales service under a written policy, on Temporal and PostgreSQL."""
    speak_utf8()


app.command("up")(up)
app.command("demo")(demo)
app.command("open")(open_complaint)
app.command("do")(do)
app.command("commands")(commands)
app.command("show")(show)
app.command("timeline")(timeline)
app.command("list")(list_complaints)
app.command("health")(health)
app.add_typer(calendar_app)
app.add_typer(rollout_app)
app.command("punctuality")(punctuality)
app.add_typer(policy_app)
app.add_typer(audit_app)
app.add_typer(recover_app)
app.command("publish")(publish_policies)
app.command("setup")(setup)
