"""`redress policy`: its commands put together."""

from __future__ import annotations

import typer

from cli.commands.policy.adopt import adopt
from cli.commands.policy.check import check_policies
from cli.commands.policy.checks import write_checks
from cli.commands.policy.coverage import show_coverage
from cli.commands.policy.explain import explain_complaint
from cli.commands.policy.schema import schema
from cli.commands.policy.show import show
from cli.commands.policy.test import play_scenarios
from cli.commands.policy.what_if import what_if

app = typer.Typer(
    name="policy",
    help="Policies: check, show, test, compare with their clauses, explain, try on past complaints, adopt.",
    no_args_is_help=True,
)
app.command("check")(check_policies)
app.command("checks")(write_checks)
app.command("show")(show)
app.command("coverage")(show_coverage)
app.command("schema")(schema)
app.command("test")(play_scenarios)
app.command("adopt")(adopt)
app.command("explain")(explain_complaint)
app.command("what-if")(what_if)
