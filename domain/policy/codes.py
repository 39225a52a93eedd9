"""The codes of mistakes in the policy language and of refusals of the compiler.

Programs may rely on them, so they never change. docs/checks.md explains each.
"""

from __future__ import annotations

from typing import Final

UNREADABLE_PATTERN: Final = "E105"
UNREADABLE_CONDITION: Final = "E106"

UNKNOWN_CALENDAR: Final = "E201"
UNKNOWN_PARAMETER: Final = "E202"
NO_VALUE: Final = "E203"
NOT_A_DUE_TIME: Final = "E204"
NOT_ONE_DUE_TIME: Final = "E205"
UNKNOWN_DEADLINE: Final = "E206"
BORROWED_IN_A_CIRCLE: Final = "E207"
UNKNOWN_STEP: Final = "E208"
STEP_TWICE: Final = "E209"
UNKNOWN_OUTCOME: Final = "E210"
UNKNOWN_UNIT: Final = "E211"
ALWAYS_QUIET: Final = "E212"
