"""What an audit cannot see, for people who read its report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cli.output import Output


def blind_spots(
    output: Output,
    parts: frozenset[str],
    trust: Path | None,
    anchors: Sequence[Path],
    *,
    offline: bool = False,
) -> list[str]:
    """A line for each kind of tampering that this audit would not notice."""
    say, lines = output.words, []
    if trust is None or "seals" not in parts:
        lines.append(say(
            "没有公钥(--trust): 有库权限者可在末尾添加伪造记录",
            "without public keys (--trust): well-chained facts forged by whoever owns the database",
        ))  # fmt: skip
    else:
        lines.append(
            say(
                "用窃得的签名密钥所做的伪造(最后锚点之后)",
                "what was forged with a stolen key after the last anchor",
            )
        )
    if not anchors or "anchors" not in parts:
        lines.append(say(
            "没有锚点(--anchors): 连同签名一起截去的末尾记录、整起投诉",
            "without anchors (--anchors): a tail, or a complaint, that was cut together with its seals",
        ))  # fmt: skip
    else:
        lines.append(
            say("最后锚点之后被截去的记录", "facts cut off that were recorded after the last anchor")
        )
    if offline:
        lines.append(
            say(
                "导出文件之外的内容: 列表、登记、通知、规则",
                "what no export holds: lists, register, deliveries, rules",
            )
        )
    else:
        lines.append(say("工程师名册与在派数量", "the roster of engineers and what they have on hand"))
        lines.append(
            say(
                "指令回执: 有库权限者可使某指令看似已执行",
                "receipts: whoever owns the database can make a command look as if it had acted",
            )
        )
    return lines
