"""Every check of the registry tried with its own two examples."""

from pathlib import Path

import pytest

from authoring.check.catalogue.check import Check
from authoring.check.catalogue.page import checks_page
from authoring.check.catalogue.registry import CHECKS, GROUPS
from authoring.files import codes as files_codes
from domain.directory import codes as directory_codes
from domain.policy import codes as policy_codes
from tests.authoring.check.examples import problems_of

ALL = pytest.mark.parametrize("check", CHECKS.values(), ids=[check.label for check in CHECKS.values()])


@ALL
def test_the_bad_example_is_found_and_nothing_follows_from_it(check: Check, tmp_path: Path):
    problems = problems_of(check, check.bad, tmp_path, bad=True)
    assert [problem.code for problem in problems] == [check.code], "\n".join(map(str, problems))
    assert problems[0].severity == check.severity


@ALL
def test_in_the_good_example_nothing_is_found(check: Check, tmp_path: Path):
    problems = problems_of(check, check.good, tmp_path, bad=False)
    assert problems == [], "\n".join(map(str, problems))


def test_codes_and_names_are_used_once():
    assert len({check.slug for check in CHECKS.values()}) == len(CHECKS)
    numbers = [check.code[1:] for check in CHECKS.values()]
    assert len(set(numbers)) == len(numbers), "E402 and W402 would be mixed up"
    assert {check.code[1] for check in CHECKS.values()} == set(GROUPS)


@ALL
def test_each_has_a_reason_in_both_languages(check: Check):
    assert check.en.isascii()
    assert check.en.endswith(".")
    assert check.zh.endswith("。")


def test_the_page_of_every_check_is_the_present_one():
    page = Path(__file__).resolve().parents[3] / "docs" / "checks.md"
    assert page.read_text() == checks_page(), "write it anew: redress policy checks docs/checks.md"


def test_every_code_in_the_program_is_in_the_registry():
    modules = (files_codes, policy_codes, directory_codes)
    codes = {value for one in modules for name, value in vars(one).items() if name.isupper()}
    assert codes <= set(CHECKS)
