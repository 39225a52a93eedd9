"""JSON values as facts hold them, and their canonical text, of which digests are taken."""

from __future__ import annotations

import json
from typing import Any, Final

JSON = Any
"""What fact data may hold: text, whole numbers, true/false, null, lists and mappings with text keys. No floats."""

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(value: JSON) -> bytes:
    """The canonical text in UTF-8: sorted keys, no spaces, characters not escaped. Raises ValueError for NaN and infinity."""
    return _ENCODER.encode(value).encode()
