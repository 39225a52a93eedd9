"""The intervals that counted towards a deadline, each with its seconds."""

from __future__ import annotations

from rich.table import Table

from cli.output import Output
from domain.time.instants import write_instant
from domain.time.worktime import Interval, WorkTime


def intervals_data(counted: list[Interval]) -> list[dict[str, object]]:
    """The intervals for programs."""
    return [{"from": write_instant(a), "to": write_instant(b), "seconds": s} for a, b, s in counted]


def counted_table(output: Output, time: WorkTime, counted: list[Interval]) -> Table:
    """The intervals for people: local times, seconds, and the sum."""
    table = Table(box=None, padding=(0, 2), pad_edge=False)
    table.add_column(output.words("计入 从", "counted from"))
    table.add_column(output.words("到", "to"))
    table.add_column(output.words("秒", "seconds"), justify="right")
    for begin, end, seconds in counted:
        table.add_row(
            f"{time.local(begin):%Y-%m-%d %H:%M:%S}", f"{time.local(end):%Y-%m-%d %H:%M:%S}", f"{seconds:,}"
        )
    table.add_row(
        "", output.words("合计", "in all"), f"{sum(interval.seconds for interval in counted):,}", style="bold"
    )
    return table
