"""Scenarios on the real workflow, from the command line."""

from tests.cli.product import run_process


async def test_a_story_of_a_unit_is_played_on_servers_of_its_own():
    words = ("policy", "test", "jiajia", "-k", "monthly-forms", "--engine", "temporal", "--json")
    answer = await run_process(*words, env={})
    assert answer.code == 0, answer.err
    (played,) = answer.json["scenarios"]
    assert played["ok"]
    assert "starting PostgreSQL and Temporal" in answer.err
