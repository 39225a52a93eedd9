"""The house rules that a machine can watch: who may import whom, empty package files, short files, no private paths."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Who may import whom among our own packages (or one module of them), and which third-party packages each may know
# (None: any).
ALLOWED: dict[str, tuple[set[str], set[str] | None]] = {
    "domain": (set(), {"pydantic", "pydantic_core", "annotated_types", "typing_extensions"}),
    "store": ({"domain"}, None),
    "channels": ({"domain"}, None),
    "activities": ({"channels", "store", "domain"}, None),
    "workflows": ({"activities.messages", "domain"}, {"temporalio", "pydantic"}),
    "client": ({"workflows", "activities", "domain"}, None),
    "authoring": ({"starter", "client", "workflows", "store", "domain"}, None),
    "embedded": (set(), None),
    "api": ({"workflows", "activities", "channels", "store", "domain", "starter"}, None),
    "starter": ({"client", "workflows", "activities", "store", "domain"}, None),
    "recovery": (
        {"starter", "client", "service", "workflows", "activities", "channels", "store", "domain"},
        None,
    ),
    "service": ({"workflows", "activities", "channels", "store", "domain"}, None),
    "worker": ({"service", "workflows", "activities", "channels", "store", "domain"}, None),
    "cli": (
        {
            "worker",
            "starter",
            "client",
            "api",
            "embedded",
            "authoring",
            "recovery",
            "workflows",
            "activities",
            "channels",
            "service",
            "store",
            "domain",
        },
        None,
    ),
}
LONGEST = 300
# Longer than LONGEST, each with its reason. Nothing may be added without one.
LONG = {"domain/facts/vocabulary.py": "a table: every fact and command once"}

MACHINE_PATHS = re.compile(r"/(?:work|root)/[a-z.]|/home/[a-z]+/|/tmp/[a-z]")  # nosec: the shape, not a path


def tracked() -> list[Path]:
    """Every file that is committed or about to be, without what .gitignore names."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def modules(package: str) -> list[Path]:
    single = ROOT / f"{package}.py"
    return [single] if single.exists() else sorted((ROOT / package).rglob("*.py"))


def code_lines(text: str) -> int:
    """Lines that are neither blank nor a comment; a docstring counts."""
    return sum(1 for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = "." * node.level + (node.module or "")
            yield from ((f"{source}.{alias.name}", node.lineno) for alias in node.names)


def offences(package: str, text: str) -> list[str]:
    ours, theirs = ALLOWED[package]
    found = []
    for name, line in imported(ast.parse(text)):
        top = name.split(".")[0]
        if name.startswith("."):
            found.append(f"line {line}: relative import; write it from the top")
        elif top in ALLOWED:
            if top != package and not any(f"{name}.".startswith(f"{one}.") for one in ours):
                allowed = ", ".join(sorted(ours)) or "none of our packages"
                found.append(f"line {line}: {package} must not import {name} (allowed: {allowed})")
        elif theirs is not None and top not in theirs and top not in sys.stdlib_module_names:
            found.append(f"line {line}: {package} must not know {top} (allowed: {', '.join(sorted(theirs))})")
    return found


@pytest.mark.parametrize("package", ALLOWED)
def test_imports_run_downwards(package):
    found = [
        f"{path.relative_to(ROOT)} {fault}"
        for path in modules(package)
        for fault in offences(package, path.read_text())
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("package", "text"),
    [
        ("domain", "import asyncpg"),
        ("domain", "def f():\n    from store.pool import connect"),
        ("store", "import activities.record"),
        ("workflows", "import store"),
        ("workflows", "import asyncpg"),
        ("workflows", "from activities import record"),
        ("workflows", "from activities.record import Recording"),
        ("domain", "from . import facts"),
    ],
)
def test_the_rule_has_teeth(package, text):
    assert offences(package, text)


@pytest.mark.parametrize("module", ["workflows.complaint", "workflows.plugin", "starter"])
def test_a_workflow_and_the_client_load_no_driver(module):
    """What a workflow loads every worker loads for each complaint in the sandbox, and every caller for the client."""
    say = f"import sys, {module}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    loaded = subprocess.run([sys.executable, "-c", say], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not set(loaded.stdout.split()) & {"asyncpg", "aiosmtplib", "store", "channels", "service"}


def test_package_files_are_a_docstring_and_nothing_else():
    for package in ALLOWED:
        for path in (ROOT / package).rglob("__init__.py"):
            body = ast.parse(path.read_text()).body
            assert len(body) == 1, f"{path.relative_to(ROOT)}: one docstring, nothing else"
            assert isinstance(body[0], ast.Expr), (
                f"{path.relative_to(ROOT)}: its only statement is a docstring"
            )


def test_files_stay_short():
    long = {}
    for package in ALLOWED:
        for path in modules(package):
            lines = code_lines(path.read_text())
            if lines > LONGEST:
                long[str(path.relative_to(ROOT))] = lines

    unexpected = {name: lines for name, lines in long.items() if name not in LONG}
    assert not unexpected, f"longer than {LONGEST} lines, split them by noun: {unexpected}"


def test_nothing_names_a_private_path():
    found = []
    for path in tracked():
        if path.suffix in {".png", ".gz"} or path == Path(__file__):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {hit.group()}" for hit in MACHINE_PATHS.finditer(text)]
    assert not found, "\n".join(found[:20])
