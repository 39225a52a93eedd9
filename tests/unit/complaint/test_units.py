"""Units: kept like complaints, with periods that end by themselves."""

import pytest

from domain.complaint.snapshot import dump
from domain.log.ledger import GENESIS, seal
from domain.log.projection import collect
from domain.policy.compiler import PolicyMistaken
from domain.state_from_log import restore
from tests.unit.story import Story, local, rules

TEXT = """
units: {shop: {words: {zh: 门店, en: shop}}}
schedules:
  forms: {clause: U-1, words: {zh: 月报, en: forms}, every: month, unit: shop}
  safety: {clause: U-3, words: {zh: 年检, en: safety}, every: year, unit: shop}
  stock: {clause: U-2, words: {zh: 盘点, en: stock}, every: quarter, unit: shop}
deadlines:
  forms:
    {per: period, from: {period_ended: {schedule: forms}}, until: report_sent, within: 1 working days, against: case.keeper}
"""


def shop() -> Story:
    unit = Story(rules(TEXT)).at("16 09:00")
    return unit.do("open", "intake:li", unit="shop", object="一号店", keeper="wang")


def ends(unit: Story, schedule: str) -> list[str]:
    return [fact.data["day"] for fact in unit.facts if fact.data.get("schedule") == schedule]


def test_a_unit_opens_without_an_intake():
    unit = shop()

    assert [fact.type for fact in unit.facts] == ["unit_opened"]
    assert unit.complaint.status == "active"
    row = collect(unit.facts).complaint
    assert (row["status"], row["object"], row["policy"]) == ("active", "一号店", "small")


def test_the_log_of_a_unit_gives_it_back():
    unit = shop()
    restored = restore(unit.complaint.id, seal(unit.complaint.id, unit.facts, GENESIS), lambda _: unit.book)
    unit.complaint.head = restored.complaint.head
    assert dump(restored.complaint) == dump(unit.complaint)
    assert [receipt.facts for receipt in restored.receipts] == [["unit_opened"]]


@pytest.mark.parametrize(
    ("fields", "where", "accepted"),
    [({"unit": "shpo", "object": "x"}, "unit", "shop"), ({"unit": "shop"}, "object", "its name")],
)
def test_a_unit_that_nobody_knows_is_refused(fields, where, accepted):
    refusal = Story(rules(TEXT)).at("16 09:00").refused("open", "intake:li", **fields)

    assert refusal.code == "field"
    assert refusal.problems[0].where == where
    assert accepted in refusal.problems[0].accepted


def test_periods_end_in_their_last_second_and_days_count_from_there():
    unit = shop().until("30 23:59:59")
    assert ends(unit, "forms") == []
    unit.simulation.run_until(unit.now.replace(day=1, month=12, hour=0))

    assert ends(unit, "forms") == ["2026-11-30"]
    assert unit.says("period_ended", schedule="forms") == ["30 23:59"]
    assert local(unit.one("deadline_armed").data["due"]) == "01 18:00"


def test_every_schedule_has_its_own_periods_for_ever():
    unit = shop()
    unit.simulation.run_until(unit.now.replace(year=2027, month=7, day=1))

    assert ends(unit, "forms") == [
        "2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31", "2027-06-30",
    ]  # fmt: skip
    assert ends(unit, "stock") == ["2026-12-31", "2027-03-31", "2027-06-30"]
    assert ends(unit, "safety") == ["2026-12-31"]
    assert len({fact.about for fact in unit.facts if fact.type == "period_ended"}) == 12


def test_each_period_is_judged_apart():
    unit = shop()
    unit.simulation.run_until(unit.now.replace(month=12, day=10))
    unit.now = unit.now.replace(month=12, day=10)
    unit.do("send_report", about="period-1")

    assert unit.one("deadline_breached").data["charged"] == "person:wang"
    assert unit.one("deadline_ended").data["reason"] == "done_late"


def test_a_closed_unit_has_no_periods():
    unit = shop().do("close_unit", reason="停业")
    unit.simulation.run_until(unit.now.replace(year=2027))

    assert unit.says("period_ended") == []
    assert unit.complaint.status == "archived"


def test_a_complaint_has_no_periods():
    unit = Story(rules(TEXT)).at("16 09:00").open()
    unit.simulation.run_until(unit.now.replace(year=2027))

    assert unit.says("period_ended") == []


def test_a_schedule_of_a_unit_that_is_not_declared_is_refused():
    with pytest.raises(PolicyMistaken) as caught:
        rules(TEXT.replace("unit: shop}\n  safety", "unit: shpo}\n  safety"))

    assert str(caught.value.diagnostics[0]).startswith('schedules.forms.unit: unknown unit "shpo"')
