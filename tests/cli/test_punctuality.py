"""`redress punctuality`, as it is typed."""

import asyncio

from tests.cli.product import run


async def test_figures_for_people_and_programs(product):
    assert (await product.open(product.name())).code == 0
    figures = (await product.redress("punctuality", "--json")).json
    opinion = next(figure for figure in figures if figure["rule"] == "opinion_unverified")
    assert (opinion["open"], opinion["met"], opinion["percent"]) == (1, 0, None)
    shown = await product.redress("punctuality", "--lang", "zh")
    assert "5个工作日内处理意见" in shown.out
    assert (
        await product.redress("punctuality", "--policy", "sigma", "--lang", "en")
    ).out.strip() == "no deadline has run yet"


async def test_a_time_without_a_zone_is_refused(app_database):
    answer = await asyncio.to_thread(
        run, "punctuality", "--since", "2026-11-16T09:00", env={"REDRESS_DATABASE_URL": app_database}
    )
    assert (answer.code, "--since" in answer.err) == (2, True)
