"""Findings of the watchdog in words, each with what to do about it."""

from __future__ import annotations

import re
from typing import Final

from rich.text import Text

from cli.output import Output
from store.findings import Finding

_KINDS: Final[dict[str, tuple[str, str]]] = {
    "overdue": ("期限已过而无结论", "a due time passed without a verdict"),
    "workflow_gone": ("投诉没有运行中的工作流", "no workflow runs for the complaint"),
    "workflow_failing": ("工作流任务反复失败", "a workflow task keeps failing"),
    "delivery": ("通知迟迟未送出", "a delivery hangs"),
    "backlog": ("工作进程跟不上", "the workers lag behind"),
    "canary": ("自检投诉异常", "the canary did not live as it should"),
    "blind": ("看门狗无法查看", "the watchdog could not look"),
}

_ADVICE: Final[dict[str, tuple[str, str]]] = {
    "overdue": ("检查工作进程是否在运行,再看该投诉的其他异常", "see that workers run, then what else is found of the complaint"),
    "workflow_gone": ("`redress recover workflows` 可按记录恢复", "`redress recover workflows` brings it back from its log"),
    "workflow_failing": ("查看工作进程日志中的错误;换上修正的版本即继续", "the worker's log has the error; it goes on with a corrected version"),
    "delivery": ("检查邮件服务器和收件地址", "see to the mail server and the address"),
    "backlog": ("增加工作进程,或查看它们为何缓慢", "start more workers, or see what makes them slow"),
    "canary": ("真实投诉也会如此;先看其他异常", "real complaints fare alike; see the other findings first"),
    "blind": ("检查 Temporal 及其日志", "see to Temporal and its log"),
}  # fmt: skip

_STATES: Final = {
    "terminated": "已被终止", "missing": "已不存在", "failed": "已失败", "timed_out": "已超时", "canceled": "已取消",
    "completed": "已结束",
}  # fmt: skip

_DETAILS: Final[tuple[tuple[str, str], ...]] = (
    (r"(.+) of (.+) was due at (.+)", "{1} 的 {0} 应于 {2} 完成"),
    (r"its workflow is (\w+)", "其工作流{0}"),
    (r"its task is at attempt (\d+)", "其任务已是第 {0} 次尝试"),
    (r"its task keeps failing: (.*)", "其任务反复失败: {0}"),
    (r"(\w+) on (\w+) after (\d+) attempts", "经 {1} 尝试 {2} 次,状态 {0}"),
    (r"(\d+) tasks wait, the oldest for (\d+) s", "{0} 个任务在等待,最久的已 {1} 秒"),
    (r"took (\S+) s, more than (\S+) s", "用时 {0} 秒,超过 {1} 秒"),
    (r"did not come within (\S+) s", "{0} 秒内未完成"),
    (r"Temporal did not answer: (.*)", "Temporal 没有回答: {0}"),
)
"""Details as `activities.watch`, `activities.canary` and `store.findings` write them, and the same in Chinese."""


def finding_line(output: Output, finding: Finding) -> Text:
    """One finding: since when, what, about what, in red."""
    since = finding.since.astimezone().strftime("%m-%d %H:%M")
    what = output.words(*_KINDS.get(finding.kind, (finding.kind, finding.kind)))
    return Text(f"✗ {since}  {what}: {finding.key} ({_detail(output, finding.detail)})", "bold red")


def _detail(output: Output, detail: str) -> str:
    """The detail in the language of the output; one that is an error of another program stays as it is."""
    for pattern, chinese in _DETAILS:
        if match := re.fullmatch(pattern, detail, re.DOTALL):
            values = [_STATES.get(value, value) for value in match.groups()]
            return output.words(chinese.format(*values), detail)
    return detail


def advice_lines(output: Output, kinds: set[str]) -> list[Text]:
    """What to do, once for each kind."""
    return [Text(f"  → {output.words(*_ADVICE[kind])}") for kind in _ADVICE if kind in kinds]


def gone_lines(output: Output, state: str) -> list[Text]:
    """That the workflow of a complaint does not run any more, and how it is brought back."""
    words = {
        "terminated": ("已被终止", "was terminated"),
        "missing": ("已不存在", "is gone"),
    }.get(state, (f"状态为 {state}", f"is {state}"))
    head = output.words(
        f"✗ 该投诉的工作流{words[0]}:期限不再计时,也不接受命令",
        f"✗ the workflow of this complaint {words[1]}: no deadline runs and no command is taken",
    )
    return [Text(head, "bold red"), *advice_lines(output, {"workflow_gone"})]
