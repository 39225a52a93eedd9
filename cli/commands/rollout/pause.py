"""`redress rollout pause`: a rollout stands still."""

from __future__ import annotations

from cli.commands.rollout.progress import RolloutName, show_rollout
from cli.options import Json, Speech, output


def pause(rollout: RolloutName, as_json: Json = False, lang: Speech = None) -> None:
    """Hold a rollout; it stands still within a few seconds. What has adopted stays adopted."""
    show_rollout(output(as_json, lang), rollout, "pause")
