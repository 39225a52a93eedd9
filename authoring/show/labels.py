"""What facts, things and fields of the vocabulary are called in Chinese. In English their names are words already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.facts.vocabulary import COMMANDS

THINGS: Final[Mapping[str, str]] = {
    "case": "投诉",
    "task": "任务",
    "visit": "上门",
    "document": "单据",
    "message": "来信",
    "promise": "承诺",
    "order": "配件单",
    "return": "退货",
    "block": "受阻",
    "external": "主管部门来函",
    "period": "周期",
}

_FACTS: Final = """
received 收到投诉|registered 登记|accepted 受理|visit_dispatched 已派工程师|dispatch_failed 派工失败|dispatch_requested 派工程师
deadline_armed 开始计时|deadline_warned 预警|deadline_met 按时完成|deadline_breached 超时|deadline_repeated 仍未完成
deadline_escalated 超时后续步骤|deadline_ended 计时结束|deadline_paused 暂停计时|deadline_resumed 恢复计时|deadline_retimed 调整到期时间
deadline_reopened 恢复期限|target_missed 未达目标|original_due_passed 原到期时间已过|verdict_corrected 更正判定|pause_started 暂停开始
pause_ended 暂停结束|escalated 升级|notice_requested 发出通知|notice_delivered 通知送达|notice_failed 通知未送达|alarm_raised 报警
major_registered 登记备案|penalty_proposed 建议处罚|penalty_revised 处罚调整|calendar_revised 日历更新|policy_revised 规则更新|reopened 重新受理|unit_opened 单位立档
period_ended 周期结束|penalty_withdrawn 处罚建议撤回|step_passed 步骤通过|step_failed 步骤未通过|route_passed 流程通过|route_refused 流程被拒
"""

_FIELDS: Final = """
complainant 投诉人|contact 联系方式|received_at 收到时间|object 投诉对象|demand 诉求|channel 渠道|description 情况描述|kind 类型|category 类别
severity 严重程度|verifiable 可当场核查|region 区域|regions 区域|intake 受理方式|complained_of 被投诉人|customer_type 客户类型|product 产品
model 型号|batch 批号|order 订单|visit_needed 需上门|explanation_accepted 接受解释|preliminary_cause 初步原因|in_guarantee 在保
reply_promised_at 告知的答复时间|language 语言|liability 责任|cause 原因|reason 理由|to 对象|role 角色|note 备注|finding 结论|verified 已核实
type 类型|text 内容|by_group 由小组提交|decision 决定|responsible 责任人|nature 性质|evidence 证据|no_warning_reason 不通报理由|plan 方案
automatic 自动回复|answers 答复的来信|what 事项|terms 条件|reaction 反映|satisfaction 满意度|amount 金额|person 人员|code 代码|leader 组长
members 成员|services 服务项目|result 结果|summary 小结|number 次数|means 方式|by 由谁|relation 关系|rule 期限|assignee 承办人|due_at 截止时间
document 单据|parent 所属|department 部门|outcome 结果|planned_arrival 预计到达|starts_at 约定时间|ends_at 约定结束|place 地点|purpose 目的
customer_agreed 客户同意|skill 技能|findings 勘察结果|attachments 附件|no_attachment_reason 无附件理由|minutes_on_site 现场分钟|signature 签字
signed_by 签字人|checklist 检查单|satisfied 满意|author 作者|reply_by 要求答复时间|planned 计划内|replaces 替换的承诺|approved 已批准|carrier 承运人
reference 文号|receipt 收据|origin 来源|ground 理由|holder 责任人|body 主管部门|answer 答复|schedule 周期|unit 单位|day 日期|effect 后果
thing 对象|penalty 处罚|notice 通知|owner 负责人|owner_role 负责角色|level 升级层级|status 状态|point 预警点|due 到期时间|charged 责任人
known_late 已知迟到|item 条目|group 组|register 登记簿|pause 暂停|warranty_end 保修期止|priority 优先级|mode 方式|against 处罚对象|confirm 须确认|taken_in_by 受理人|keeper 管理人|not_before 最早发送|rests 静默渠道
"""


def _pairs(text: str) -> dict[str, str]:
    entries = (entry.partition(" ") for line in text.strip().splitlines() for entry in line.split("|"))
    return {name: words for name, _, words in entries}


_VALUES: Final = """
solved 已解决|not_solved 未解决|signed 已签字|refused 拒绝|granted 同意|partly 部分同意|record 记录|finding 调查结论|plan 方案|settlement 和解
return_mode 退货方式|repeat 重复投诉|duplicate 同一投诉|earlier 先前投诉|collective 群体投诉|reached 已联系上|failed 未联系上|quality 质量问题
own_cause 客户原因|legal 法定|exchange 换货|passed 通过|undetermined 未定|zh 中文|en 英文
"""

FIELDS_EN: Final[Mapping[str, str]] = {
    "by": "who gave it",
    "starts_at": "the agreed time",
    "ends_at": "the agreed end",
    "due_at": "the time set",
    "reply_by": "the time set for the reply",
    "to": "who is asked",
    "taken_in_by": "who took it in",
    "complained_of": "the person complained of",
    "reply_promised_at": "the time told for the reply",
    "no_warning_reason": "a reason for no warning",
    "no_attachment_reason": "a reason for no attachment",
}
"""Fields whose name alone does not read as words."""

FACTS_ZH: Final[Mapping[str, str]] = {
    **{command.facts[0]: command.zh for command in COMMANDS.values() if len(command.facts) == 1},
    **_pairs(_FACTS),
}
FIELDS_ZH: Final[Mapping[str, str]] = _pairs(_FIELDS)
VALUES_ZH: Final[Mapping[str, str]] = _pairs(_VALUES)
COMMANDS_ZH: Final[Mapping[str, str]] = {name: command.zh for name, command in COMMANDS.items()}


def spaced(name: str) -> str:
    """A name as English words."""
    return name.replace("_", " ")
