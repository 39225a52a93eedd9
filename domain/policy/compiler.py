"""The compiler: it turns a policy into a rulebook, or names every mistake in the policy at once.

Mistakes are, for example, an unknown calendar, a due time borrowed from a deadline that does not exist, or a parameter
without a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from domain.diagnostics import Diagnostic, Path
from domain.facts.vocabulary import FACTS
from domain.phrases import given, phrase
from domain.policy import codes
from domain.policy.actions import Action
from domain.policy.conditions import read_condition
from domain.policy.due import DueError, Expression, read_due
from domain.policy.extra_fields import extra_fields
from domain.policy.notices import Quiet
from domain.policy.patterns import read_pattern
from domain.policy.penalties import PenaltyItem
from domain.policy.routes import Route
from domain.policy.rulebook import (
    ALL,
    DeadlineRule,
    GateRule,
    PauseRule,
    PenaltyRule,
    QuietRule,
    ReactionRule,
    RouteRule,
    Rulebook,
    Step,
    StepRule,
)
from domain.policy.schema import Deadline, Gate, Policy, Reaction
from domain.time.amounts import Amount
from domain.time.windows import Window, leave_nothing
from domain.time.worktime import WorkTime


class PolicyMistaken(ValueError):
    """A policy that cannot be compiled. `diagnostics` are all its mistakes."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__("; ".join(map(str, diagnostics)))
        self.diagnostics = diagnostics


def compile_policy(
    policy: Policy, calendars: Mapping[str, WorkTime], versions: Mapping[str, str]
) -> Rulebook:
    """Compile a policy. `calendars` are working times by calendar id, `versions` their versions.

    Raises PolicyMistaken with every mistake at once.
    """
    return _Compiler(policy, calendars, versions).compile()


Spec = TypeVar("Spec")


def _in_order(rules: Mapping[str, Spec]) -> list[tuple[str, Spec]]:
    """Rules sorted by name. The order of the file is not kept: it is not part of the digest, and no database keeps it."""
    return sorted(rules.items())


@dataclass(slots=True)
class _Compiler:
    policy: Policy
    calendars: Mapping[str, WorkTime]
    versions: Mapping[str, str]
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def compile(self) -> Rulebook:
        policy = self.policy
        main = self._worktime(policy.calendar, ("calendar",))
        deadlines = {
            name: rule
            for order, (name, spec) in enumerate(_in_order(policy.deadlines))
            if (rule := self._deadline(name, spec, order)) is not None
        }
        self._check_borrowed_dues(deadlines)
        self._check_required_params()
        self._check_routes()
        self._check_schedules()
        self._check_quiet_hours()
        if self.diagnostics or main is None:
            raise PolicyMistaken(self.diagnostics)
        pauses = {
            name: PauseRule(name, spec, read_pattern(spec.from_), read_pattern(spec.until))
            for name, spec in _in_order(policy.pauses)
        }
        gates = {name: self._gate(name, spec) for name, spec in _in_order(policy.gates)}
        reactions = {name: self._reaction(name, spec) for name, spec in _in_order(policy.reactions)}
        items = policy.penalties.items if policy.penalties else {}
        penalties = {name: _penalty(name, spec) for name, spec in _in_order(items)}
        quiet = {name: _quiet(name, spec) for name, spec in _in_order(policy.quiet)}
        routes = {name: _route(name, spec) for name, spec in _in_order(policy.routes)}
        return Rulebook(
            policy=policy,
            digest=policy.digest(),
            worktime=main,
            calendar_version=self.versions.get(policy.calendar, ""),
            deadlines=deadlines,
            pauses=pauses,
            gates=gates,
            reactions=reactions,
            penalties=penalties,
            routes=routes,
            deadlines_by_fact=_index((rule, rule.facts) for rule in deadlines.values()),
            deadlines_by_field=_index((rule, rule.fields) for rule in deadlines.values()),
            pauses_by_fact=_index((rule, rule.starts.facts | rule.until.facts) for rule in pauses.values()),
            gates_by_fact=_index((rule, rule.before.facts) for rule in gates.values()),
            gates_seeing=_index(
                (rule, frozenset().union(*(p.facts for p in rule.facts)))
                for rule in gates.values()
                if rule.facts
            ),
            reactions_by_fact=_index((rule, rule.upon.facts) for rule in reactions.values()),
            penalties_by_fact=_index(
                (rule, rule.upon.facts | rule.needs.facts | rule.withdrawn_by.facts)
                for rule in penalties.values()
            ),
            routes_by_fact=_index((rule, rule.upon.facts) for rule in routes.values()),
            routes_before=_index((rule, rule.before.facts) for rule in routes.values()),
            extra_fields=extra_fields(policy),
            warning=_step(policy.warnings) if policy.warnings else None,
            quiet=quiet,
        )

    def _deadline(self, name: str, spec: Deadline, order: int) -> DeadlineRule | None:
        path: Path = ("deadlines", name)
        worktime = self._worktime(spec.calendar or self.policy.calendar, (*path, "calendar"))
        due = self._due(spec, path)
        repeat = self._amount(spec.repeat, (*path, "repeat"))
        steps = tuple(
            Step(
                action, read_condition(action.when), self._amount(action.after, (*path, "breach", i, "after"))
            )
            for i, action in enumerate(spec.breach)
        )
        if worktime is None or due is None:
            return None
        return DeadlineRule(
            name=name,
            spec=spec,
            starts=read_pattern(spec.from_),
            when=read_condition(spec.when),
            until=read_pattern(spec.until),
            restart=read_pattern(spec.restart),
            void=read_pattern(spec.void),
            undone_by=read_pattern(spec.undone_by),
            due=due,
            warn=spec.warn,
            steps=steps,
            repeat=repeat,
            worktime=worktime,
            order=order,
        )

    def _params(self) -> dict[str, Amount | None]:
        return {name: param.value for name, param in self.policy.params.items()}

    def _due(self, spec: Deadline, path: Path) -> Expression | None:
        keys = [key for key in ("within", "due") if getattr(spec, key) is not None]
        if len(keys) != 1:
            what = phrase("given neither", "两者都没有写")
            if keys:
                what = phrase("given within and due", "within 和 due 都写了")
            accepted = phrase("within, or else due", "within 或 due,只写一个")
            self._refuse(path, what, accepted, codes.NOT_ONE_DUE_TIME)
            return None
        return self._expression(getattr(spec, keys[0]), (*path, keys[0]))

    def _amount(self, form: object, path: Path) -> Amount | None:
        expression = self._expression(form, path) if form is not None else None
        if expression is not None and expression.amount is None:
            accepted = phrase("an amount or {{param: name}}", "数量或 {{param: name}}")
            self._refuse(path, given(repr(form)), accepted, codes.NOT_A_DUE_TIME)
        return expression.amount if expression is not None else None

    def _expression(self, form: object, path: Path) -> Expression | None:
        try:
            return read_due(form, self._params(), path)
        except DueError as error:
            if error.diagnostic.code == codes.NO_VALUE:
                self._without_value(error.parameter)
            else:
                self._note(error.diagnostic)
            return None

    def _worktime(self, name: str, path: Path) -> WorkTime | None:
        if name in self.calendars:
            return self.calendars[name]
        if path == ("calendar",) or name != self.policy.calendar:
            accepted = ", ".join(sorted(self.calendars)) or phrase("none is loaded", "没有日历")
            what = phrase('unknown calendar "{calendar}"', '没有日历 "{calendar}"', calendar=name)
            self._refuse(path, what, accepted, codes.UNKNOWN_CALENDAR)
        return None

    def _check_borrowed_dues(self, deadlines: Mapping[str, DeadlineRule]) -> None:
        """Refuse due times borrowed from a deadline that is not there, or in a circle."""
        for name, rule in deadlines.items():
            for lender in rule.due.rules:
                if lender not in self.policy.deadlines:
                    accepted = ", ".join(self.policy.deadlines)
                    what = phrase('unknown deadline "{rule}"', '没有期限 "{rule}"', rule=lender)
                    self._refuse(("deadlines", name, "due"), what, accepted, codes.UNKNOWN_DEADLINE)
                elif name in _lenders(lender, deadlines):
                    what = phrase(
                        '"{rule}" and "{lender}" borrow from each other',
                        '"{rule}" 与 "{lender}" 互相借用',
                        rule=name,
                        lender=lender,
                    )
                    accepted = phrase("no circle", "不循环借用")
                    self._refuse(("deadlines", name, "due"), what, accepted, codes.BORROWED_IN_A_CIRCLE)

    def _check_required_params(self) -> None:
        """Refuse a parameter that the document leaves to the company and the company has not set."""
        for name, param in self.policy.params.items():
            if param.required and param.value is None:
                self._without_value(name)

    def _check_routes(self) -> None:
        """Refuse routes with unknown steps, with a step twice, or with an unknown fact at the end."""
        for name, route in self.policy.routes.items():
            steps = [step.step for step in route.steps]
            for i, step in enumerate(route.steps):
                if step.fail not in ("refused", *steps):
                    what = phrase('no step "{step}"', '没有步骤 "{step}"', step=step.fail)
                    path: Path = ("routes", name, "steps", i, "fail")
                    self._refuse(path, what, f"refused, {', '.join(steps)}", codes.UNKNOWN_STEP)
                if steps.index(step.step) < i:
                    path = ("routes", name, "steps", i, "step")
                    what = phrase('"{step}" twice', '"{step}" 写了两遍', step=step.step)
                    self._refuse(path, what, phrase("a name of its own", "一个不同的名称"), codes.STEP_TWICE)
            for key in ("passed", "refused"):
                fact = getattr(route, key)
                if fact is not None and fact not in FACTS:
                    path = ("routes", name, key)
                    what = phrase('unknown fact "{fact}"', '没有事实 "{fact}"', fact=fact)
                    self._refuse(path, what, phrase("a fact", "一个事实"), codes.UNKNOWN_OUTCOME)

    def _check_schedules(self) -> None:
        """Refuse schedules of units that are not declared."""
        for name, schedule in self.policy.schedules.items():
            if schedule.unit not in self.policy.units:
                accepted = ", ".join(self.policy.units) or phrase(
                    "declare it under units", "在 units 中声明它"
                )
                path = ("schedules", name, "unit")
                what = phrase('unknown unit "{unit}"', '没有单位 "{unit}"', unit=schedule.unit)
                self._refuse(path, what, accepted, codes.UNKNOWN_UNIT)

    def _check_quiet_hours(self) -> None:
        """Refuse quiet hours that never end: alone, or together with those of all channels."""
        everywhere = self.policy.quiet[ALL].hours if ALL in self.policy.quiet else ()
        for name, rule in self.policy.quiet.items():
            windows = {Window.parse(hours) for hours in (*everywhere, *rule.hours)}
            if rule.hours and leave_nothing(windows):
                what = phrase("quiet all day: nothing would ever go out", "全天静默:什么也发不出去")
                accepted = phrase(
                    "hours that leave a part of the day free, such as 21:00-08:00",
                    "每天留出一段时间,例如 21:00-08:00",
                )
                self._refuse(("quiet", name, "hours"), what, accepted, codes.ALWAYS_QUIET)

    def _gate(self, name: str, spec: Gate) -> GateRule:
        facts = tuple(read_pattern(fact) for fact in spec.facts)
        return GateRule(
            name, spec, read_pattern(spec.before), read_condition(spec.when), read_condition(spec.that), facts
        )

    def _reaction(self, name: str, spec: Reaction) -> ReactionRule:
        steps = tuple(_step(action) for action in spec.do)
        return ReactionRule(name, spec, read_pattern(spec.upon), read_condition(spec.when), steps)

    def _without_value(self, param: str) -> None:
        """Refuse a parameter without a value: once, however many rules need it."""
        what = phrase("has no value, and the rules cannot work without one", "没有值,而规则缺了它无法运行")
        accepted = phrase('an amount, such as "2 working hours"', '数量,例如 "2 working hours"')
        self._refuse(("params", param, "value"), what, accepted, codes.NO_VALUE)

    def _refuse(self, path: Path, what: str, accepted: str, code: str) -> None:
        self._note(Diagnostic(path, what, accepted, code=code))

    def _note(self, diagnostic: Diagnostic) -> None:
        if diagnostic not in self.diagnostics:
            self.diagnostics.append(diagnostic)


def _penalty(name: str, spec: PenaltyItem) -> PenaltyRule:
    needs, withdrawn_by = read_pattern(spec.needs), read_pattern(spec.withdrawn_by)
    return PenaltyRule(name, spec, read_pattern(spec.upon), read_condition(spec.when), needs, withdrawn_by)


def _quiet(name: str, spec: Quiet) -> QuietRule:
    through = spec.break_through
    breaks = read_condition(through.when) if through and through.when is not None else None
    windows = tuple(Window.parse(hours) for hours in spec.hours)
    return QuietRule(name, spec, windows, breaks, frozenset(through.texts if through else ()))


def _route(name: str, spec: Route) -> RouteRule:
    passed = {"outcome": "passed"}
    steps = tuple(
        StepRule(step, read_condition(step.when), read_condition(step.passes or passed))
        for step in spec.steps
    )
    return RouteRule(
        name, spec, read_pattern(spec.upon), read_condition(spec.when), read_pattern(spec.before), steps
    )


def _lenders(name: str, deadlines: Mapping[str, DeadlineRule]) -> set[str]:
    """Every deadline on whose due time that of `name` depends, directly or through others."""
    lenders: set[str] = set()
    unvisited = [name]
    while unvisited:
        rule = deadlines.get(unvisited.pop())
        for lender in rule.due.rules - lenders if rule else ():
            lenders.add(lender)
            unvisited.append(lender)
    return lenders


def _index(pairs: Iterable[tuple[Any, frozenset[str]]]) -> dict[str, tuple[Any, ...]]:
    """For each name, the rules that came with it, in the order of the pairs."""
    index: dict[str, list[Any]] = {}
    for rule, names in pairs:
        for name in sorted(names):
            index.setdefault(name, []).append(rule)
    return {name: tuple(rules) for name, rules in index.items()}


def _step(action: Action) -> Step:
    return Step(action, read_condition(action.when))
