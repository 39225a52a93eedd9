"""Labels: what facts, states, clocks and fields are called in Chinese and English. A policy's own words go first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.facts.vocabulary import COMMANDS
from domain.facts.vocabulary import FACTS as VOCABULARY

_OWN: Final[Mapping[str, tuple[str, str]]] = {
    "received": ("收到投诉", "complaint received"),
    "registered": ("登记", "registered"),
    "accepted": ("受理", "accepted"),
    "visit_dispatched": ("已派工程师", "engineer bound to the visit"),
    "dispatch_failed": ("派工失败", "no engineer found"),
    "deadline_armed": ("开始计时", "clock runs"),
    "deadline_warned": ("预警", "warning"),
    "deadline_met": ("按时完成", "done in time"),
    "deadline_breached": ("超时", "OVERDUE"),
    "deadline_repeated": ("仍未完成", "still not done"),
    "deadline_escalated": ("超时升级", "still not done, next step"),
    "deadline_ended": ("计时结束", "clock ends"),
    "deadline_paused": ("暂停计时", "clock stands still"),
    "deadline_resumed": ("恢复计时", "clock goes on"),
    "deadline_retimed": ("调整到期时间", "due time changed"),
    "deadline_reopened": ("恢复期限", "clock taken up again"),
    "target_missed": ("未达目标", "target missed"),
    "original_due_passed": ("原到期时间已过", "due time without the pause has passed"),
    "verdict_corrected": ("更正判定", "verdict corrected"),
    "pause_started": ("暂停开始", "pause begins"),
    "pause_ended": ("暂停结束", "pause ends"),
    "escalated": ("升级", "escalated"),
    "notice_requested": ("通知", "notice"),
    "notice_delivered": ("已送达", "notice delivered"),
    "notice_failed": ("送达失败", "notice failed"),
    "alarm_raised": ("报警", "ALARM"),
    "major_registered": ("重大投诉登记备案", "entered in the register of major complaints"),
    "penalty_proposed": ("建议处罚", "penalty proposed"),
    "penalty_revised": ("处罚调整", "penalty revised"),
    "calendar_revised": ("日历更新", "calendar revised"),
    "policy_revised": ("规则更新", "policy revised"),
    "dispatch_requested": ("派工程师", "engineer looked for"),
    "visit_agreed": ("约定上门", "visit agreed"),
    "reopened": ("重新受理", "reopened"),
    "step_passed": ("步骤通过", "step passed"),
    "step_failed": ("步骤未通过", "step not passed"),
    "route_passed": ("流程通过", "route passed"),
    "route_refused": ("流程未通过", "route refused"),
    "penalty_withdrawn": ("撤销处罚建议", "proposed penalty withdrawn"),
    "unit_opened": ("单位建档", "unit opened"),
    "period_ended": ("周期结束", "period over"),
}
"""Facts that no command of the same meaning names."""

STATES: Final[Mapping[str, tuple[str, str]]] = {
    "received": ("已收到", "received"),
    "registered": ("已登记", "registered"),
    "assigned": ("已指派", "assigned"),
    "investigating": ("调查中", "investigating"),
    "opinion": ("已提交意见", "opinion submitted"),
    "agreed": ("已达成一致", "agreed"),
    "disputed": ("有异议", "disputed"),
    "resolved": ("已解决", "resolved"),
    "closed": ("已结案", "closed"),
    "withdrawn": ("已撤诉", "withdrawn"),
    "reopened": ("重新受理", "reopened"),
    "archived": ("已归档", "archived"),
    "active": ("运行中", "active"),
}

CLOCKS: Final[Mapping[str, tuple[str, str]]] = {
    "running": ("计时中", "running"),
    "paused": ("已暂停", "paused"),
    "met": ("按时完成", "met"),
    "breached": ("超时", "overdue"),
    "ended": ("已结束", "ended"),
}

FACTS: Final = dict(_OWN)
"""Every fact: our own words, else those of the command that asks for it alone, else its meaning."""
for _command in COMMANDS.values():
    if len(_command.facts) == 1:
        FACTS.setdefault(_command.facts[0], (_command.zh, VOCABULARY[_command.facts[0]].meaning))
for _fact in VOCABULARY.values():
    FACTS.setdefault(_fact.name, (_fact.meaning, _fact.meaning))

FIELDS: Final[Mapping[str, str]] = {
    "against": "处罚对象", "amount": "金额", "answer": "答复", "answers": "所答事项", "approved": "已批准",
    "assignee": "人员", "attachments": "附件", "author": "作者", "automatic": "自动", "batch": "批号",
    "body": "主管部门", "by": "经办人", "by_group": "小组意见", "carrier": "承运人", "category": "类别",
    "cause": "原因", "channel": "渠道", "checklist": "检查项", "code": "项目", "complainant": "投诉人",
    "complained_of": "被投诉人", "contact": "联系方式", "customer_agreed": "客户同意",
    "customer_type": "客户类型", "day": "日期", "decision": "决定", "demand": "诉求", "department": "部门",
    "description": "描述", "document": "单据", "due_at": "期限", "effect": "影响", "ends_at": "结束时间",
    "evidence": "证据", "explanation_accepted": "接受解释", "finding": "核实结果", "findings": "现场情况",
    "first_complaint": "首次投诉", "from": "原层级", "ground": "退货原因", "holder": "占用人",
    "in_guarantee": "保修期内", "intake": "受理途径", "keeper": "负责人", "kind": "类型", "language": "语言",
    "leader": "组长", "level": "层级", "liability": "责任归属", "means": "方式", "members": "成员",
    "minutes_on_site": "现场分钟数", "model": "型号", "nature": "性质", "no_attachment_reason": "无附件原因",
    "no_warning_reason": "不预警原因", "note": "备注", "notice": "通知编号", "number": "次数",
    "object": "对象", "order": "订单", "origin": "来源", "outcome": "结果", "parent": "上级对象",
    "penalty": "处罚编号", "person": "人员", "place": "地点", "plan": "方案", "planned": "计划内",
    "planned_arrival": "预计到达", "point": "进度", "preliminary_cause": "初步原因", "product": "产品",
    "purpose": "目的", "reaction": "客户反映", "reason": "原因", "receipt": "收据", "received_at": "接到时间",
    "reference": "文号", "region": "地区", "regions": "地区", "register": "登记簿", "relation": "关系",
    "replaces": "取代", "reply_by": "回复期限", "reply_promised_at": "告知的回复时间", "responsible": "责任人",
    "result": "结果", "role": "角色", "rule": "期限规则", "satisfaction": "满意度", "satisfied": "满意",
    "schedule": "周期规则", "services": "服务项目", "severity": "级别", "signature": "签字",
    "signed_by": "签字人", "skill": "技能", "starts_at": "约定时间", "summary": "总结", "terms": "条款",
    "text": "内容", "thing": "对象", "to": "交给", "type": "类型", "unit": "单位", "verifiable": "可当场核实",
    "verified": "已核实", "visit_needed": "需上门", "what": "事项",
}  # fmt: skip
"""Fields in Chinese; in English a field is called by its name."""
