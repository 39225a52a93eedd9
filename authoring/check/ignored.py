"""Takes out the findings that a policy ignores with a reason, and checks the list of what it ignores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from authoring.check.catalogue import rule_checks
from authoring.check.catalogue.registry import CHECKS
from authoring.files.problems import Problem
from domain.diagnostics import Diagnostic
from domain.facts.refusals import nearest
from domain.phrases import phrase
from domain.policy.ignore import Ignore


@dataclass(slots=True)
class Sifted:
    """Problems, and apart from them those that are ignored, each with the reason. `diagnostics` are mistakes in
    what the policy ignores.
    """

    left: list[Problem] = field(default_factory=list)
    ignored: dict[Problem, str] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def sift(problems: Iterable[Problem], ignores: tuple[Ignore, ...], *, whole: bool) -> Sifted:
    """Take out what is ignored. `whole` says that nothing of the policy was left out before it was looked at."""
    usable = {n: ignore for n, ignore in enumerate(ignores) if _ignorable(ignore)}
    used: set[int] = set()
    sifted = Sifted(diagnostics=list(_mistakes(ignores)))
    for problem in problems:
        numbers = [
            n for n, ignore in usable.items() if ignore.check == problem.code and ignore.covers(problem.path)
        ]
        used.update(numbers)
        if numbers:
            sifted.ignored[problem] = usable[numbers[0]].reason
        else:
            sifted.left.append(problem)
    for n, ignore in usable.items():
        if n not in used and whole:
            place = phrase(" at {path}", "(在 {path})", path=ignore.at) if ignore.at else ""
            finding = rule_checks.NEEDLESS_IGNORE.at(("ignore", n), check=ignore.check, place=place)
            sifted.diagnostics.append(finding)
    return sifted


def _ignorable(ignore: Ignore) -> bool:
    return ignore.check in CHECKS and CHECKS[ignore.check].ignorable


def _mistakes(ignores: tuple[Ignore, ...]) -> Iterator[Diagnostic]:
    for n, ignore in enumerate(ignores):
        path = ("ignore", n, "check")
        if ignore.check not in CHECKS:
            codes = [code for code, check in CHECKS.items() if check.ignorable]
            near = nearest(ignore.check, codes)
            accepted = (
                near if len(near) < 80 else phrase("a code of docs/checks.md", "docs/checks.md 中的代码")
            )
            yield rule_checks.UNKNOWN_CHECK.at(path, check=ignore.check, accepted=accepted)
        elif not CHECKS[ignore.check].ignorable:
            yield rule_checks.NEVER_IGNORED.at(path, check=CHECKS[ignore.check].label)
