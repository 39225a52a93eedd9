from pathlib import Path

import pytest

from authoring.calendars.load import load_calendar, load_calendars
from authoring.files.problems import Refused

SHIPPED = Path(__file__).resolve().parents[2] / "policies" / "calendars"
OFFICE = """\
id: office
version: "1"
labels: {zh: 办公, en: Office}
zone: Asia/Shanghai
workdays: [monday, tuesday]
windows: ["09:00-12:00"]
starts: 2026-01-01
horizon: 2026-12-31
source: test
"""
BORROWER = "id: {id}\nversion: '1'\nlabels: {{zh: 借, en: B}}\ndays_of: {of}\nwindows: ['08:00-10:00']\n"


def refused(read, *arguments) -> list[str]:
    with pytest.raises(Refused) as caught:
        read(*arguments)
    return [str(problem) for problem in caught.value.problems]


def test_the_shipped_calendars_load_and_borrow():
    calendars = load_calendars(SHIPPED)
    assert set(calendars) >= {"always", "china-office", "evergreen-office"}
    lender, borrower = calendars["china-office"], calendars["evergreen-office"]
    assert (borrower.rest, borrower.makeup, borrower.horizon) == (lender.rest, lender.makeup, lender.horizon)
    assert borrower.windows != lender.windows
    assert load_calendar(SHIPPED / "evergreen-office.yaml") == borrower


def test_days_are_borrowed_along_a_chain_whatever_the_order_of_the_files(tmp_path):
    (tmp_path / "a.yaml").write_text(BORROWER.format(id="a", of="b"))
    (tmp_path / "b.yaml").write_text(BORROWER.format(id="b", of="office"))
    (tmp_path / "z.yaml").write_text(OFFICE)
    calendars = load_calendars(tmp_path)
    assert calendars["a"].workdays == calendars["office"].workdays
    assert load_calendar(tmp_path / "a.yaml") == calendars["a"]


def test_a_loan_that_leads_nowhere(tmp_path):
    (tmp_path / "a.yaml").write_text(BORROWER.format(id="a", of="ofice"))
    (tmp_path / "office.yaml").write_text(OFFICE)
    assert refused(load_calendars, tmp_path) == [
        f'{tmp_path}/a.yaml:4:1 days_of: given "ofice", which is no calendar here; accepted: office'
    ]


def test_a_loan_that_leads_back_to_itself(tmp_path):
    (tmp_path / "a.yaml").write_text(BORROWER.format(id="a", of="b"))
    (tmp_path / "b.yaml").write_text(BORROWER.format(id="b", of="a"))
    (tmp_path / "c.yaml").write_text(BORROWER.format(id="c", of="a"))
    (tmp_path / "d.yaml").write_text(BORROWER.format(id="d", of="d"))
    said = "\n".join(refused(load_calendars, tmp_path))
    for circle in ("a -> b -> a", "b -> a -> b", "c -> a -> b -> a", "d -> d"):
        assert f"leads back to itself: {circle}; accepted: a calendar with days of its own" in said


def test_every_mistake_of_every_file_at_once(tmp_path):
    (tmp_path / "a.yaml").write_text(OFFICE.replace("zone: Asia/Shanghai", "zone: Asia/Shanhai"))
    (tmp_path / "b.yaml").write_text(BORROWER.format(id="b", of="office"))
    (tmp_path / "c.yaml").write_text("id: c\n\tversion: 1\n")
    (tmp_path / "d.yaml").write_text(OFFICE.replace("id: office", "id: other").replace("horizon", "horizn"))
    said = refused(load_calendars, tmp_path)
    assert len(said) == 4
    assert "Shanhai" in said[0]
    assert "a calendar with mistakes of its own" in said[1]
    assert said[2].startswith(f"{tmp_path}/c.yaml:2:1: a tab in the indentation")
    assert 'd.yaml:8:1 horizn: unknown key "horizn"; did you mean "horizon"?' in said[3]


def test_two_files_with_one_id(tmp_path):
    (tmp_path / "a.yaml").write_text(OFFICE)
    (tmp_path / "b.yaml").write_text(OFFICE)
    assert refused(load_calendars, tmp_path) == [
        f'{tmp_path}/b.yaml:1:1 id: the calendar "office" stands in {tmp_path}/a.yaml already; accepted: an id of its own'
    ]


def test_a_broken_neighbour_does_not_matter_to_one_calendar(tmp_path):
    (tmp_path / "a.yaml").write_text(OFFICE)
    (tmp_path / "b.yaml").write_text("[")
    assert load_calendar(tmp_path / "a.yaml").id == "office"


def test_a_folder_that_is_not_there(tmp_path):
    assert refused(load_calendars, tmp_path / "x") == [
        f"{tmp_path}/x: there is no such folder; accepted: a folder of calendar files"
    ]


@pytest.mark.parametrize("text", ["- a\n", "just text\n", "id: [a]\n", "days_of: [a]\nid: b\n"])
def test_a_file_that_is_no_calendar_at_all(tmp_path, text):
    (tmp_path / "a.yaml").write_text(text)
    assert refused(load_calendars, tmp_path)
