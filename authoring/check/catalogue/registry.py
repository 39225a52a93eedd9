"""The registry: every check by its code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Final

from authoring.check.catalogue import (
    beside_checks,
    deadline_checks,
    file_checks,
    flow_checks,
    name_checks,
    people_checks,
    rule_checks,
    schema_checks,
    text_checks,
)
from authoring.check.catalogue.check import Check

GROUPS: Final[Mapping[str, tuple[str, str]]] = {
    "0": ("读取文件", "Reading the file"),
    "1": ("键和值", "Keys and values"),
    "2": ("规则能否编译", "Can the rules be compiled"),
    "3": ("事实、字段和取值", "Facts, fields and values"),
    "4": ("期限", "Deadlines"),
    "5": ("人员", "People"),
    "6": ("文字与静默时段", "Words and quiet hours"),
    "7": ("其他规则", "Other rules"),
    "8": ("规则旁边的文件", "What lies beside the policy"),
    "9": ("日历", "Calendars"),
}
"""The first digit of a code -> what its checks look at."""

_MODULES: Final = (
    file_checks,
    schema_checks,
    name_checks,
    deadline_checks,
    people_checks,
    text_checks,
    rule_checks,
    flow_checks,
    beside_checks,
)


def _checks_of(modules: tuple[ModuleType, ...]) -> Iterator[Check]:
    for module in modules:
        yield from (value for value in vars(module).values() if isinstance(value, Check))


CHECKS: Final[Mapping[str, Check]] = {
    check.code: check for check in sorted(_checks_of(_MODULES), key=lambda check: check.code[1:])
}
"""Code -> check, in the order of the numbers."""
