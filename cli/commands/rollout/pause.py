"""`redress rollout pause`: a rollout stands still."""

from __future__ import annotations

from cli.commands.rollout.progress import RolloutName, show_rollout
from cli.options import Json, Language, output_for


def pause(rollout: RolloutName, as_json: Json = False, lang: Language = None) -> None:
    """Hold a rollout; it stands still within a few seconds. What has adopted stays adopted."""
    show_rollout(output_for(as_json, lang), rollout, "pause")
