"""`redress rollout status`: how far a rollout is."""

from __future__ import annotations

from cli.commands.rollout.progress import RolloutName, show_rollout
from cli.options import Json, Language, output_for


def status(rollout: RolloutName, as_json: Json = False, lang: Language = None) -> None:
    """Show the progress of a rollout, and the complaints that failed to adopt."""
    show_rollout(output_for(as_json, lang), rollout, None)
