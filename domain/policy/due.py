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
from domain.phrases import given, phrase
from domain.policy.codes import NO_VALUE, NOT_A_DUE_TIME, UNKNOWN_PARAMETER
from domain.time.amounts import Amount
from domain.time.worktime import Due, WorkTime

FORMS = phrase(
    "an amount, {{param: ..}}, {{field: ..}}, {{due: ..}}, {{earliest: [..]}}, {{latest: [..]}} or {{first_known: [..]}}",
    "数量、{{param: ..}}、{{field: ..}}、{{due: ..}}、{{earliest: [..]}}、{{latest: [..]}} 或 {{first_known: [..]}}",
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
    """The values that a due expression is evaluated with: the clock's start and ended pauses, fields by path, and the due
    times of other deadlines by name."""

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
        return self.kind == "amount" or (bool(self.members) and all(member.fixed for member in self.members))

    @property
    def fields(self) -> frozenset[str]:
        """The paths it looks at."""
        own = {self.name} if self.kind == "field" else set()
        return frozenset(own.union(*(member.fields for member in self.members)))

    @property
    def rules(self) -> frozenset[str]:
        """The other deadlines it borrows from."""
        own = {self.name} if self.kind == "due" else set()
        return frozenset(own.union(*(member.rules for member in self.members)))

    @property
    def amounts(self) -> tuple[Amount, ...]:
        """Every amount counted from the start."""
        own = (self.amount,) if self.amount is not None else ()
        return own + tuple(amount for member in self.members for amount in member.amounts)

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
        members = [
            (due.at, member) for member in self.members if (due := member.evaluate(setting)) is not None
        ]
        if not members:
            return self.kind
        if self.kind == "first_known":
            return members[0][1].source(setting)
        _, chosen = (min if self.kind == "earliest" else max)(members, key=lambda pair: pair[0])
        return chosen.source(setting)

    def _base(self, setting: Setting) -> Due | None:
        if self.kind == "amount" and self.amount is not None:
            return setting.worktime.due(setting.start, self.amount, setting.pauses)
        if self.kind == "field":
            return _field_due(setting, setting.field(self.name))
        if self.kind == "due":
            at = setting.due_of(self.name)
            return None if at is None else Due(at, provisional=False)
        dues = [due for member in self.members if (due := member.evaluate(setting)) is not None]
        if not dues:
            return None
        if self.kind == "first_known":
            return dues[0]
        return (min if self.kind == "earliest" else max)(dues, key=lambda due: due.at)


def _field_due(setting: Setting, value: object) -> Due | None:
    """The due time from the value of a field: an instant, or an amount counted from the start. None for anything else."""
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


def read_due(form: object, params: Mapping[str, Amount | None], path: Path = ()) -> Expression:
    """The due expression from the form that a policy has at `path`, with the values of its parameters. Raises DueError."""
    if isinstance(form, str):
        return Expression("amount", amount=_amount(form, path))
    if isinstance(form, Amount):
        return Expression("amount", amount=form)
    if not isinstance(form, Mapping):
        raise DueError(given(repr(form)), FORMS, path)
    leaves = {str(key): value for key, value in form.items()}
    plus, minus = leaves.pop("plus", None), leaves.pop("minus", None)
    if len(leaves) != 1:
        keys = ", ".join(leaves) or phrase("none", "无")
        what = phrase("given the keys {keys}", "写的键是 {keys}", keys=keys)
        raise DueError(what, phrase("one of {forms}", "其中之一:{forms}", forms=FORMS), path)
    ((key, value),) = leaves.items()
    leaf = _leaf(key, value, params, (*path, key))
    return replace(
        leaf, plus=_offset(plus, params, (*path, "plus")), minus=_offset(minus, params, (*path, "minus"))
    )


def _leaf(key: str, value: object, params: Mapping[str, Amount | None], path: Path) -> Expression:
    if key not in KEYS:
        raise DueError(phrase('unknown key "{key}"', '没有键 "{key}"', key=key), FORMS, path)
    if key == "amount":
        return Expression("amount", amount=_amount(value, path))
    if key == "param":
        return Expression("amount", amount=_param(value, params, path))
    if key in ("field", "due") and isinstance(value, str) and value:
        return Expression(key, name=value)
    if key in CHOICES and isinstance(value, list) and value:
        members = tuple(read_due(member, params, (*path, i)) for i, member in enumerate(value))
        return Expression(key, members=members)
    raise DueError(given(repr(value)), FORMS, path)


def _amount(form: object, path: Path) -> Amount:
    try:
        return Amount.parse(str(form))
    except Unaccepted as error:
        raise DueError(error.what, error.accepted, path) from None


def _param(name: object, params: Mapping[str, Amount | None], path: Path) -> Amount:
    if not isinstance(name, str) or name not in params:
        accepted = ", ".join(params) or phrase("none is declared", "没有声明任何参数")
        what = phrase('unknown parameter "{param}"', '没有参数 "{param}"', param=name)
        raise DueError(what, accepted, path, UNKNOWN_PARAMETER)
    amount = params[name]
    if amount is None:
        what = phrase('parameter "{param}" has no value', '参数 "{param}" 没有值', param=name)
        accepted = phrase("`value` at params.{param}", "在 params.{param} 中写 `value`", param=name)
        raise DueError(what, accepted, path, NO_VALUE, name)
    return amount


def _offset(form: object, params: Mapping[str, Amount | None], path: Path) -> Amount | None:
    if form is None:
        return None
    expression = read_due(form, params, path)
    if expression.amount is None or expression.plus or expression.minus:
        raise DueError(given(repr(form)), phrase("an amount or {{param: ..}}", "数量或 {{param: ..}}"), path)
    return expression.amount
