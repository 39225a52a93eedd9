"""Due expressions: how a rule says when something is due.

An amount counted from the start (`8 working hours`, or `{param: name}`), an instant or an amount in a field
(`{field: path}`), another deadline's due time (`{due: rule}`), each with `plus` or `minus` an amount, and `{earliest: [...]}`,
`{latest: [...]}`, `{first_known: [...]}` of these. A member that is not known yet is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.diagnostics import Path, Unaccepted
from domain.policy.codes import NO_VALUE, NOT_A_DUE_TIME, UNKNOWN_PARAMETER
from domain.time.amounts import Amount
from domain.time.worktime import Due, WorkTime

FORMS = (
    "an amount, {param: ..}, {field: ..}, {due: ..}, {earliest: [..]}, {latest: [..]} or {first_known: [..]}"
)
CHOICES = ("earliest", "latest", "first_known")
KEYS = ("amount", "param", "field", "due", *CHOICES)
Pauses = Sequence[tuple[datetime, datetime]]


class DueError(Unaccepted):
    """A due expression that the language does not have, or a parameter in it that has no value."""

    def __init__(
        self, what: str, accepted: str, path: Path, code: str = NOT_A_DUE_TIME, parameter: str = ""
    ) -> None:
        super().__init__(what, accepted, path, code)
        self.parameter = parameter
        """The parameter that has no value, if that is the mistake."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a due expression is evaluated in."""

    worktime: WorkTime
    start: datetime
    pauses: Pauses
    field: Callable[[str], object]
    due_of: Callable[[str], datetime | None]


@dataclass(frozen=True, slots=True)
class Expression:
    """One due expression: a leaf (`amount`, `field`, `due`) or a choice of members, then an offset."""

    kind: str
    amount: Amount | None = None
    name: str = ""
    members: tuple[Expression, ...] = ()
    plus: Amount | None = None
    minus: Amount | None = None

    @property
    def fixed(self) -> bool:
        """Whether it depends on the start alone, so that no later fact can move it."""
        return self.kind == "amount" or (bool(self.members) and all(one.fixed for one in self.members))

    @property
    def fields(self) -> frozenset[str]:
        """The paths it looks at."""
        own = {self.name} if self.kind == "field" else set()
        return frozenset(own.union(*(one.fields for one in self.members)))

    @property
    def rules(self) -> frozenset[str]:
        """The other deadlines it borrows from."""
        own = {self.name} if self.kind == "due" else set()
        return frozenset(own.union(*(one.rules for one in self.members)))

    @property
    def amounts(self) -> tuple[Amount, ...]:
        """Every amount counted from the start."""
        own = (self.amount,) if self.amount is not None else ()
        return own + tuple(amount for one in self.members for amount in one.amounts)

    def evaluate(self, setting: Setting) -> Due | None:
        """The due time, or None while nothing in it is known."""
        due = self._base(setting)
        if due is None:
            return None
        if self.plus is not None:
            later = setting.worktime.due(due.at, self.plus)
            due = Due(later.at, due.provisional or later.provisional)
        if self.minus is not None:
            due = Due(setting.worktime.before(due.at, self.minus), due.provisional)
        return due

    def source(self, setting: Setting) -> str:
        """Which kind of leaf the due time comes from: `amount`, `field` or `due`."""
        known = [(due.at, one) for one in self.members if (due := one.evaluate(setting)) is not None]
        if not known:
            return self.kind
        if self.kind == "first_known":
            return known[0][1].source(setting)
        best = (min if self.kind == "earliest" else max)(known, key=lambda pair: pair[0])
        return best[1].source(setting)

    def _base(self, setting: Setting) -> Due | None:
        if self.kind == "amount" and self.amount is not None:
            return setting.worktime.due(setting.start, self.amount, setting.pauses)
        if self.kind == "field":
            return _given(setting, setting.field(self.name))
        if self.kind == "due":
            at = setting.due_of(self.name)
            return None if at is None else Due(at, provisional=False)
        known = [due for one in self.members if (due := one.evaluate(setting)) is not None]
        if not known:
            return None
        if self.kind == "first_known":
            return known[0]
        return (min if self.kind == "earliest" else max)(known, key=lambda due: due.at)


def _given(setting: Setting, value: object) -> Due | None:
    """What a field says: an instant, or an amount of time that counts from the start."""
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        try:
            return setting.worktime.due(setting.start, Amount.parse(value), setting.pauses)
        except ValueError:
            return None
    return Due(at, provisional=False) if at.tzinfo is not None else None


def read_due(written: object, params: Mapping[str, Amount | None], path: Path = ()) -> Expression:
    """The due expression that a policy wrote at `path`, with its parameters filled in. Raises DueError."""
    if isinstance(written, str):
        return Expression("amount", amount=_amount(written, path))
    if isinstance(written, Amount):
        return Expression("amount", amount=written)
    if not isinstance(written, Mapping):
        raise DueError(f"given {written!r}", FORMS, path)
    rest = {str(key): value for key, value in written.items()}
    plus, minus = rest.pop("plus", None), rest.pop("minus", None)
    if len(rest) != 1:
        raise DueError(f"given the keys {', '.join(rest) or 'none'}", f"one of {FORMS}", path)
    ((key, value),) = rest.items()
    leaf = _leaf(key, value, params, (*path, key))
    return replace(
        leaf, plus=_offset(plus, params, (*path, "plus")), minus=_offset(minus, params, (*path, "minus"))
    )


def _leaf(key: str, value: object, params: Mapping[str, Amount | None], path: Path) -> Expression:
    if key not in KEYS:
        raise DueError(f'unknown key "{key}"', FORMS, path)
    if key == "amount":
        return Expression("amount", amount=_amount(value, path))
    if key == "param":
        return Expression("amount", amount=_param(value, params, path))
    if key in ("field", "due") and isinstance(value, str) and value:
        return Expression(key, name=value)
    if key in CHOICES and isinstance(value, list) and value:
        members = tuple(read_due(member, params, (*path, i)) for i, member in enumerate(value))
        return Expression(key, members=members)
    raise DueError(f"given {value!r}", FORMS, path)


def _amount(written: object, path: Path) -> Amount:
    try:
        return Amount.parse(str(written))
    except Unaccepted as error:
        raise DueError(error.what, error.accepted, path) from None


def _param(name: object, params: Mapping[str, Amount | None], path: Path) -> Amount:
    if not isinstance(name, str) or name not in params:
        known = ", ".join(params) or "none is declared"
        raise DueError(f'unknown parameter "{name}"', known, path, UNKNOWN_PARAMETER)
    amount = params[name]
    if amount is None:
        raise DueError(f'parameter "{name}" has no value', f"`value` at params.{name}", path, NO_VALUE, name)
    return amount


def _offset(written: object, params: Mapping[str, Amount | None], path: Path) -> Amount | None:
    if written is None:
        return None
    expression = read_due(written, params, path)
    if expression.amount is None or expression.plus or expression.minus:
        raise DueError(f"given {written!r}", "an amount or {param: ..}", path)
    return expression.amount
