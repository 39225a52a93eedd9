"""The codes of what is wrong with a file before its meaning is looked at. They are stable: docs/checks.md explains each."""

from __future__ import annotations

from typing import Final

UNREADABLE_FILE: Final = "E001"
NOT_UTF8: Final = "E002"
UNPRINTABLE: Final = "E003"
EMPTY: Final = "E004"
NOT_YAML: Final = "E005"
TAB: Final = "E006"
INDENT: Final = "E007"
FULL_WIDTH: Final = "E008"
COLON_IN_TEXT: Final = "E009"
NOT_CLOSED: Final = "E010"
DOUBLE_KEY: Final = "E011"
KEY_NOT_TEXT: Final = "E012"
TAG: Final = "E013"
MERGE_KEY: Final = "E014"
ALIAS: Final = "E015"
TOO_LARGE: Final = "E016"
SECOND_DOCUMENT: Final = "E017"
NO_SPACE: Final = "E018"
NOT_JSON: Final = "E019"

MISSING_KEY: Final = "E101"
UNKNOWN_KEY: Final = "E102"
WRONG_VALUE: Final = "E103"
WRONG_NAME: Final = "E104"

UNKNOWN_LENDER: Final = "E901"
LENDERS_IN_A_CIRCLE: Final = "E902"
CALENDAR_TWICE: Final = "E903"
