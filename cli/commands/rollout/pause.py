"""`redress rollout pause`: a rollout stands still."""

from __future__ import annotations

from cli.commands.rollout.progress import RolloutName, show_rollout
from cli.options import Json, Language, output_for


def pause(rollout: RolloutName, as_json: Json = False, lang: Language = None) -> None:
    """Pause a rollout; it stops within a few seconds. Complaints that have adopted stay adopted."""
    show_rollout(output_for(as_json, lang), rollout, "pause")
