"""The page of every check, as docs/checks.md has it."""

from __future__ import annotations

from collections.abc import Iterator

from authoring.check.catalogue import example_policy
from authoring.check.catalogue.check import Check
from authoring.check.catalogue.registry import CHECKS, GROUPS

_HEAD = """\
# What `redress policy check` finds

Every finding has a code that never gets another meaning: E is an error, which stops the policy from being used, W a warning. `redress policy check --explain
E402` says the same as this page, in Chinese with `--lang zh`. The page is written by `redress policy checks docs/checks.md`, and a test tries every example:
the bad one yields exactly this finding, the good one none.

A finding that is meant to be so can be ignored in the policy, with a reason:

```yaml
ignore:
  - {check: W413, at: deadlines.answer, reason: the desk reads the list every hour}
```

`at` is optional: without it the finding is ignored wherever it comes. What keeps a file from being read or compiled can never be ignored, and an ignore that
matches nothing is a finding itself.

The examples say what is different in [a small policy without mistakes](#the-small-policy), or in its directory; those that are whole files say so.
"""

_KINDS = {
    "directory": "in the directory",
    "text": "a whole file",
    "gb18030": "a whole file; the bad one is saved as GBK",
    "json": "a whole JSON file",
    "path": "the path that is typed",
    "calendars": "calendar files",
}


def checks_page() -> str:
    """The page as Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _HEAD
    for digit, (zh, en) in GROUPS.items():
        yield f"## {en} · {zh}\n"
        for check in CHECKS.values():
            if check.code[1] == digit:
                yield from _check(check)
    yield "## The small policy\n"
    for name, text in (
        ("policy.yaml", example_policy.POLICY),
        ("directory.yaml", example_policy.DIRECTORY),
        ("clauses.yaml", example_policy.CLAUSES),
    ):
        yield f"```yaml\n# {name}\n{text}```\n"


def _check(check: Check) -> Iterator[str]:
    yield f"### {check.label}\n"
    remarks = [_KINDS[check.kind]] if check.kind in _KINDS else []
    remarks += [] if check.ignorable else ["cannot be ignored"]
    yield f"{check.en} {check.zh}" + (f" *({'; '.join(remarks)})*" if remarks else "") + "\n"
    for name, example in (("bad", check.bad), ("good", check.good)):
        text = _visible(example).rstrip("\n") or "(no such file)"
        language = {"json": "json", "path": "console"}.get(check.kind, "yaml")
        yield f"```{language}\n{'' if language == 'json' else f'# {name}' + chr(10)}{text}\n```\n"


def _visible(example: str) -> str:
    """Control characters as their numbers, and tabs as arrows: on a page nobody would see them."""
    text = example.replace("\t", "→")
    return "".join(mark if mark.isprintable() or mark == "\n" else f"\\x{ord(mark):02x}" for mark in text)
