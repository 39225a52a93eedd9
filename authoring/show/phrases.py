"""Phrases: the rules of a policy as sentences in one language, in the policy's own words where it has
some."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from domain.facts.vocabulary import CASE, COMMANDS, FACTS
from domain.policy.actions import Action, TaskForm
from domain.policy.conditions import Condition, Test, read_condition
from domain.policy.part import Words
from domain.policy.patterns import Single, read_pattern
from domain.policy.schema import Policy
from domain.rules.notices import PLACE
from domain.time.amounts import Amount
from domain.words.choices import CHOICES
from domain.words.facts import FACTS as FACT_WORDS
from domain.words.fields import FIELDS
from domain.words.states import STATES, THINGS
from domain.words.word import Lang, called, spaced

_TURNS = {"head": ("主管", "head"), "deputy": ("副职", "deputy"), "others": ("其他人", "others")}


class Phrases:
    """The words of one policy in one language."""

    def __init__(self, policy: Policy, lang: Lang) -> None:
        self.policy, self.lang = policy, lang
        self._values: dict[str, Mapping[str, Words]] = {
            "severity": {name: severity.words for name, severity in policy.severities.items()},
            "category": policy.categories,
            "kind": policy.kinds,
            "channel": policy.channels,
            "type": policy.progress,
        }
        self._roles = {name: role.words for name, role in policy.roles.items()}

    def pick(self, zh: str, en: str) -> str:
        """The text in this language."""
        return zh if self.lang == "zh" else en

    def of(self, words: Words | None, otherwise: str = "") -> str:
        """The policy's words."""
        return getattr(words, self.lang) if words is not None else otherwise

    def both(self, parts: Iterable[str], word: tuple[str, str] = ("、", ", ")) -> str:
        """A list in one line."""
        return self.pick(*word).join(part for part in parts if part)

    # -- names ------------------------------------------------------------------------------------------------

    def fact(self, name: str) -> str:
        """What a fact is called."""
        return called(FACT_WORDS, name, self.lang)

    def command(self, name: str) -> str:
        """What a command is called."""
        command = COMMANDS.get(name)
        return self.pick(command.zh if command else name, spaced(name))

    def thing(self, kind: str) -> str:
        """What a thing is called."""
        return called(THINGS, kind, self.lang)

    def field(self, path: str, fact: str = "") -> str:
        """What a field is called (of `fact`, if that is known); of another thing than the complaint with its name."""
        kind, _, name = path.rpartition(".")
        if kind == "actor":
            return self.pick("操作者", "who does it")
        own = self.of(self._own_field(name, kind, fact)) or called(FIELDS, name, self.lang)
        if kind in ("", "case"):
            return own
        return self.pick(f"{self.thing(kind)}的{own}", f"{own} of the {self.thing(kind)}")

    def _own_field(self, name: str, kind: str, fact: str) -> Words | None:
        """The policy's words for a field, if they are meant for this one."""
        rule = self.policy.fields.get(name)
        if rule is None:
            return None
        things = {FACTS[name_of_fact].thing for name_of_fact in rule.on if name_of_fact in FACTS}
        meant = fact in rule.on if fact and not kind else (kind or CASE) in things
        return rule.words if meant else None

    def value(self, path: str, text: str) -> str:
        """A value of a field in words."""
        name = path.rpartition(".")[2]
        if text in ("true", "false"):
            return self.pick("是" if text == "true" else "否", "yes" if text == "true" else "no")
        words = self._values.get(name, {}).get(text)
        rule = self.policy.fields.get(name)
        words = words or (rule.words_of.get(text) if rule else None) or self._roles.get(text)
        if name == "rule" and text in self.policy.deadlines:
            words = self.policy.deadlines[text].words
        if name == "text" and text in self.policy.notices:
            subject = PLACE.sub("", self.of(self.policy.notices[text].subject)).strip()
            return self.pick(f"“{subject}”", f'"{subject}"')
        table = STATES if name == "status" else CHOICES
        return self.of(words, called(table, text, self.lang))

    def role(self, name: str) -> str:
        """What a role is called."""
        return self.of(self._roles.get(name), name)

    def person(self, spec: object) -> str:
        """Somebody a rule names: a role, `role.head`, holder, superior, complainant, a path, `first_of`."""
        if isinstance(spec, Mapping):
            if "first_of" in spec:
                return self.both((self.person(choice) for choice in spec["first_of"]), (",否则", ", else "))
            return self.person(spec.get("field", ""))
        text = str(spec)
        words = {
            "holder": ("承办人", "whoever holds it"),
            "superior": ("其上级", "the next above"),
            "complainant": ("投诉人", "the complainant"),
            "charged": ("责任人", "whoever is charged"),
            "chosen": ("确认时指定的人", "who is named on confirming"),
            "up": ("上一级", "the next rung"),
        }
        if text in words:
            return self.pick(*words[text])
        if text in self._roles:
            return self.role(text)
        role, _, turn = text.partition(".")
        if role in self._roles and turn in _TURNS:
            named = getattr(self.policy.roles[role], turn, None)
            if named:
                return self.role(str(named))
            zh, en = _TURNS[turn]
            return self.pick(f"{self.role(role)}{zh}", f"{en} of {self.role(role)}")
        return self.field(text)

    def people(self, names: Iterable[str]) -> str:
        """Several of them."""
        return self.both(map(self.person, names))

    # -- conditions and patterns -------------------------------------------------------------------------------

    def condition(self, spec: object) -> str:
        """A condition; empty when there is none."""
        return self._condition(read_condition(spec))

    def _condition(self, condition: Condition, fact: str = "") -> str:
        ways = [
            self.both((self._test(test, fact) for test in alternative), (",且", " and "))
            for alternative in condition.alternatives
        ]
        return self.both(ways, (";或", "; or "))

    def _in_order(self, path: str, values: Iterable[str]) -> list[str]:
        """Values in the order in which the policy lists them."""
        listed = list(self._values.get(path.rpartition(".")[2], ()))
        return sorted(
            values, key=lambda value: (listed.index(value) if value in listed else len(listed), value)
        )

    def _test(self, test: Test, fact: str) -> str:
        name = self.field(test.name, fact)
        values = self.both(
            (self.value(test.name, value) for value in self._in_order(test.name, test.wanted)), ("或", " or ")
        )
        match test.kind:
            case "in":
                return self.pick(f"{name}为{values}", f"{name} is {values}")
            case "not":
                return self.pick(f"{name}不为{values}", f"{name} is not {values}")
            case "given":
                filled = "true" in test.wanted
                return self.pick(
                    f"{'已' if filled else '未'}填{name}", f"{name} is {'' if filled else 'not '}given"
                )
            case "at_least" | "at_most":
                number = f"{test.other:g}"
                least = test.kind == "at_least"
                return self.pick(
                    f"{name}{'不少于' if least else '不多于'} {number}",
                    f"{name} is at {'least' if least else 'most'} {number}",
                )
            case "same_as" | "not_same_as":
                other, same = self.field(str(test.other)), test.kind == "same_as"
                return self.pick(
                    f"{name}{'与' if same else '不是'}{other}{'相同' if same else ''}",
                    f"{name} is {'' if same else 'not '}the same as {other}",
                )
        instant = self.due(test.other)
        words = {
            "before": ("早于", "before"),
            "not_before": ("不早于", "not before"),
            "after": ("晚于", "after"),
            "not_after": ("不晚于", "not after"),
        }
        zh, en = words[test.kind]
        return self.pick(f"{name}{zh}{instant}", f"{name} is {en} {instant}")

    def pattern(self, spec: object) -> str:
        """A pattern; empty when there is none."""
        ways = []
        for alternative in read_pattern(spec).alternatives:
            parts = [self._single(single) for single in alternative]
            ways.append(
                parts[0]
                if len(parts) == 1
                else self.pick(f"{'、'.join(parts)}全部完成", f"all of {', '.join(parts)}")
            )
        return self.both(dict.fromkeys(ways), ("或", " or "))

    def _single(self, single: Single) -> str:
        text = self.fact(single.fact)
        if single.times > 1:
            text += self.pick(f"(第{single.times}次)", f" ({single.times} times)")
        tests = self._condition(single.condition, single.fact)
        return text + (self.pick(f"({tests})", f" ({tests})") if tests else "")

    # -- time --------------------------------------------------------------------------------------------------

    def amount(self, amount: Amount) -> str:
        """An amount of time."""
        return amount.label(self.lang)

    def due(self, spec: object) -> str:
        """A due expression."""
        if spec is None:
            return ""
        if isinstance(spec, Mapping):
            leaf = dict(spec)
            plus, minus = leaf.pop("plus", None), leaf.pop("minus", None)
            ((key, value),) = leaf.items()
            text = self._leaf(str(key), value)
            if plus is not None:
                text = self.pick(f"{text}之后 {self.due(plus)}", f"{self.due(plus)} after {text}")
            if minus is not None:
                text = self.pick(f"{text}之前 {self.due(minus)}", f"{self.due(minus)} before {text}")
            return text
        try:
            return self.amount(Amount.parse(str(spec)))
        except ValueError:
            return str(spec)

    def _leaf(self, key: str, value: Any) -> str:
        if key == "param":
            param = self.policy.params.get(str(value))
            if param is None or param.value is None:
                return self.pick("由公司设定", "to be set by the company")
            return self.amount(param.value) + "*"
        if key == "field":
            return self.pick(self.field(str(value)), f"the {self.field(str(value))}")
        if key == "due":
            rule = self.policy.deadlines.get(str(value))
            name = self.of(rule.words if rule else None, str(value))
            return self.pick(f"“{name}”的到期时间", f'the due time of "{name}"')
        if key in ("earliest", "latest", "first_known"):
            words = {
                "earliest": ("最早者", "the earliest of"),
                "latest": ("最晚者", "the latest of"),
                "first_known": ("首个已知者", "the first known of"),
            }
            zh, en = words[key]
            members = self.both((self.due(item) for item in value), ("、", ", "))
            return self.pick(f"{members}中{zh}", f"{en} {members}")
        return self.due(value)

    def point(self, text: str) -> str:
        """A warning point."""
        if text.endswith("%"):
            return text
        before = text.removesuffix(" before")
        amount = self.due(before)
        if before == text:
            return self.pick(f"开始后 {amount}", f"{amount} after the start")
        return self.pick(f"到期前 {amount}", f"{amount} before")

    # -- actions -----------------------------------------------------------------------------------------------

    def action(self, action: Action) -> str:
        """What is done, without its time."""
        parts = [part for part in self._verbs(action) if part]
        text = self.both(parts, (";", "; "))
        when = self.condition(action.when)
        return f"{text}{self.pick(f'(若{when})', f' (if {when})')}" if when else text

    def _task(self, form: TaskForm) -> str:
        department, due = form.department, self.due(form.due)
        text = self.pick(
            f"向{self.person(form.to)}下达任务({form.kind})",
            f"open a task ({spaced(form.kind)}) for {self.person(form.to)}",
        )
        if department:
            text += self.pick(f",涉及部门:{self.role(department)}", f", department {self.role(department)}")
        return text + (self.pick(f",时限 {due}", f", within {due}") if due else "")

    def _verbs(self, action: Action) -> Iterable[str]:
        pick = self.pick
        if action.escalate:
            yield pick(f"升级至{self.person(action.escalate)}", f"escalate to {self.person(action.escalate)}")
        if action.report:
            yield pick(
                f"上报{self.people(action.report)}(须确认)",
                f"report to {self.people(action.report)} (to acknowledge)",
            )
        if action.notify:
            yield pick(f"通知{self.people(action.notify)}", f"tell {self.people(action.notify)}")
        if action.channel:
            yield pick("换一种渠道", "by another channel")
        if action.assign:
            yield pick(f"指派{self.person(action.assign)}", f"assign to {self.person(action.assign)}")
        if action.open is not None:
            yield self._task(action.open)
        if action.require:
            yield pick(
                f"请{self.person(action.require)}决定", f"ask {self.person(action.require)} for a decision"
            )
        if action.warn_regions:
            yield pick("向有关区域预警", "warn the regions concerned")
        if action.register_in:
            yield pick(
                f"登记备案({action.register_in})", f"enter in the register ({spaced(action.register_in)})"
            )
        if action.dispatch is not None:
            yield pick("派工程师", "look for an engineer")
        if action.penalty is not None:
            items = self.policy.penalties.items if self.policy.penalties else {}
            item = items.get(action.penalty.item)
            name = self.of(item.words if item else None, action.penalty.item)
            yield pick(f"建议处罚:{name}", f"propose a penalty: {name}")
        if action.alarm:
            yield pick(f"报警:{action.alarm}", f"raise an alarm: {action.alarm}")
        if action.reopen:
            yield pick("重新受理", "reopen the complaint")
