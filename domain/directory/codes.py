"""The codes of the mistakes in a directory. They never change; docs/checks.md explains each."""

from __future__ import annotations

from typing import Final

UNREACHABLE_DUTY: Final = "E801"
UNREACHABLE_PERSON: Final = "W802"
SHARED_ADDRESS: Final = "W803"
OWN_DEPUTY: Final = "E804"
NOT_AN_ADDRESS: Final = "E805"
DUTY_AS_ROLE: Final = "E806"
ROLE_WITHOUT_PEOPLE: Final = "W807"
REGION_WITHOUT_CONTACTS: Final = "W808"
REGION_NAME_TAKEN: Final = "E809"
ROSTERED_TWICE: Final = "E810"
UNKNOWN_PERSON: Final = "E811"
LISTED_TWICE: Final = "E812"
UNKNOWN_REGION: Final = "E813"
