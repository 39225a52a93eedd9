"""A policy file compiled with its calendars, with every mistake at its line."""

from __future__ import annotations

import os

from authoring.calendars.load import load_calendars
from authoring.files.policies import CALENDARS, policy_file, validated
from authoring.files.problems import Problem, Refused, problem_at
from authoring.files.yaml_source import read_yaml
from domain.policy.compiler import PolicyMistaken, compile_policy
from domain.policy.rulebook import Rulebook
from domain.time.worktime import WorkTime


def load_rulebook(
    policy: str | os.PathLike[str], calendars_folder: str | os.PathLike[str] = CALENDARS
) -> Rulebook:
    """The policy compiled with its calendars. Raises `Refused` with every mistake of the policy and the calendars."""
    source = read_yaml(policy_file(policy))
    problems: list[Problem] = []
    try:
        calendars = load_calendars(calendars_folder)
    except Refused as refusal:
        problems, calendars = refusal.problems, {}
    try:
        read = validated(source)
    except Refused as refusal:
        raise Refused([*problems, *refusal.problems]) from None
    if problems:
        raise Refused(problems)
    worktimes = {name: WorkTime.build(calendar) for name, calendar in calendars.items()}
    versions = {name: calendar.version for name, calendar in calendars.items()}
    try:
        return compile_policy(read, worktimes, versions)
    except PolicyMistaken as mistaken:
        raise Refused(problem_at(source, diagnostic) for diagnostic in mistaken.diagnostics) from None
