"""What the states of a complaint and of its clocks are called, and its things."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.words.word import Word

STATES: Final[Mapping[str, Word]] = {
    "received": Word("已收到", "received"),
    "registered": Word("已登记", "registered"),
    "assigned": Word("已指派", "assigned"),
    "investigating": Word("调查中", "investigating"),
    "opinion": Word("已提交意见", "opinion submitted"),
    "agreed": Word("已达成一致", "agreed"),
    "disputed": Word("有异议", "disputed"),
    "resolved": Word("已解决", "resolved"),
    "closed": Word("已结案", "closed"),
    "withdrawn": Word("已撤诉", "withdrawn"),
    "reopened": Word("重新受理", "reopened"),
    "archived": Word("已归档", "archived"),
    "active": Word("运行中", "active"),
}
"""States of a complaint or of a unit."""

CLOCKS: Final[Mapping[str, Word]] = {
    "running": Word("计时中", "running"),
    "paused": Word("已暂停", "paused"),
    "met": Word("按时完成", "met"),
    "breached": Word("超时", "overdue"),
    "ended": Word("已结束", "ended"),
    "waiting": Word("未开始", "waiting"),
    "missed": Word("未达目标", "missed"),
}
"""States of a clock."""

THINGS: Final[Mapping[str, Word]] = {
    "case": Word("投诉", "complaint"),
    "task": Word("任务", "task"),
    "visit": Word("上门", "visit"),
    "document": Word("单据", "document"),
    "message": Word("来信", "message"),
    "promise": Word("承诺", "promise"),
    "order": Word("配件单", "order"),
    "return": Word("退货", "return"),
    "block": Word("受阻", "block"),
    "external": Word("主管部门来函", "matter of an authority"),
    "period": Word("周期", "period"),
}
"""Kinds of things."""
