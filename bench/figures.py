"""Figures: measured values beside their aims."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median, quantiles

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the result. `product` and `bare` in `unit`; `ratio` is product to bare.

    `aim` in words; `ok` None where nothing was aimed at. `note` says how far to trust it.
    """

    name: str
    unit: str
    product: float | None = None
    bare: float | None = None
    ratio: float | None = None
    aim: str = ""
    ok: bool | None = None
    note: str = ""


def aimed(
    name: str,
    unit: str,
    value: float,
    *,
    most: float | None = None,
    least: float | None = None,
    note: str = "",
) -> Figure:
    """A figure of the product alone, with a limit on one side."""
    if most is not None:
        return Figure(name, unit, value, aim=f"at most {most:g}", ok=value <= most, note=note)
    if least is not None:
        return Figure(name, unit, value, aim=f"at least {least:g}", ok=value >= least, note=note)
    return Figure(name, unit, value, note=note)


def beside(
    name: str,
    unit: str,
    product: Sequence[float],
    bare: Sequence[float],
    *,
    most: float | None = None,
    least: float | None = None,
) -> Figure:
    """Interleaved rounds, bare before and after each of the product: the median ratio of a round to its neighbours,
    with the drift of the bare rounds as the note."""
    ratios = [value * 2 / (bare[i] + bare[i + 1]) for i, value in enumerate(product)]
    drifts = [abs(bare[i + 1] / bare[i] - 1) for i in range(len(product))]
    ratio, drift = median(ratios), median(drifts)
    aim, ok = "", None
    if most is not None:
        aim, ok = f"ratio at most {most:g}", ratio <= most
    elif least is not None:
        aim, ok = f"ratio at least {least:g}", ratio >= least
    note = f"drift of the bare rounds {drift:.0%}"
    return Figure(name, unit, median(product), median(bare), ratio, aim, ok, note)


def percentile(values: Sequence[float], percent: int) -> float:
    """The value below which so many per cent lie."""
    return quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else values[0]


def show(figures: Iterable[Figure], console: Console) -> None:
    """The table for people."""
    table = Table(title="Redress beside a bare Temporal workflow of the same shape", title_justify="left")
    for name in ("figure", "unit", "product", "bare", "ratio", "aim", "", "note"):
        numeric = name in ("product", "bare", "ratio")
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for figure in figures:
        verdict = "" if figure.ok is None else "[green]ok[/]" if figure.ok else "[red]missed[/]"
        table.add_row(
            figure.name, figure.unit, _number(figure.product), _number(figure.bare), _number(figure.ratio, 2), figure.aim, verdict,
            figure.note,
        )  # fmt: skip
    console.print(table)


def as_json(figures: Iterable[Figure]) -> str:
    """The same for programs."""
    return json.dumps([asdict(figure) for figure in figures], indent=2, ensure_ascii=False)


def _number(value: float | None, digits: int | None = None) -> str:
    if value is None:
        return ""
    if digits is None:
        digits = 0 if abs(value) >= 100 or value == int(value) else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"
