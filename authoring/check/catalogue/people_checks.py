"""Checks of roles, the ladder, and whoever a rule names."""

from __future__ import annotations

from authoring.check.catalogue.check import Check
from domain.phrases import Template

UNKNOWN_ROLE = Check(
    "E501", "unknown-role",
    "没有声明这个角色,就没有人会办。",
    "A role that is not declared is held by nobody.",
    what=Template('unknown role "{role}"', '没有角色 "{role}"'),
    bad="ladder: [desk, manger]\n",
    good="ladder: [desk, manager]\n",
)  # fmt: skip
OWN_HEAD = Check(
    "E502", "own-head",
    "角色不能是自己的上级或副职。",
    "A role cannot head itself or stand in for itself.",
    what=Template("names the role itself", "写的是角色自己"),
    accepted=Template("another role", "另一个角色"),
    bad="roles:\n  manager:\n    head: manager\n",
    good="roles:\n  manager:\n    head: duty\n",
)  # fmt: skip
UNKNOWN_COMMAND = Check(
    "E503", "unknown-command",
    "没有这个命令,这一行限制不了任何人。",
    "There is no such command, so the line forbids nothing to anybody.",
    what=Template('unknown command "{command}"', '没有命令 "{command}"'),
    bad="may:\n  cloze: [manager]\n",
    good="may:\n  close: [manager]\n",
)  # fmt: skip
OPEN_TO_ALL = Check(
    "E504", "open-to-everybody",
    "空列表表示所有人都可以,与本意相反。",
    "An empty list lets everybody do it, which is the opposite of what it looks like.",
    what=Template("given an empty list, which lets everybody do it", "写的是空列表,等于所有人都可以"),
    accepted=Template("at least one role", "至少一个角色"),
    bad="may:\n  close: []\n",
    good="may:\n  close: [manager]\n",
)  # fmt: skip
EMPTY_LADDER = Check(
    "E505", "empty-ladder",
    "没有梯级,投诉就无处升级。",
    "Without rungs a complaint cannot be escalated.",
    what=Template("given an empty list", "写的是空列表"),
    accepted=Template("at least one role, the lowest rung first", "至少一个角色,最低一级写在最前"),
    bad="ladder: []\nreactions:\n  serious_goes_up:\n    do: [{notify: manager, text: late}]\n",
    good="ladder: [desk, manager]\n",
)  # fmt: skip
RUNG_TWICE = Check(
    "E506", "rung-twice",
    "同一角色在梯级上出现两次,不知道下一级是谁。",
    "With a role on the ladder twice nobody knows which rung comes next.",
    what=Template('"{role}" stands on the ladder twice', '"{role}" 在梯级上出现两次'),
    accepted=Template("each role once", "每个角色只写一次"),
    bad="ladder: [desk, desk, manager]\n",
    good="ladder: [desk, manager]\n",
)  # fmt: skip
OWNER_OFF_LADDER = Check(
    "W507", "owner-off-ladder",
    "默认负责人不在梯级上,升级从第一级算起。",
    "If the default owner is not on the ladder, \"up\" counts from its first rung.",
    what=Template('"{role}" is not on the ladder: "up" and "superior" then count from its first rung', '"{role}" 不在梯级上:"up" 和 "superior" 只能从第一级算起'),
    accepted=Template("{ladder}", "{ladder}"),
    bad="default_owner: duty\n",
    good="default_owner: desk\n",
)  # fmt: skip
NOTHING_DONE = Check(
    "E508", "nothing-done",
    "动作里没有动词,什么也不会发生。",
    "An action without a verb does nothing.",
    what=Template("nothing is done", "什么也没有做"),
    accepted=Template("a verb such as notify, report, escalate, assign or open", "一个动词,例如 notify、report、escalate、assign 或 open"),
    bad="deadlines:\n  answer:\n    breach: [{when: {severity: serious}}]\n",
    good="deadlines:\n  answer:\n    breach: [{when: {severity: serious}, notify: manager, text: late}]\n",
)  # fmt: skip
OFF_LADDER = Check(
    "E509", "escalated-off-ladder",
    "只能升级到梯级上的角色;其他角色用 notify。",
    "A complaint rises to rungs of the ladder only; others are told with `notify`.",
    what=Template('"{role}" is not on the ladder', '"{role}" 不在梯级上'),
    accepted=Template("{ladder}; or notify: {role}", "{ladder};或写 notify: {role}"),
    bad="reactions:\n  serious_goes_up:\n    do: [{escalate: duty, text: late}]\n",
    good="reactions:\n  serious_goes_up:\n    do: [{notify: duty, text: late}]\n",
)  # fmt: skip
UNKNOWN_RECIPIENT = Check(
    "E510", "unknown-recipient",
    "通知写给了不存在的人。",
    "A notice is addressed to somebody who cannot be found.",
    what=Template('nobody is called "{name}"', '没有叫 "{name}" 的收件人'),
    bad="deadlines:\n  answer:\n    breach: [{notify: manger, text: late}]\n",
    good="deadlines:\n  answer:\n    breach: [{notify: manager, text: late}]\n",
)  # fmt: skip
UNKNOWN_TURN = Check(
    "E511", "unknown-turn",
    "角色之后只能写 head、deputy 或 others。",
    "Behind a role and a dot stands head, deputy or others.",
    what=Template('unknown turn "{turn}" of the role "{role}"', '角色 "{role}" 没有 "{turn}" 这种写法'),
    accepted=Template("{turns}", "{turns}"),
    bad="deadlines:\n  answer:\n    breach: [{notify: desk.boss, text: late}]\n",
    good="deadlines:\n  answer:\n    breach: [{notify: desk.head, text: late}]\n",
)  # fmt: skip
NO_SUCH_TURN = Check(
    "W512", "no-head-or-deputy",
    "该角色没有上级或副职,通知会转给值班角色。",
    "The role has no head or deputy, so the duty role would be told instead.",
    what=Template('the role "{role}" has no {turn}, here or in the directory: the duty role would be told', '角色 "{role}" 在规则和人员名单里都没有 {turn}:通知会转给值班角色'),
    accepted=Template("{turn}: under roles.{role}", "在 roles.{role} 中写 {turn}:"),
    bad="deadlines:\n  answer:\n    breach: [{notify: manager.head, text: late}]\n",
    good="deadlines:\n  answer:\n    breach: [{notify: desk.head, text: late}]\n",
)  # fmt: skip
UNREADABLE_AGAINST = Check(
    "E513", "unreadable-against",
    "由谁负责,写角色、字段或几者中的第一个。",
    "Who is charged is a role, a field, or the first of several.",
    what=Template("given {value}", "写的是 {value}"),
    accepted=Template("a role, a field, {{field: path}} or {{first_of: [..]}}", "角色、字段、{{field: path}} 或 {{first_of: [..]}}"),
    bad="deadlines:\n  answer:\n    against: {first: desk}\n",
    good="deadlines:\n  answer:\n    against: {first_of: [case.owner, desk]}\n",
)  # fmt: skip
EMPTY_RUNG = Check(
    "E514", "empty-rung",
    "这一级没有人,升级后无人接手。",
    "Nobody holds the rung, so what is escalated to it reaches nobody.",
    what=Template('the rung "{role}" has nobody in the directory', '梯级 "{role}" 在人员名单里没有人'),
    accepted=Template("people under roles.{role} of directory.yaml", "在 directory.yaml 的 roles.{role} 中写上人员"),
    bad="roles:\n  director: {words: {zh: 总监, en: director}}\nladder: [desk, manager, director]\n",
    good="roles:\n  director: {words: {zh: 总监, en: director}}\nladder: [desk, manager]\n",
)  # fmt: skip
UNHELD_ROLE = Check(
    "W515", "unheld-role",
    "要通知的角色没有人担任。",
    "A role is to be told that nobody holds.",
    what=Template('the role "{role}" is to be told, but has nobody in the directory', '要通知角色 "{role}",但人员名单里没有人担任'),
    accepted=Template("people under roles.{role} of directory.yaml", "在 directory.yaml 的 roles.{role} 中写上人员"),
    bad="roles:\n  director: {words: {zh: 总监, en: director}}\n"
    "deadlines:\n  answer:\n    breach: [{notify: director, text: late}]\n",
    good="roles:\n  director: {words: {zh: 总监, en: director}}\n"
    "deadlines:\n  answer:\n    breach: [{notify: desk, text: late}]\n",
)  # fmt: skip
FOREIGN_DIRECTORY = Check(
    "W516", "foreign-directory",
    "旁边的人员名单属于另一份规则。",
    "The directory beside the policy is that of another one.",
    what=Template('the directory beside it is that of "{other}"', '旁边的人员名单是 "{other}" 的'),
    accepted=Template("{id}", "{id}"),
    bad="id: hotel\n",
    good="id: inn\n",
    kind="directory",
)  # fmt: skip
ROLE_OF_NOBODY = Check(
    "W517", "role-not-in-policy",
    "名单里的角色在规则中不存在,不会收到任何通知。",
    "A role of the directory that the policy does not have never hears of anything.",
    what=Template('the policy has no role "{role}"', '规则里没有角色 "{role}"'),
    bad="roles:\n  chef: {people: [an]}\n",
    good="roles:\n  desk: {people: [an, bo]}\n",
    kind="directory",
)  # fmt: skip
NOT_A_PERSON = Check(
    "E518", "not-a-person",
    "这个字段里不是人。",
    "The field does not hold a person.",
    what=Template('"{field}" is of type {types}', '"{field}" 的类型是 {types}'),
    accepted=Template("a field that holds persons", "内容为人员的字段"),
    bad="deadlines:\n  visit:\n    breach: [{notify: visit.starts_at, text: late}]\n",
    good="deadlines:\n  visit:\n    breach: [{notify: visit.assignee, text: late}]\n",
)  # fmt: skip
