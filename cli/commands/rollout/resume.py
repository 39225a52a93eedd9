"""`redress rollout resume`: a paused rollout goes on."""

from __future__ import annotations

from cli.commands.rollout.progress import RolloutName, show_rollout
from cli.options import Json, Speech, output


def resume(rollout: RolloutName, as_json: Json = False, lang: Speech = None) -> None:
    """Let a rollout go on where it was held."""
    show_rollout(output(as_json, lang), rollout, "resume")
