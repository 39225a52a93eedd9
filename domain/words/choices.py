"""What the values of fields with a closed list are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.words.word import Word

CHOICES: Final[Mapping[str, Word]] = {
    "solved": Word("已解决", "solved"),
    "not_solved": Word("未解决", "not solved"),
    "signed": Word("已签字", "signed"),
    "refused": Word("拒绝", "refused"),
    "granted": Word("同意", "granted"),
    "partly": Word("部分同意", "partly"),
    "record": Word("记录", "record"),
    "finding": Word("调查结论", "finding"),
    "plan": Word("方案", "plan"),
    "settlement": Word("和解", "settlement"),
    "return_mode": Word("退货方式", "return mode"),
    "repeat": Word("重复投诉", "repeat"),
    "duplicate": Word("同一投诉", "duplicate"),
    "earlier": Word("先前投诉", "earlier"),
    "collective": Word("群体投诉", "collective"),
    "reached": Word("已联系上", "reached"),
    "failed": Word("未联系上", "failed"),
    "quality": Word("质量问题", "quality"),
    "own_cause": Word("客户原因", "own cause"),
    "legal": Word("法定", "legal"),
    "exchange": Word("换货", "exchange"),
    "passed": Word("通过", "passed"),
    "undetermined": Word("未定", "undetermined"),
    "zh": Word("中文", "Chinese"),
    "en": Word("英文", "English"),
    "retroactive": Word("追溯重算", "retroactive"),
    "from_now": Word("从现在起", "from now on"),
    "escalate": Word("照常升级", "escalate"),
    "mark": Word("只作记录", "only recorded"),
    "field": Word("字段", "field"),
    "rule": Word("规则", "rule"),
    "default": Word("默认", "default"),
    "met": Word("按时完成", "done in time"),
    "over": Word("已结束", "over"),
    "limit": Word("达到上限", "limit reached"),
    "policy_revised": Word("规则更新", "policy revised"),
}
