"""The converter: pydantic's, made once a process.

Temporal makes a converter for every workflow it loads and for every activation. The pydantic one starts with an empty
cache of type adapters each time, so that every complaint would build the same ones again, and keep them: a tenth of
the work of a replay. The converters themselves hold nothing but that cache, so that all of them can be shared.
"""

from __future__ import annotations

from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import CompositePayloadConverter, DataConverter

_SHARED = tuple(PydanticPayloadConverter().converters.values())


class SharedConverter(CompositePayloadConverter):
    """Plain JSON as `pydantic_data_converter` writes and reads it."""

    def __init__(self) -> None:
        super().__init__(*_SHARED)


CONVERTER = DataConverter(payload_converter_class=SharedConverter)
"""What client, worker, replayer and tests convert with."""
