"""The small policy in which nothing is wrong: the examples say only what is different from it."""

from __future__ import annotations

from typing import Final

POLICY: Final = """\
id: inn
version: "1"
effective: 2026-01-01
entity: {zh: 青松客栈, en: Pine Inn}
words: {zh: 客人投诉, en: guests' complaints}
calendar: always
clauses: clauses.yaml
severities:
  normal: {words: {zh: 一般, en: normal}}
  serious: {words: {zh: 严重, en: serious}, priority: 1}
categories:
  room: {zh: 客房, en: room}
  bill: {zh: 账单, en: bill}
params:
  first_answer: {value: 30 minutes, clause: INN-1}
roles:
  desk: {words: {zh: 前台, en: front desk}, head: manager}
  manager: {words: {zh: 经理, en: manager}}
  cook: {words: {zh: 厨师, en: cook}}
  duty: {words: {zh: 值班, en: on duty}}
ladder: [desk, manager]
default_owner: desk
fields:
  room_number: {on: [received], type: count, words: {zh: 房号, en: room number}}
intake:
  required: [complainant, category, severity]
may:
  close: [manager]
deadlines:
  answer:
    clause: INN-1
    words: {zh: 首次答复, en: first answer}
    from: received
    until: replied
    within: {param: first_answer}
    warn: [50%]
    breach: [{notify: manager, text: late}]
  visit:
    clause: INN-2
    words: {zh: 上门, en: a look at the room}
    per: visit
    from: visit_agreed
    until: visit_arrived
    due: {field: visit.starts_at}
    against: visit.assignee
    breach: [{notify: holder, text: late}]
warnings: {notify: holder, text: soon}
pauses:
  away:
    clause: INN-1
    words: {zh: 客人不在, en: the guest is out}
    from: block_started
    until: block_ended
    freezes: [answer]
    limit: 2 days
gates:
  finding:
    clause: INN-2
    words: {zh: 先查后答, en: look first}
    before: opinion_submitted
    fields: [cause]
reactions:
  serious_goes_up:
    clause: INN-1
    upon: {received: {severity: serious}}
    do: [{escalate: manager, text: late}]
penalties:
  clause: INN-1
  amount: [{amount: "50"}]
  confirm_by: [manager]
  items:
    late_answer:
      clause: INN-1
      words: {zh: 答复逾期, en: a late answer}
      upon: {deadline_breached: {rule: answer}}
routes:
  report:
    clause: INN-2
    words: {zh: 报告审签, en: the report is signed}
    upon: {document_submitted: {kind: report}}
    steps:
      - {step: check, by: manager, words: {zh: 审核, en: check}}
units:
  house: {words: {zh: 门店, en: house}}
notices:
  late:
    subject: {zh: "超时 {complaint}", en: "Late: {complaint}"}
    body: {zh: "{rule} 应于 {due} 完成", en: "{rule} was due at {due}"}
  soon:
    subject: {zh: "预警 {complaint}", en: "Soon: {complaint}"}
    body: {zh: "{rule} 到期 {due}", en: "{rule} is due at {due}"}
"""

CLAUSES: Final = """\
clauses:
  INN-1: {zh: 半小时内答复, en: an answer within half an hour}
  INN-2: {zh: 先看房间, en: the room is looked at first}
"""

DIRECTORY: Final = """\
id: inn
zone: Asia/Shanghai
people:
  an: {name: 安, addresses: {email: an@inn.example}}
  bo: {name: 博, addresses: {email: bo@inn.example}}
roles:
  desk: {people: [an]}
  manager: {people: [bo]}
  cook: {people: [an]}
duty: [bo]
"""
