"""`redress rollout resume`: a paused rollout goes on."""

from __future__ import annotations

from cli.commands.rollout.progress import RolloutName, show_rollout
from cli.options import Json, Language, output_for


def resume(rollout: RolloutName, as_json: Json = False, lang: Language = None) -> None:
    """Continue a paused rollout."""
    show_rollout(output_for(as_json, lang), rollout, "resume")
