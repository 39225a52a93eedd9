"""The table of penalties."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field, JsonValue

from domain.policy.part import ConditionForm, Name, Part, PatternForm, Texts, Words


class PenaltyAmount(Part):
    """An amount of a penalty and when it is the one that fits."""

    amount: str = Field(pattern=r"^\d{1,9}(\.\d{1,2})?$")
    when: ConditionForm = None
    clause: Texts = ()


class Share(Part):
    """A penalty as a share of an amount that the fact carries: `of` names the field, `rate` is a part of 1."""

    of: str
    rate: str = Field(pattern=r"^(0(\.\d{1,4})?|1(\.0{1,4})?)$")


class PenaltyItem(Part):
    """An item of the penalty table: what proposes it, what must come beside it, against whom, and what withdraws it.

    `against: chosen`: the person who confirms chooses whom it is against. Items of one `group` give one penalty for a person and thing.
    """

    clause: Texts
    words: Words
    upon: PatternForm = None
    when: ConditionForm = None
    needs: PatternForm = None
    withdrawn_by: PatternForm = None
    against: JsonValue = None
    amount: tuple[PenaltyAmount, ...] = ()
    share: Share | None = None
    fixed: bool = False
    excusable: bool = True
    group: str | None = None


class Penalties(Part):
    """The penalty table: amounts in order of fit, and who confirms."""

    clause: Texts
    currency: str = "CNY"
    amount: tuple[PenaltyAmount, ...]
    confirm_by: Texts
    items: Mapping[Name, PenaltyItem]
