"""Deliveries that failed, in words."""

from __future__ import annotations

from typing import Any

from rich.text import Text

from cli.output import Output
from domain.visible import visible
from store.deliveries import Delivery


def undelivered_line(output: Output, delivery: Delivery) -> Text:
    """A notice that did not reach a person, and why, in red."""
    intent = delivery.intent
    what = output.words(
        f"通知 {intent.fact_number} 未送达 {intent.person}",
        f"notice {intent.fact_number} did not reach {intent.person}",
    )
    return Text(visible(f"✗ {what}: {delivery.error}"), "red")


def undelivered_json(delivery: Delivery) -> dict[str, Any]:
    """The same as plain JSON."""
    intent = delivery.intent
    return {
        "notice": intent.fact_number,
        "person": intent.person,
        "role": intent.role,
        "channel": intent.channel,
        "reason": delivery.error,
    }
