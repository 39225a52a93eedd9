"""`redress rollout stop`: a rollout ends before its time."""

from __future__ import annotations

from cli.commands.rollout.progress import RolloutName, show_rollout
from cli.options import Json, Language, output_for


def stop(rollout: RolloutName, as_json: Json = False, lang: Language = None) -> None:
    """Give a rollout up. `redress policy adopt` again goes on with those that have not adopted."""
    show_rollout(output_for(as_json, lang), rollout, "stop")
