"""The converter: pydantic's, made once a process.

Temporal makes a converter for every workflow it loads and for every activation. The pydantic one starts with an empty
cache of type adapters each time, so that every complaint would build the same ones again, and keep them: a tenth of
the work of a replay. The converters themselves hold nothing but that cache, so that all of them can be shared.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import CompositePayloadConverter, DataConverter

_SHARED = tuple(PydanticPayloadConverter().converters.values())


class SharedConverter(CompositePayloadConverter):
    """Plain JSON as `pydantic_data_converter` writes and reads it."""

    def __init__(self) -> None:
        super().__init__(*_SHARED)

    def from_payloads(self, payloads: Sequence[Payload], type_hints: list[type] | None = None) -> list[Any]:
        """The values of payloads. Without type hints a payload that does not decode becomes a RawValue: it must reach the
        workflow, which refuses it. An error here would fail its task for ever."""
        if type_hints is not None:
            return super().from_payloads(payloads, type_hints)
        return [self._plain(payload) for payload in payloads]

    def _plain(self, payload: Payload) -> Any:
        try:
            return super().from_payloads([payload])[0]
        except Exception:  # noqa: BLE001 - converters raise what they like
            return RawValue(payload)


CONVERTER = DataConverter(payload_converter_class=SharedConverter)
"""The converter of client, worker, replayer and tests."""
