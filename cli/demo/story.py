"""The story of the demo: one Evergreen complaint from opening to archive, and two that stay open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cli.demo.narrator import Narrator
from domain.time.instants import write_instant

INTAKE, OWNER, CLERK, HEAD = (
    "intake:li-min",
    "owner:wang-qiang",
    "department:huang-lifen",
    "department:chen-jing",
)
GROUP, MANAGER = "handling_group:chen-jing", "general_manager:he-jianguo"


def openings(run: str, now: str) -> list[dict[str, Any]]:
    """Three complaints of different categories. `run` makes their objects unlike those of an earlier run."""
    return [
        _opening(
            now,
            category="product_quality",
            complainant="王女士",
            object=f"白乳胶 20 kg 装,批号 {run}",
            description="施工后第三天饰面板边缘起翘,多处开胶",
            demand="更换同批次产品并赔偿返工人工",
            region="佛山",
        ),
        _opening(
            now,
            category="staff_attitude",
            complainant="陈先生",
            object=f"送货服务,单号 {run}-2",
            description="送货人员拒绝搬运上楼并与客户争执",
            demand="道歉并说明处理结果",
            region="珠海",
            complained_of="zhao-lei",
        ),
        _opening(
            now,
            category="application_quality",
            complainant="刘师傅",
            object=f"万能胶 3 L 装,批号 {run}-3",
            description="夏季高温下涂胶后表干过快,粘接强度不足",
            demand="派人到现场指导施工",
            region="广州",
            verifiable=True,
        ),
    ]


def _opening(now: str, **fields: Any) -> dict[str, Any]:
    fixed = {
        "kind": "complaint",
        "severity": "normal",
        "channel": "hotline",
        "verifiable": False,
        "received_at": now,
    }
    return {"policy": "evergreen", "by": INTAKE, "fields": {**fixed, **fields}}


async def whole_life(narrator: Narrator) -> None:
    """Everything that happens to the first complaint."""
    await narrator.tell("一、消费者来电,受理登记", "1. The consumer calls; the complaint is taken in")
    await narrator.act(
        "reply", INTAKE, text="已登记,工程师将先核实批次", plan="核实批次后更换或上门处理", channel="hotline"
    )
    await narrator.act("assign", INTAKE, to="wang-qiang", role="owner")
    await narrator.tell(
        "二、答复处理方案,转交负责人", "2. A first reply with a plan; handed to the person responsible"
    )
    await _neglected(narrator)
    await _major(narrator)
    await _handled(narrator)
    await _visited(narrator)
    await _finished(narrator)


async def _neglected(narrator: Narrator) -> None:
    """Both deadlines pass; which comes first depends on the hour and day of the opening."""
    headings = {
        "investigation": (
            "三、8 个工作小时过去,无人开展调查:通知售后服务部",
            "3. Eight working hours pass without an investigation: the department is told",
        ),
        "no_progress": (
            "四、72 小时无进展:上报总经理,告知销售副总经理",
            "4. 72 hours without progress: the general manager and the VP are told",
        ),
    }
    dues = {rule: await narrator.due(rule) for rule in headings}
    for rule in sorted(dues, key=dues.__getitem__):
        await narrator.skip_to(dues[rule])
        await narrator.tell(*headings[rule])
    await narrator.skip_to_work()
    notice = narrator.last(
        "notice_requested",
        lambda fact: fact.data.get("text") == "no_progress" and bool(fact.data.get("confirm")),
    )
    await narrator.act("acknowledge", MANAGER, notice=str(notice.number), note="已阅,责成立即处理")
    await narrator.act("start_investigation", OWNER, note="联系客户,封存同批样品")
    await narrator.tell(
        "五、总经理确认收悉,负责人开展调查(迟)",
        "5. The general manager acknowledges; the investigation begins, late",
    )


async def _major(narrator: Narrator) -> None:
    await narrator.act("assess", HEAD, severity="major", reason="同批次已有多起开胶,定为重大投诉")
    notice = narrator.last(
        "notice_requested",
        lambda fact: fact.data.get("text") == "major_report" and bool(fact.data.get("confirm")),
    )
    await narrator.act("acknowledge", MANAGER, notice=str(notice.number), note="成立处理小组")
    await narrator.act("form_group", HEAD, leader="chen-jing", members=["wang-qiang", "peng-yuting"])
    await narrator.tell(
        "六、定为重大投诉:登记备案、上报、成立处理小组",
        "6. Assessed as major: registered, reported, a handling group formed",
    )


async def _handled(narrator: Narrator) -> None:
    await narrator.act(
        "finish_investigation",
        OWNER,
        finding="固含量低于标准,属批次问题",
        cause="原料配比偏差",
        verified=True,
    )
    document = await narrator.act(
        "submit_document",
        OWNER,
        kind="handling_report",
        text="批次检验与现场情况报告",
        author="wang-qiang",
        to="handling_group",
    )
    await narrator.act("receive_document", GROUP, about=document.about, by="chen-jing")
    await narrator.tell(
        "七、调查核实,处理报告送达小组", "7. The facts are verified; the handling report reaches the group"
    )
    await narrator.act(
        "submit_opinion",
        GROUP,
        by_group=True,
        text="更换同批产品,公司承担返工人工",
        decision="replace",
        responsible=["wang-qiang"],
        category="product_quality",
        cause="原料配比偏差",
        liability="company",
        regions=["佛山", "广州"],
    )
    await narrator.act("record_agreement", OWNER, what="plan", terms="更换 6 桶,上门指导返工")
    await narrator.tell(
        "八、小组处理意见、区域预警,客户同意方案",
        "8. The group's opinion, regions warned, the customer agrees to the plan",
    )


async def _visited(narrator: Narrator) -> None:
    starts = narrator.morning(narrator.worktime.day_of(await narrator.now())) + timedelta(hours=1)
    visit = await narrator.act(
        "agree_visit",
        HEAD,
        starts_at=write_instant(starts),
        region="佛山",
        skill="product_quality",
        purpose="更换产品并指导返工",
        customer_agreed=True,
    )
    await narrator.tell("九、约定上门,自动派工程师", "9. A visit is agreed; an engineer is found")
    engineer = str(narrator.last("visit_dispatched").data["assignee"])
    await narrator.skip_to(starts - timedelta(minutes=5))
    await narrator.act("arrive", f"engineer:{engineer}", about=visit.about, place="客户工地")
    await narrator.skip_to(starts + timedelta(minutes=50))
    await narrator.act(
        "complete_visit",
        f"engineer:{engineer}",
        about=visit.about,
        result="solved",
        findings="已更换 6 桶,返工后粘接良好",
        attachments=["现场照片-1.jpg"],
        minutes_on_site=55,
        signature="signed",
        signed_by="客户签字",
        satisfied=True,
    )
    await narrator.tell("十、工程师按时到场,处理完毕", "10. The engineer arrives in time and solves it")


async def _finished(narrator: Narrator) -> None:
    await narrator.act("resolve", OWNER, result="更换产品并完成返工", responsible=["wang-qiang"])
    await narrator.act("record_reaction", CLERK, reaction="客户表示满意", satisfaction="满意")
    await narrator.act("close", HEAD, summary="批次问题,已更换并指导返工,客户满意")
    await narrator.act("archive", HEAD, note="资料齐全")
    await narrator.tell(
        "十一、解决、客户反映、结案、归档", "11. Resolved, the consumer's reaction, closed, archived"
    )
