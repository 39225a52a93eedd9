"""What another policy would have made of recorded complaints."""

import tracemalloc
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from authoring.reports.what_if import Comparison, compare, compare_all
from authoring.reports.what_if_page import page
from authoring.rulebooks import load_rulebook
from authoring.scenarios.play import load_scripts, simulate
from authoring.show.html import html
from domain.counterfactual import counterfactual
from domain.facts.fact import ENGINE, Fact

BOOK = load_rulebook("evergreen")
STORIES: list[Sequence[Fact]] = [
    facts for one in load_scripts("evergreen") if (facts := simulate(one, BOOK).facts)
]


def other(tmp_path: Path, before: str, after: str):
    """Evergreen with one text changed."""
    text = Path("policies/evergreen/policy.yaml").read_text(encoding="utf-8")
    assert before in text
    folder = tmp_path / "evergreen"
    folder.mkdir()
    (folder / "policy.yaml").write_text(text.replace(before, after), encoding="utf-8")
    return load_rulebook(folder / "policy.yaml")


def test_the_same_policy_comes_to_the_recorded_verdicts() -> None:
    sums = Comparison()
    for number, facts in enumerate(STORIES):
        assert compare(BOOK, f"E-{number}", facts, sums) == []
    assert sums.complaints == len(STORIES)
    assert sums.clocks_before == sums.clocks_after
    assert sums.facts_before == sums.facts_after
    assert sums.clocks_before.total() > len(STORIES)
    assert not sums.refused


def test_more_time_turns_a_breach_into_a_met_deadline_and_says_which(tmp_path: Path) -> None:
    generous = other(tmp_path, "within: 8 working hours", "within: 20 working days")
    sums = Comparison()
    changes = [one for n, facts in enumerate(STORIES) for one in compare(generous, f"E-{n}", facts, sums)]
    breached = [
        one
        for one in changes
        if one.rule == "investigation" and one.before and one.before.outcome == "breached"
    ]
    assert breached
    assert all(one.after is not None and one.after.outcome != "breached" for one in breached)
    assert all(one.after.due > one.before.due for one in breached if one.after and one.before)
    assert sums.clocks_after["investigation", "breached"] < sums.clocks_before["investigation", "breached"]
    assert sums.changed == len({one.complaint_id for one in changes})


def test_what_the_other_rules_would_have_refused_is_told_all_the_same_and_counted() -> None:
    facts = next(facts for facts in STORIES if any(fact.type == "opinion_submitted" for fact in facts))
    unfounded = [fact for fact in facts if fact.type not in ("investigation_finished", "visit_completed")]
    told = counterfactual(BOOK, "E-1", unfounded)
    assert "opinion_after_finding" in {where for _, where in told.refused}
    assert "opinion_submitted" in {fact.type for fact in told.facts}


def test_a_fact_about_a_task_that_only_the_old_rules_opened_is_told_too() -> None:
    facts = STORIES[0]
    stray = Fact(
        len(facts) + 1, "task_done", "task-7", {"outcome": "done"}, "owner:wang", "c-x",
        facts[-1].occurred_at, facts[-1].recorded_at,
    )  # fmt: skip
    told = counterfactual(BOOK, "E-1", [*[f for f in facts if f.actor != ENGINE], stray])
    assert told.facts[-1].recorded_at >= stray.recorded_at
    assert any(fact.about == "task-7" for fact in told.facts)


async def test_memory_stays_flat_however_many_complaints_are_compared() -> None:
    async def many(count: int) -> AsyncIterator[tuple[str, Sequence[Fact]]]:
        for number in range(count):
            yield f"E-{number}", STORIES[number % 10]

    async def peak(count: int) -> int:
        tracemalloc.start()
        try:
            async for _ in compare_all(BOOK, many(count), Comparison()):
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    await peak(10)
    assert await peak(80) < 1.5 * await peak(10) + 200_000


def test_the_page_names_every_deadline_and_every_change_in_both_languages(tmp_path: Path) -> None:
    generous = other(tmp_path, "within: 8 working hours", "within: 20 working days")
    sums = Comparison()
    changes = [one for n, facts in enumerate(STORIES) for one in compare(generous, f"E-{n}", facts, sums)]
    for lang, word in (("zh", "8个工作小时内开展调查"), ("en", "begin the investigation")):
        text = html(page(generous, sums, changes, lang), lang)
        assert word in text
        assert "<svg" in text
        assert all(one.complaint_id in text for one in changes)
