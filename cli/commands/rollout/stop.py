"""`redress rollout stop`: a rollout ends before its time."""

from __future__ import annotations

from cli.commands.rollout.progress import RolloutName, show_rollout
from cli.options import Json, Language, output_for


def stop(rollout: RolloutName, as_json: Json = False, lang: Language = None) -> None:
    """End a rollout early. `redress policy adopt` again continues with the complaints that are left."""
    show_rollout(output_for(as_json, lang), rollout, "stop")
