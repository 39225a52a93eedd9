"""`redress audit`: its commands put together."""

from __future__ import annotations

import typer

from cli.commands.audit.anchor import anchor
from cli.commands.audit.export import export_log
from cli.commands.audit.heads import export_heads
from cli.commands.audit.key import app as key_app
from cli.commands.audit.rebuild import rebuild_lists
from cli.commands.audit.seal import seal_logs
from cli.commands.audit.verify import verify

app = typer.Typer(
    name="audit",
    help="Verify the log; export it for safekeeping elsewhere.",
    no_args_is_help=True,
)
app.command("verify")(verify)
app.command("rebuild")(rebuild_lists)
app.command("export")(export_log)
app.command("heads")(export_heads)
app.command("anchor")(anchor)
app.command("seal")(seal_logs)
app.add_typer(key_app)
