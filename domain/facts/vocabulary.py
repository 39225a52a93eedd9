"""The closed vocabulary: what can be said about a complaint.

A *fact* is about one thing (the case, a task, a visit ...). A *command* asks for one or more facts. A kind is a
field of a fact, never a new fact, so that policies of different companies share one language. A policy may add
fields of its own; it cannot add facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.facts.fields import Field, FieldType

CASE = "case"

THINGS: Mapping[str, str] = {
    CASE: "the complaint itself",
    "task": "work asked of a role: assistance, a decision, a ticket, a question, an approval step",
    "visit": "an appointment at the customer's place",
    "document": "a slip, report or form that passes from hand to hand",
    "message": "something the customer wrote or said, that wants an answer",
    "promise": "a time or a deed promised to the customer",
    "order": "parts or exchange goods on their way",
    "return": "goods that the customer gives back",
    "block": "a cause that holds the work up",
    "external": "a proceeding of an authority",
    "period": "a month, quarter or year of a unit that has duties of its own",
}


@dataclass(frozen=True, slots=True)
class FactType:
    """One kind of fact: the thing it is about, what it does to that thing, and the fields it carries."""

    name: str
    thing: str
    fields: Mapping[str, Field]
    meaning: str
    opens: bool = False
    ends: bool = False
    cancels: bool = False
    stage: str = ""
    by_engine: bool = False


@dataclass(frozen=True, slots=True)
class CommandType:
    """One command: the facts it asks for, in order, and how it is described to people."""

    name: str
    facts: tuple[str, ...]
    en: str
    zh: str


FACTS: dict[str, FactType] = {}
COMMANDS: dict[str, CommandType] = {}

TEXT, FLAG, COUNT, MONEY = FieldType.TEXT, FieldType.FLAG, FieldType.COUNT, FieldType.MONEY
INSTANT, TEXTS, PERSON, PEOPLE = FieldType.INSTANT, FieldType.TEXTS, FieldType.PERSON, FieldType.PEOPLE
RECORD = FieldType.RECORD


def need(type: FieldType = TEXT, *choices: str) -> Field:
    """A field that must be given."""
    return Field(type, required=True, choices=choices)


def may(type: FieldType = TEXT, *choices: str) -> Field:
    """A field that may be given."""
    return Field(type, choices=choices)


def fact(
    name: str,
    meaning: str,
    thing: str = CASE,
    /,
    *,
    opens: bool = False,
    ends: bool = False,
    cancels: bool = False,
    stage: str = "",
    by_engine: bool = False,
    **fields: Field,
) -> None:
    """Add one row to the table of facts."""
    FACTS[name] = FactType(name, thing, fields, meaning, opens, ends or cancels, cancels, stage, by_engine)


def command(name: str, facts: str, en: str, zh: str) -> None:
    """Add one row to the table of commands."""
    COMMANDS[name] = CommandType(name, tuple(facts.split()), en, zh)


def command_fields(name: str) -> dict[str, Field]:
    """The fields a command takes: those of all its facts; a field needed by one of them is needed."""
    fields: dict[str, Field] = {}
    for fact_name in COMMANDS[name].facts:
        for field_name, field in FACTS[fact_name].fields.items():
            if field_name not in fields or field.required:
                fields[field_name] = field
    return fields


def command_thing(name: str) -> str:
    """The kind of thing a command is about."""
    return FACTS[COMMANDS[name].facts[0]].thing


# --- the case: its life -----------------------------------------------------------------------------------------
fact(
    "received",
    "the request reached the company",
    stage="received",
    complainant=may(),
    contact=may(),
    received_at=may(INSTANT),
    object=may(),
    demand=may(),
    channel=may(),
    description=may(),
    kind=may(),
    category=may(),
    severity=may(),
    verifiable=may(FLAG),
    region=may(),
    regions=may(TEXTS),
    intake=may(),
    complained_of=may(PERSON),
    customer_type=may(),
    product=may(),
    model=may(),
    batch=may(),
    order=may(RECORD),
    visit_needed=may(FLAG),
    explanation_accepted=may(FLAG),
    preliminary_cause=may(),
    in_guarantee=may(),
    reply_promised_at=may(INSTANT),
    language=may(TEXT, "zh", "en"),
)
fact("registered", "the record is complete", stage="registered")
fact("accepted", "the complaint is taken on")
fact(
    "assessed",
    "a field of the case got or changed its value",
    severity=may(),
    category=may(),
    kind=may(),
    verifiable=may(FLAG),
    liability=may(),
    visit_needed=may(FLAG),
    region=may(),
    regions=may(TEXTS),
    complained_of=may(PERSON),
    cause=may(),
    product=may(),
    batch=may(),
    in_guarantee=may(),
    customer_type=may(),
    reason=may(),
)
fact(
    "assigned", "an accountable person is named", stage="assigned", to=need(PERSON), role=may(), reason=may()
)
fact("referred", "handed to another department", to=need(), reason=may())
fact("investigation_started", "somebody looks into it", stage="investigating", note=may())
fact("investigation_finished", "the facts are verified", finding=need(), cause=may(), verified=may(FLAG))
fact("progressed", "listed progress other than the named facts", type=need(), note=may())
fact("noted", "a remark; no progress", text=need())
fact(
    "opinion_submitted",
    "the handling opinion, the proposed solution",
    stage="opinion",
    by_group=may(FLAG),
    text=need(),
    decision=need(),
    responsible=need(PEOPLE),
    category=may(),
    nature=may(),
    cause=may(),
    liability=may(),
    evidence=may(TEXTS),
    regions=may(TEXTS),
    no_warning_reason=may(),
)
fact(
    "replied",
    "the customer got an answer",
    "case",
    text=need(),
    plan=may(),
    channel=may(),
    automatic=may(FLAG),
    answers=may(),
)
fact(
    "agreed",
    "the complainant agreed",
    stage="agreed",
    what=need(TEXT, "record", "finding", "plan", "settlement", "return_mode"),
    terms=may(),
    evidence=may(TEXTS),
)
fact("disputed", "the complainant does not accept", stage="disputed", what=may(), reason=need())
fact("consumer_reacted", "how the complainant took the result", reaction=need(), satisfaction=may())
fact(
    "compensation_decided",
    "a demand for money was decided",
    decision=need(TEXT, "granted", "refused", "partly"),
    amount=may(MONEY),
    reason=need(),
)
fact(
    "conduct_reported",
    "the conduct of a person was complained of",
    person=need(PERSON),
    code=need(),
    text=may(),
)
fact("group_formed", "a handling group exists", leader=need(PERSON), members=need(PEOPLE))
fact("plan_completed", "the plan of all departments is carried out", note=may())
fact("work_completed", "the work on the goods is done", note=may(), services=may(TEXTS))
fact("resolved", "the matter is solved", stage="resolved", result=need(), responsible=may(PEOPLE))
fact("closed", "the file is closed", stage="closed", summary=need())
fact("withdrawn", "the complainant gave it up", stage="withdrawn", reason=need())
fact("reopened", "a closed complaint goes on; a new cycle begins", stage="reopened", reason=need())
fact("archived", "nothing more can happen", stage="archived", note=may())
fact(
    "followed_up",
    "the customer was asked afterwards",
    number=may(COUNT),
    means=may(),
    satisfaction=may(),
    result=may(),
)
fact("waived", "a duty was let go", what=need(), reason=need(), by=may())
fact(
    "linked",
    "tied to another complaint",
    to=need(),
    relation=need(TEXT, "repeat", "duplicate", "earlier", "collective"),
)
fact("escalation_requested", "a person asks for the next rung", reason=need())
fact("breach_acknowledged", "somebody higher up has taken the breach on", rule=need(), note=may())

# --- tasks --------------------------------------------------------------------------------------------------------
fact(
    "task_opened",
    "work is asked of a role",
    "task",
    opens=True,
    kind=need(),
    to=need(),
    assignee=may(PERSON),
    due_at=may(INSTANT),
    text=may(),
    document=may(),
    parent=may(),
    department=may(),
    replaces=may(),
)
fact("task_received", "the task reached its assignee", "task", assignee=may(PERSON))
fact(
    "task_done",
    "the task is done",
    "task",
    ends=True,
    outcome=may(),
    planned_arrival=may(INSTANT),
    text=may(),
    reason=may(),
)
fact("task_cancelled", "the task is no longer wanted", "task", cancels=True, reason=need())

# --- visits -------------------------------------------------------------------------------------------------------
fact(
    "visit_agreed",
    "an appointment is made with the customer",
    "visit",
    opens=True,
    starts_at=need(INSTANT),
    ends_at=may(INSTANT),
    assignee=may(PERSON),
    place=may(),
    purpose=may(),
    customer_agreed=may(FLAG),
    skill=may(),
    region=may(),
    parent=may(),
)
fact(
    "visit_moved",
    "the appointment got another time",
    "visit",
    starts_at=need(INSTANT),
    ends_at=may(INSTANT),
    reason=need(),
    customer_agreed=need(FLAG),
)
fact("visit_arrived", "somebody is at the customer's place", "visit", place=may(), by=may(PERSON))
fact(
    "visit_completed",
    "the visit is over",
    "visit",
    ends=True,
    result=need(TEXT, "solved", "not_solved"),
    findings=may(),
    attachments=may(TEXTS),
    no_attachment_reason=may(),
    minutes_on_site=may(COUNT),
    signature=may(TEXT, "signed", "refused"),
    signed_by=may(),
    checklist=may(TEXTS),
    satisfied=may(FLAG),
)
fact("visit_cancelled", "the appointment is off", "visit", cancels=True, reason=need())
fact("dispatch_requested", "an engineer is looked for", "visit", skill=may(), region=may(), rule=may())
fact("visit_dispatched", "an engineer is bound to the visit", "visit", by_engine=True, assignee=need(PERSON))
fact("dispatch_failed", "no engineer could be bound", "visit", by_engine=True, reason=need())
fact(
    "contact_attempted",
    "somebody tried to reach a person",
    means=may(),
    person=need(PERSON),
    result=need(TEXT, "reached", "failed"),
)

# --- documents, messages, promises ----------------------------------------------------------------------------------
fact(
    "document_submitted",
    "a slip, report or form was handed in",
    "document",
    opens=True,
    kind=need(),
    text=may(),
    author=may(PERSON),
    to=may(),
    assignee=may(PERSON),
    reply_by=may(INSTANT),
    department=may(),
    attachments=may(TEXTS),
    planned=may(FLAG),
    parent=may(),
)
fact("document_received", "the document reached its reader", "document", by=may())
fact("document_returned", "the reader sends it back", "document", reason=need())
fact("document_released", "the document has passed every step", "document", note=may())
fact(
    "message_received",
    "the customer wrote or called",
    "message",
    opens=True,
    channel=need(),
    kind=may(),
    text=need(),
    parent=may(),
)
fact(
    "message_answered",
    "the customer's message got its answer",
    "message",
    ends=True,
    text=need(),
    channel=may(),
    automatic=may(FLAG),
    plan=may(),
    due_at=may(INSTANT),
)
fact(
    "promised",
    "something was promised to the customer",
    "promise",
    opens=True,
    what=need(),
    due_at=need(INSTANT),
    by=may(PERSON),
    replaces=may(),
    customer_agreed=may(FLAG),
    parent=may(),
)
fact("promise_kept", "the promise was kept", "promise", ends=True, note=may())

# --- goods and money ------------------------------------------------------------------------------------------------
fact(
    "goods_ordered",
    "parts or exchange goods are wanted",
    "order",
    opens=True,
    kind=need(),
    text=may(),
    approved=may(FLAG),
    parent=may(),
)
fact("order_approved", "the goods may go out", "order", by=may(PERSON))
fact("packed", "the goods are packed", "order", note=may())
fact("shipped", "the goods are on their way", "order", ends=True, carrier=may(), reference=may())
fact("paid", "the customer paid for the order", "order", amount=need(MONEY), receipt=may())
fact("quote_shown", "the price was shown before the work", amount=need(MONEY), services=may(TEXTS))
fact(
    "money_received",
    "money was taken or handed on",
    amount=need(MONEY),
    receipt=may(),
    origin=may(),
    to=may(),
)
fact(
    "return_requested",
    "the customer wants to give goods back",
    "return",
    opens=True,
    ground=need(TEXT, "quality", "own_cause", "legal", "exchange"),
    text=may(),
    parent=may(),
)
fact("goods_returned", "the customer gave the goods away", "return", note=may())
fact("goods_received", "the goods are here", "return", note=may())
fact("goods_accepted", "the goods passed the check", "return", note=may())
fact("stocked", "the goods are in stock", "return", ends=True, note=may())
fact("return_refused", "the goods are not taken back", "return", cancels=True, reason=need())

# --- hindrances and authorities --------------------------------------------------------------------------------------
fact(
    "block_started",
    "a cause holds the work up",
    "block",
    opens=True,
    cause=need(),
    holder=may(PERSON),
    reason=may(),
    parent=may(),
)
fact("block_ended", "the cause is gone", "block", note=may())
fact("service_resumed", "the work goes on", "block", ends=True, note=may())
fact(
    "external_received",
    "an authority took the matter up",
    "external",
    opens=True,
    body=need(),
    reference=may(),
    due_at=may(INSTANT),
    demand=may(),
    parent=may(),
)
fact(
    "external_settled",
    "the matter is settled and answered to the authority",
    "external",
    ends=True,
    answer=need(),
)

# --- units and their periods -----------------------------------------------------------------------------------------
fact(
    "unit_opened",
    "a unit with duties of its own goes on record",
    stage="active",
    unit=may(),
    object=may(),
    region=may(),
    keeper=may(PERSON),
)
fact("unit_closed", "the unit has no duties any more", stage="closed", reason=need())
fact(
    "period_ended",
    "a period of a unit is over",
    "period",
    opens=True,
    schedule=need(),
    unit=need(),
    day=need(),
    parent=may(),
)
fact("report_sent", "the report of the period is sent", "period", ends=True, note=may())

# --- neglect and loss -------------------------------------------------------------------------------------------------
fact(
    "neglect_reported",
    "somebody neglected a duty",
    code=need(),
    person=need(PERSON),
    effect=may(),
    evidence=may(TEXTS),
    thing=may(),
)
fact(
    "consequence_linked",
    "a breach or neglect led to harm",
    rule=need(),
    effect=need(),
    person=may(PERSON),
    thing=may(),
)
fact("loss_recorded", "the harm in money", amount=need(MONEY), person=may(PERSON), reason=may())
fact("penalty_confirmed", "a person confirmed the penalty", penalty=need(), against=may(PERSON), note=may())
fact("penalty_excused", "the penalty is let go", penalty=need(), reason=need())

# --- what the engine writes ------------------------------------------------------------------------------------------
for _name, _meaning in (
    ("deadline_armed", "a clock runs"),
    ("deadline_warned", "a part of the time has passed"),
    ("deadline_met", "done in time"),
    ("deadline_breached", "not done in time"),
    ("deadline_repeated", "still not done; told again"),
    ("deadline_escalated", "still not done; the next step of the breach is taken"),
    ("deadline_ended", "the clock ends without a verdict of its own"),
    ("deadline_paused", "the clock stands still"),
    ("deadline_resumed", "the clock goes on"),
    ("deadline_retimed", "the due time changed"),
    ("deadline_reopened", "the stop was taken back"),
    ("target_missed", "a soft target was missed"),
    ("original_due_passed", "the due time without the pause has passed"),
    ("verdict_corrected", "a later report changed the verdict"),
    ("pause_started", "a pause of the policy began"),
    ("pause_ended", "a pause of the policy ended"),
    ("escalated", "the complaint went up the ladder"),
    ("notice_requested", "somebody is to be told"),
    ("notice_delivered", "the notice went out"),
    ("notice_failed", "the notice could not be delivered"),
    ("alarm_raised", "somebody must look at this now"),
    ("major_registered", "entered in the register of major complaints"),
    ("penalty_proposed", "a penalty follows from the rules"),
    ("penalty_revised", "the proposed penalty changed"),
    ("penalty_withdrawn", "the reason for the proposed penalty is gone"),
    ("step_passed", "a step of a route is passed"),
    ("step_failed", "a step of a route is not passed"),
    ("route_passed", "every step of a route is passed"),
    ("route_refused", "a route ends without being passed"),
    ("calendar_revised", "another calendar version counts from now on"),
    ("policy_revised", "another policy version counts from now on"),
):
    fact(_name, _meaning, by_engine=True)
fact("notice_acknowledged", "the person told has seen it", notice=need(), note=may())

# --- commands ----------------------------------------------------------------------------------------------------------
command("open", "received registered accepted unit_opened", "Open the complaint (or a unit)", "受理投诉")
command("receive", "received", "Record the request without taking it on", "记录来访")
command("register", "registered", "Complete the record", "登记")
command("accept", "accepted", "Take the complaint on", "受理")
command("assess", "assessed", "Set severity, category or another field of the case", "评估定级")
command("assign", "assigned", "Name the accountable person", "指派负责人")
command("refer", "referred", "Hand over to another department", "转交部门")
command("start_investigation", "investigation_started", "Begin the investigation", "开展调查")
command("finish_investigation", "investigation_finished", "Record the finding", "完成调查核实")
command("record_progress", "progressed", "Record listed progress", "记录进展")
command("note", "noted", "Write a remark (no progress)", "备注")
command("submit_opinion", "opinion_submitted", "Submit the handling opinion", "提交处理意见")
command("reply", "replied", "Answer the customer", "答复客户")
command("record_agreement", "agreed", "Record the complainant's agreement", "记录一致意见")
command("record_dispute", "disputed", "Record that the complainant disagrees", "记录异议")
command("record_reaction", "consumer_reacted", "Record how the complainant took the result", "记录客户反映")
command("decide_compensation", "compensation_decided", "Decide on compensation", "赔付决定")
command("report_conduct", "conduct_reported", "Report a person's conduct", "反映服务行为")
command("form_group", "group_formed", "Form the handling group", "成立处理小组")
command("complete_plan", "plan_completed", "The plan is carried out", "方案执行完毕")
command("complete_work", "work_completed", "The work is done", "作业完成")
command("resolve", "resolved", "Record the result", "问题解决")
command("close", "closed", "Close the file", "结案")
command("withdraw", "withdrawn", "The complainant gives up", "撤诉")
command("reopen", "reopened accepted", "Reopen the complaint", "重新受理")
command("archive", "archived", "Archive the file", "归档")
command("follow_up", "followed_up", "Record the return visit or call", "回访")
command("waive", "waived", "Let a duty go, with a reason", "免除")
command("link", "linked", "Tie to another complaint", "关联投诉")
command("escalate", "escalation_requested", "Ask for the next rung", "请求升级")
command(
    "acknowledge_breach", "breach_acknowledged", "Take a breach on; further rungs are not told", "接手超时"
)
command("acknowledge", "notice_acknowledged", "Confirm that a notice was seen", "确认收悉")
command("open_task", "task_opened", "Ask a role for work", "下达任务")
command("receive_task", "task_received", "The task has arrived", "接收任务")
command("finish_task", "task_done", "The task is done", "完成任务")
command("cancel_task", "task_cancelled", "Call the task off", "取消任务")
command("agree_visit", "visit_agreed", "Agree an appointment", "约定上门")
command("move_visit", "visit_moved", "Move the appointment", "改约")
command("arrive", "visit_arrived", "Record the arrival", "到达现场")
command("complete_visit", "visit_completed", "Record the result of the visit", "完成上门")
command("cancel_visit", "visit_cancelled", "Call the appointment off", "取消上门")
command("dispatch", "dispatch_requested", "Find an engineer for the visit", "派工程师")
command("attempt_contact", "contact_attempted", "Record an attempt to reach a person", "记录联系")
command("submit_document", "document_submitted", "Hand in a slip, report or form", "提交单据")
command("receive_document", "document_received", "The document has arrived", "接收单据")
command("return_document", "document_returned", "Send the document back", "退回单据")
command("release_document", "document_released", "Release the document", "放行单据")
command("record_message", "message_received", "Record a message of the customer", "记录来信")
command("answer_message", "message_answered", "Answer a message of the customer", "回复来信")
command("promise", "promised", "Promise the customer a time", "承诺时间")
command("keep_promise", "promise_kept", "The promise is kept", "兑现承诺")
command("order_goods", "goods_ordered", "Ask for parts or exchange goods", "申请配件")
command("approve_order", "order_approved", "Approve the goods", "批准发货")
command("pack", "packed", "The goods are packed", "打包")
command("ship", "shipped", "The goods are shipped", "发货")
command("pay", "paid", "The customer paid for the order", "付款")
command("show_quote", "quote_shown", "Show the price", "报价")
command("receive_money", "money_received", "Take or hand on money", "收款")
command("request_return", "return_requested", "Ask to give goods back", "申请退货")
command("return_goods", "goods_returned", "The customer gave the goods away", "退回货物")
command("receive_goods", "goods_received", "The goods are here", "收到退货")
command("accept_goods", "goods_accepted", "The goods passed the check", "验收退货")
command("stock", "stocked", "The goods are in stock", "入库")
command("refuse_return", "return_refused", "Refuse the return", "拒绝退货")
command("start_block", "block_started", "A cause holds the work up", "受阻")
command("end_block", "block_ended", "The cause is gone", "阻碍消除")
command("resume_service", "service_resumed", "The work goes on", "恢复服务")
command("record_external", "external_received", "An authority took the matter up", "主管部门来函")
command("settle_external", "external_settled", "Answer the authority", "答复主管部门")
command("close_unit", "unit_closed", "The unit has no duties any more", "单位停用")
command("send_report", "report_sent", "Send the report of the period", "报送周期报表")
command("report_neglect", "neglect_reported", "Report a neglected duty", "登记失职")
command("link_consequence", "consequence_linked", "Tie a harm to a breach", "关联后果")
command("record_loss", "loss_recorded", "Record a loss", "登记损失")
command("confirm_penalty", "penalty_confirmed", "Confirm a proposed penalty", "确认处罚")
command("excuse_penalty", "penalty_excused", "Excuse a proposed penalty", "免予处罚")
