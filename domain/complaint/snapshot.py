"""Snapshots: a complaint as plain JSON and back, for handing it from one workflow run to the next."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from domain.complaint.state import Complaint

_ADAPTER = TypeAdapter(Complaint)


def dump(complaint: Complaint) -> dict[str, Any]:
    """The complaint as plain JSON, without fields that have their default value."""
    snapshot: dict[str, Any] = _ADAPTER.dump_python(complaint, mode="json", exclude_defaults=True)
    return snapshot


def load(snapshot: dict[str, Any]) -> Complaint:
    """The complaint of a snapshot. Raises pydantic.ValidationError for anything that `dump` did not make."""
    return _ADAPTER.validate_python(snapshot)
