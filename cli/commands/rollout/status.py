"""`redress rollout status`: how far a rollout is."""

from __future__ import annotations

from cli.commands.rollout.progress import RolloutName, show_rollout
from cli.options import Json, Speech, output


def status(rollout: RolloutName, as_json: Json = False, lang: Speech = None) -> None:
    """How far a rollout is, and what became of each complaint that did not adopt."""
    show_rollout(output(as_json, lang), rollout, None)
