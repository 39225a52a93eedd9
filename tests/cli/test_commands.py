"""Opening, commanding and looking at complaints from the command line, on the real servers."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from starter import NotFound, Refused
from tests.cli.product import run_process, typed

INTAKE = ("--by", "intake:li-min")


def days(count):
    return (datetime.now(UTC) + timedelta(days=count)).isoformat(timespec="seconds")


async def facts(product, name):
    return [fact["type"] for fact in (await product.redress("timeline", name, "--json")).json]


def text_of(problem):
    return f"{problem['where']}: {problem['what']}; accepted: {problem['accepted']}"


async def test_a_complaint_from_a_file(product, tmp_path):
    name = product.name()
    lines = "\n".join(f"  {key}: {value}" for key, value in typed().items())
    path = tmp_path / "complaint.yaml"
    path.write_text(f"id: {name}\npolicy: evergreen\nby: intake:li-min\nfields:\n{lines}\n")
    first = await product.redress("open", str(path), "--json")
    assert first.code == 0, first.err
    assert first.json["complaint_id"] == name
    assert first.json["status"] == "registered"
    again = await product.redress("open", str(path), "--json")
    assert again.json == first.json
    other = await product.redress("open", str(path), "demand=退款", "--json")
    assert other.code == 1
    assert other.error["code"] == "duplicate"
    assert (await facts(product, name)).count("received") == 1


async def test_stdin_and_a_made_up_id(product):
    text = '{"policy": "evergreen", "by": "intake:li-min", "fields": {"complainant": "王"}}'
    words = [f"{key}={value}" for key, value in typed().items()]
    answer = await product.redress("open", "-", *words, "--json", input=text)
    assert answer.code == 0, answer.err
    assert answer.json["complaint_id"].startswith(f"evergreen-{datetime.now(UTC):%Y}")


async def test_mistakes_stand_at_their_lines(product, tmp_path):
    path = tmp_path / "complaint.yaml"
    path.write_text(
        "policy: evergreen\nby: intake:li-min\nfields:\n  complainant: 王女士\n  severity: grave\n  colour: blau\n"
        "  received_at: 2026-11-16T09:00:00\n"
    )
    answer = await product.redress("open", str(path), "--json")
    assert answer.code == 1
    assert answer.error["code"] == "field"
    where = {problem["where"]: problem["accepted"] for problem in answer.error["problems"]}
    assert set(where[f"{path}:5 severity"].split(", ")) == {"normal", "major", "especially_major"}
    assert f"{path}:6 colour" in where
    assert "+08:00" in where[f"{path}:7 received_at"]


async def test_openings_that_are_refused(product):
    """Each names every mistake, leaves nothing on record, and does not use up its id."""
    for fields, code, said in (
        ({"colour": "blue"}, "field", "colour: unknown field"),
        ({"verifiable": "perhaps"}, "field", "accepted: true or false"),
        ({"category": "weather"}, "field", "product_quality"),
        ({"received_at": "2026-11-16T09:00:00"}, "field", "without a zone"),
        ({"received_at": "yesterday"}, "field", "a time with its zone"),
        ({"received_at": days(1)}, "time", "in the future"),
        ({"received_at": days(-60)}, "time", "too far back"),
        ({"demand": None}, "gate", "demand: missing"),
        ({"category": "staff_attitude"}, "gate", "complained_of"),
    ):
        name = product.name()
        answer = await product.open(name, **fields)
        assert answer.code == 1
        assert answer.error["code"] == code, answer.err
        assert any(said in text_of(problem) for problem in answer.error["problems"]), answer.err
        assert (await product.redress("timeline", name)).code == 1
        assert (await product.open(name)).code == 0


async def test_an_unknown_policy_is_answered_by_the_known_ones(product):
    answer = await product.redress("open", "--policy", "nobody", *INTAKE, "object=x")
    assert answer.code == 1
    assert '  policy: given "nobody"; accepted: evergreen' in answer.err


async def test_an_id_that_cannot_be_one(product):
    answer = await product.redress("open", "--policy", "evergreen", *INTAKE, "--id", "a/b", "object=x")
    assert answer.code == 1
    assert "without spaces, line breaks, colons, slashes" in answer.err


async def test_commands_refused_leave_nothing_behind(product):
    name = product.name()
    assert (await product.open(name)).code == 0
    before = await facts(product, name)
    for words, code, said in (
        (
            ("assign", "--by", "service_staff:wang-qiang", "to=zhao-lei"),
            "role",
            'may not "assign"; accepted: intake',
        ),
        (("assign", "--by", "boss:li", "to=zhao-lei"), "role", 'unknown role "boss"'),
        (("assign", "--by", "nobody", "to=zhao-lei"), "field", "role:person"),
        (("assign", *INTAKE), "field", "to: missing"),
        (("assign", *INTAKE, "to=a b"), "field", "without spaces"),
        (("assign", *INTAKE, "to=wang-qiang", "--at", days(1)), "time", "in the future"),
        (("assign", *INTAKE, "to=wang-qiang", "--at", days(-60)), "time", "too far back"),
        (("assign", *INTAKE, "to=wang-qiang", "--at", "2026-11-16T09:00:00"), "time", "without a zone"),
        (("archive", "--by", "department:chen-jing"), "state", "close or withdraw first"),
        (("reopen", "--by", "department:chen-jing", "reason=x"), "state", "a closed or withdrawn complaint"),
        (("arrive", "--by", "engineer:luo-haitao"), "about", "open a visit first"),
        (("arrive", "--by", "engineer:luo-haitao", "--about", "visit-9"), "about", 'given "visit-9"'),
    ):
        answer = await product.redress("do", name, *words, "--json")
        assert answer.code == 1, words
        assert answer.error["code"] == code, (words, answer.err)
        assert any(said in text_of(problem) for problem in answer.error["problems"]), (words, answer.err)
    assert await facts(product, name) == before


async def test_the_same_command_id_acts_once(product):
    name = product.name()
    await product.open(name)
    words = ("do", name, "note", *INTAKE, "--id", "once", "--json")
    first = await product.redress(*words, "text=客户来电")
    assert first.code == 0, first.err
    assert (await product.redress(*words, "text=客户来电")).json == first.json
    other = await product.redress(*words, "text=别的")
    assert other.code == 1
    assert other.error["code"] == "duplicate"
    assert (await facts(product, name)).count("noted") == 1


async def test_what_is_not_there(product):
    for words in (("show", "EVG-none"), ("timeline", "EVG-none"), ("do", "EVG-none", "note", *INTAKE, "text=x"),
                  ("audit", "verify", "EVG-none")):  # fmt: skip
        answer = await product.redress(*words)
        assert answer.code == 1, words
        assert 'there is no complaint "EVG-none"' in answer.err


async def test_looking(product):
    name = product.name()
    await product.open(name, object="白乳胶 20 kg")
    await product.redress("do", name, "assign", *INTAKE, "to=wang-qiang", "role=owner")
    shown = await product.redress("show", name, "--lang", "zh")
    assert shown.code == 0, shown.err
    for words in ("已指派 · 一般 · 产品质量", "王强", "8个工作小时内开展调查", "EVG-42"):
        assert words in shown.out
    view = (await product.redress("show", name, "--json")).json
    assert view["source"] == "workflow"
    assert view["owner"] == "wang-qiang"
    timeline = await product.redress("timeline", name, "--lang", "en")
    assert "first reply with a plan (EVG-38)  due " in timeline.out
    assert "王强" in timeline.out
    behind = (await product.redress("timeline", name, "--after", "8", "--json")).json
    assert behind[0]["number"] == 9


async def test_lists(product):
    names = [product.name() for _ in range(3)]
    for name in names:
        await product.open(name)
    await product.redress("do", names[0], "assign", *INTAKE, "to=wang-qiang", "role=owner")
    owned = (await product.redress("list", "--owner", "wang-qiang", "--json")).json
    assert [complaint["id"] for complaint in owned["complaints"]] == names[:1]
    first = (await product.redress("list", "--limit", "2", "--order", "due", "--json")).json
    rest = (
        await product.redress("list", "--limit", "2", "--order", "due", "--after", first["next"], "--json")
    ).json
    assert {complaint["id"] for complaint in first["complaints"] + rest["complaints"]} == set(names)
    assert rest["next"] is None
    table = await product.redress("list", "--status", "assigned", "--open", "--policy", "evergreen")
    assert names[0] in table.out
    assert names[1] not in table.out
    assert "no complaint fits" in (await product.redress("list", "--overdue")).out
    wrong = await product.redress("list", "--after", "x")
    assert wrong.code == 2
    assert "not the `next` of a page before" in wrong.err


async def test_the_answer_of_a_complaint_that_is_over(product):
    name, fields = product.name(), typed()
    redress = await product.client()
    opening = {"policy": "evergreen", "by": "intake:li-min", "fields": fields}
    first = await redress.open(name, opening)
    await redress.submit(name, "withdraw", {"by": "intake:li-min", "fields": {"reason": "客户撤诉"}})
    last = await redress.submit(name, "archive", {"by": "department:chen-jing"}, "the-last")
    assert last.status == "archived"
    await redress.client.get_workflow_handle(name).result()
    assert await redress.open(name, opening) == first
    with pytest.raises(Refused) as refused:
        await redress.open(name, {**opening, "fields": {**fields, "demand": "退款"}})
    assert refused.value.code == "duplicate"
    assert await redress.submit(name, "archive", {"by": "department:chen-jing"}, "the-last") == last
    with pytest.raises(Refused, match="archived") as refused:
        await redress.submit(name, "note", {"by": "intake:li-min", "fields": {"text": "x"}})
    assert refused.value.code == "state"
    assert (await redress.view(name)).status == "archived"
    with pytest.raises(NotFound):
        await redress.view("EVG-none")


async def test_an_id_whose_workflow_is_gone_but_whose_facts_stand(product):
    """Temporal forgets finished workflows; the log does not, and nothing may be written over it."""
    name = product.name()
    await product.open(name)
    redress = await product.client()
    await redress.client.get_workflow_handle(name).terminate()
    before = await facts(product, name)
    again = await product.open(name)
    assert again.code == 1
    assert again.error["code"] == "duplicate"
    assert "on record already, with" in again.err
    assert await facts(product, name) == before


async def test_two_at_once_with_one_id(product):
    redress, name = await product.client(), product.name()
    opening = {"policy": "evergreen", "by": "intake:li-min", "fields": typed()}
    receipts = await asyncio.gather(*(redress.open(name, opening) for _ in range(5)))
    assert len({receipt.model_dump_json() for receipt in receipts}) == 1
    note = {"by": "intake:li-min", "fields": {"text": "x"}}
    notes = await asyncio.gather(*(redress.submit(name, "note", note, "same") for _ in range(5)))
    assert len({note.model_dump_json() for note in notes}) == 1


async def test_the_language_of_a_bare_machine(product):
    """LANG=C, no terminal: Chinese is written, and no escape sequence is."""
    name = product.name()
    await product.open(name)
    answer = await run_process(
        "timeline", name, "--lang", "zh", env={**product.env, "LANG": "C", "LC_ALL": "C"}
    )
    assert answer.code == 0
    assert "收到投诉" in answer.out
    assert "\x1b" not in answer.out
    english = await run_process(
        "list", env={**product.env, "LANG": "C", "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    )
    assert "next due" in english.out
    assert "白乳胶" in english.out
