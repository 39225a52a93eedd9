"""Whatever stands in a policy file, the answer is a list of problems with places, never a traceback."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from authoring.calendars.load import load_calendars
from authoring.check.run import Checked, check, check_source
from authoring.files.policies import CALENDARS, POLICIES
from authoring.files.problems import Refused
from authoring.files.yaml_source import read_text, read_yaml
from domain.directory.directory import Directory
from domain.facts.vocabulary import COMMANDS, FACTS, THINGS
from domain.policy.schema import Policy

ALL = [Path(__file__).parents[1] / "inn.yaml", *sorted(POLICIES.glob("*/policy.yaml"))]
INN = yaml.safe_load(ALL[0].read_text())
PEOPLE = Directory.model_validate(read_yaml(ALL[0].with_name("inn_people.yaml")).data)

KEYS = sorted(
    {
        "fact", "all", "times", "not", "given", "at_least", "at_most", "same_as", "before", "after", "field", "due",
        "param", "amount", "plus", "minus", "earliest", "latest", "first_known", "first_of", "from", "until", "when",
        "within", "zh", "en", "notify", "escalate", "open", "kind", "to", "text", "severity", "holder", "%",
        *Policy.model_fields, *THINGS, *list(FACTS)[:40], *list(COMMANDS)[:10], "visit.starts_at", "case.owner", ".", "..",
    }
)  # fmt: skip
WORDS = st.one_of(
    st.sampled_from(KEYS),
    st.sampled_from(["", "0", "-1", "100%", "0%", "75%", "2 hours", "0 days", "9999999 years", "2 hours before", "end of day", "true", "up", "{due}"]),
    st.text(max_size=6),
)  # fmt: skip
VALUES = st.recursive(
    st.one_of(st.none(), WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def calendars():
    return load_calendars(CALENDARS)


def looked_at(data: object, calendars) -> Checked:
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    try:
        source = read_text(text, "policy.yaml")
    except Refused as refusal:
        return Checked("policy.yaml", refusal.problems)
    return check_source(source, Checked("policy.yaml"), calendars, PEOPLE)


def in_order(checked: Checked) -> None:
    for one in checked.problems:
        assert one.what
        assert one.file
        str(one)
    if checked.policy is not None and not checked.errors and checked.book is None:
        raise AssertionError("no error, but no rulebook either")


def places(data: object, path: tuple = ()):
    yield path
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, one in items:
        yield from places(one, (*path, key))


def changed(data, path, change):
    """A copy of the data in which one place is changed: replaced, dropped, doubled, or given another key."""
    if not path:
        return change[1]
    copy = dict(data) if isinstance(data, dict) else list(data)
    key, rest = path[0], path[1:]
    if rest:
        copy[key] = changed(copy[key], rest, change)
    elif change[0] == "put":
        copy[key] = change[1]
    elif change[0] == "drop" and isinstance(copy, dict):
        del copy[key]
    elif change[0] == "rename" and isinstance(copy, dict) and isinstance(change[1], str):
        copy[change[1]] = copy.pop(key)
    elif isinstance(copy, list):
        copy.append(copy[key])
    return copy


CHANGES = st.tuples(st.sampled_from(["put", "put", "drop", "rename"]), VALUES)
SLOW = settings(
    max_examples=60,
)


@SLOW
@given(data=st.data())
def test_a_policy_broken_anywhere(data, calendars):
    source = read_yaml(data.draw(st.sampled_from(ALL))).data
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(places(source))[1:]))
        source = changed(source, path, data.draw(CHANGES))
        if not isinstance(source, dict):
            return
    in_order(looked_at(source, calendars))


RULES = st.fixed_dictionaries(
    {"clause": st.just([]), "words": st.just({"zh": "期限", "en": "deadline"}), "from": VALUES, "until": VALUES},
    optional=dict.fromkeys(("when", "within", "due", "restart", "void", "undone_by", "warn", "breach", "repeat", "against", "per"), VALUES),
)  # fmt: skip


@SLOW
@given(rule=RULES, other=RULES, reaction=VALUES, gate=VALUES)
def test_rules_made_of_anything(rule, other, reaction, gate, calendars):
    words = {"zh": "词", "en": "words"}
    data = {
        **INN,
        "effective": "2026-01-01",
        "deadlines": {"one": rule, "two": other},
        "reactions": {"one": {"clause": [], "upon": reaction, "do": [{"notify": "desk", "text": "late"}]}},
        "gates": {"one": {"clause": [], "words": words, "before": gate, "that": reaction}},
    }
    in_order(looked_at(data, calendars))


@settings(max_examples=30)
@given(data=VALUES)
def test_a_file_of_anything(data, calendars):
    in_order(looked_at(data, calendars))


@settings(max_examples=40)
@given(raw=st.binary(max_size=200))
def test_bytes(raw, tmp_path):
    (tmp_path / "policy.yaml").write_bytes(raw)
    assert check(tmp_path).problems


def test_a_policy_that_is_not_there():
    with pytest.raises(Refused, match="no policy"):
        check("nowhere")
