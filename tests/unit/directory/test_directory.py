"""The directory: what is refused, who is notified, and when people are away."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authoring.files.directory import load_directory
from authoring.files.problems import Refused
from authoring.files.yaml_source import read_yaml
from domain.directory.directory import Away, Binding, Directory
from domain.directory.recipients import recipients

POLICIES = Path(__file__).resolve().parents[3] / "policies"
SHANGHAI = ZoneInfo("Asia/Shanghai")
GOOD = """\
id: test
zone: Asia/Shanghai
people:
  li: {name: 李, addresses: {email: li@x.example}, deputy: wu, away: [2026-12-24/2026-12-31]}
  wu: {name: 吴, addresses: {email: wu@x.example}, away: [2026-12-30/2026-12-31]}
  chen: {name: 陈, addresses: {email: chen@x.example}}
  duty: {name: 值班, addresses: {email: duty@x.example}}
roles:
  intake: {people: [li, wu], head: chen, regions: {珠海: [wu]}}
  owner: {people: [wu], deputy: chen}
  empty: {}
duty: [duty]
regions:
  佛山: {also: [广东佛山], contacts: [li]}
  珠海: {contacts: [wu]}
roster:
  - {person: wu, skills: [glue], regions: [珠海], capacity: 2}
"""
BEFORE = datetime(2026, 12, 1, tzinfo=UTC)
LI_AWAY = datetime(2026, 12, 25, tzinfo=UTC)
BOTH_AWAY = datetime(2026, 12, 30, 1, tzinfo=UTC)


@pytest.fixture
def load(tmp_path):
    def read(text: str):
        path = tmp_path / "d.yaml"
        path.write_text(text)
        return load_directory(path)

    return read


@pytest.fixture
def good(load) -> Directory:
    return load(GOOD)[0]


@pytest.fixture
def refused(load):
    def read(text: str) -> list[str]:
        with pytest.raises(Refused) as caught:
            load(text)
        return [str(problem).partition("d.yaml:")[2] for problem in caught.value.problems]

    return read


@pytest.mark.parametrize("file", ["directory.example.yaml", "evergreen/directory.yaml"])
def test_the_shipped_directories_have_not_even_a_warning(file):
    directory, warnings = load_directory(POLICIES / file)
    assert warnings == []
    assert Directory.model_validate(directory.model_dump(mode="json")) == directory


def test_evergreen_binds_people_to_every_role_of_its_policy():
    policy = read_yaml(POLICIES / "evergreen" / "policy.yaml").data
    assert isinstance(policy, dict)
    roles = set(load_directory(POLICIES / "evergreen" / "directory.yaml")[0].roles)
    assert roles == set(policy["roles"]) - {"consumer", "duty"}


def test_a_role_without_people_is_a_warning(load):
    _, warnings = load(GOOD)
    assert [str(warning).partition("d.yaml:")[2] for warning in warnings] == [
        "11:3 roles.empty: warning: no people: its notices go to the duty role; accepted: people"
    ]


def test_bindings_are_the_rows_of_a_table(good):
    assert list(good.bindings()) == [
        Binding("intake", "li", "wu", "", 0),
        Binding("intake", "wu", "", "", 1),
        Binding("intake", "wu", "", "珠海", 0),
        Binding("owner", "wu", "chen", "", 0),
        Binding("duty", "duty", "", "", 0),
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("[li, wu], head", "[li, wuu], head",
         '9:25 roles.intake.people[1]: nobody has the id "wuu"; did you mean "wu"?; accepted: chen, duty, li, wu'),
        ("[li, wu], head", "[li, li], head", '9:25 roles.intake.people[1]: "li" is listed twice; accepted: each person once'),
        ("head: chen", "head: chan", '9:30 roles.intake.head: nobody has the id "chan"; did you mean "chen"?'),
        ("deputy: wu,", "deputy: li,", "4:51 people.li.deputy: names the person itself; accepted: another person"),
        ("duty: [duty]", "duty: []", "12:1 duty: given an empty list; accepted: at least 1 of them"),
        ("duty: [duty]", "duty: [nobody]", '12:8 duty[0]: nobody has the id "nobody"'),
        ("addresses: {email: duty@x.example}", "language: zh", "7:3 people.duty: no address, but the duty role must be reachable"),
        ("li@x.example", "li.x.example", '4:29 people.li.addresses.email: given "li.x.example"; accepted: an address such as'),
        ("{珠海: [wu]}", "{珠江: [wu]}", '9:52 roles.intake.regions.珠江: there is no region "珠江"; accepted: 佛山, 珠海'),
        ("also: [广东佛山]", "also: [珠海]", '15:3 regions.珠海: the name "珠海" is taken by the region 佛山'),
        ("capacity: 2", "capacity: 0", "17:49 roster[0].capacity: given \"0\"; accepted: at least 1"),
        ("skills: [glue]", "skills: []", "17:18 roster[0].skills: given an empty list; accepted: at least 1 of them"),
        ("capacity: 2}", "capacity: 2}\n  - {person: wu, skills: [glue], capacity: 1}", "18:5 roster[1]: wu stands in the roster twice, first as number 1"),
        ("zone: Asia/Shanghai", "zone: Asia/Nowhere", '2:1 zone: given "Asia/Nowhere"; accepted: the name of a zone'),
        ("wu: {name: 吴", "wu: {nam: 吴", '5:8 people.wu.nam: unknown key "nam"; did you mean "name"?'),
        ("2026-12-24/2026-12-31", "2026-12-31/2026-12-24", 'people.li.away[0]: given "2026-12-31/2026-12-24": it ends before it begins'),
        ("2026-12-24/2026-12-31", "christmas", 'people.li.away[0]: given "christmas"'),
        ("2026-12-24/2026-12-31", "2026-12-24/2026-12-31T10:00:00Z", "a date and a time"),
        ("2026-12-24/2026-12-31", "2026-12-24T10:00:00/2026-12-31T10:00:00", "without a zone"),
        ("  empty: {}", "  duty: {people: [li]}", "11:3 roles.duty: the duty role has a key of its own"),
        ("li: {name: 李", '"l i": {name: 李', '4:3 people.l i: as a key, given "l i"'),
    ],
)  # fmt: skip
def test_mistakes_have_their_place(refused, old, new, problem):
    assert old in GOOD
    assert problem in "\n".join(refused(GOOD.replace(old, new, 1)))


def test_mistakes_of_both_kinds_come_together_and_none_twice(refused):
    broken = GOOD.replace("wu: {name: 吴", "wu: {nam: 吴").replace("head: chen", "head: chan")
    assert [problem.split(": ")[0] for problem in refused(broken)] == [
        "5:8 people.wu.nam", "9:30 roles.intake.head",
    ]  # fmt: skip
    both = GOOD.replace("duty: [duty]", "duty: []").replace("head: chen", "head: chan")
    assert [problem.split(": ")[0] for problem in refused(both)] == ["9:30 roles.intake.head", "12:1 duty"]


def test_an_address_of_two_people_is_a_warning(load):
    _, warnings = load(GOOD.replace("wu@x.example", "LI@x.example"))
    assert '"LI@x.example" is the address of li too' in str(warnings[0])


@pytest.mark.parametrize(
    ("token", "at", "region", "people"),
    [
        ("role:intake", BEFORE, "", ["li", "wu"]),
        ("role:intake", BEFORE, "珠海", ["wu"]),
        ("role:intake", BEFORE, "佛山", ["li", "wu"]),
        ("role:intake", BEFORE, "nowhere", ["li", "wu"]),
        ("role:intake.head", BEFORE, "", ["chen"]),
        ("role:intake.others", BEFORE, "", ["wu"]),
        ("role:owner.deputy", BEFORE, "", ["chen"]),
        ("role:duty", BEFORE, "", ["duty"]),
        ("person:li", BEFORE, "", ["li"]),
        ("person:li", LI_AWAY, "", ["wu"]),
        ("person:li", BOTH_AWAY, "", ["li"]),
        ("region:佛山", BEFORE, "", ["li"]),
        ("region:广东佛山 ", BEFORE, "", ["li"]),
        ("role:empty", BEFORE, "", []),
        ("role:unknown", BEFORE, "", []),
        ("role:empty.head", BEFORE, "", []),
        ("person:ghost", BEFORE, "", []),
        ("region:月球", BEFORE, "", []),
        ("nonsense", BEFORE, "", []),
    ],
)
def test_who_is_notified(good, token, at, region, people):
    resolved = recipients(good, token, at, region)
    assert [recipient.person for recipient in resolved] == people
    assert all(recipient.addresses == good.people[recipient.person].addresses for recipient in resolved)


def test_an_absence_in_dates_is_whole_days_of_the_zone():
    away = Away.parse("2026-12-24/2026-12-25")
    inside = [
        datetime(2026, 12, 24, tzinfo=SHANGHAI),
        datetime(2026, 12, 25, 23, 59, 59, 999999, tzinfo=SHANGHAI),
    ]
    outside = [datetime(2026, 12, 23, 23, 59, 59, tzinfo=SHANGHAI), datetime(2026, 12, 26, tzinfo=SHANGHAI)]
    assert [away.covers(at, SHANGHAI) for at in inside + outside] == [True, True, False, False]
    assert str(Away.parse("2026-12-24")) == "2026-12-24/2026-12-24"


def test_an_absence_in_instants_ends_before_its_last():
    away = Away.parse("2026-11-20T12:00:00+08:00/2026-11-20T18:00:00+08:00")
    assert str(away) == "2026-11-20T04:00:00Z/2026-11-20T10:00:00Z"
    assert away.covers(datetime(2026, 11, 20, 4, tzinfo=UTC), SHANGHAI)
    assert not away.covers(datetime(2026, 11, 20, 10, tzinfo=UTC), SHANGHAI)
    assert Away.parse(str(away)) == away


@given(st.text(max_size=30))
def test_any_text_is_an_absence_or_a_value_error(text):
    try:
        away = Away.parse(text)
    except ValueError as error:
        assert "accepted" in str(error)  # noqa: PT017 - both outcomes are right, each with its own check
    else:
        assert Away.parse(str(away)) == away


def test_a_person_who_is_named_is_notified_in_no_role(good):
    [recipient] = recipients(good, f"person:{next(iter(good.people))}", datetime(2026, 11, 16, 1, tzinfo=UTC))
    assert (recipient.role, recipient.token) == ("", f"person:{next(iter(good.people))}")
