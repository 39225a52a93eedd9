"""Every file that the pages for contributors name is there."""

import re
from pathlib import Path

import pytest

from tests.architecture.rooms import ROOT

PAGES = ("CONTRIBUTING.md", "README.md", "docs/architecture.md", "docs/glossary.md", "docs/adr/0006-rooms.md")
QUOTED = re.compile(r"`([^`\s]+)`")
LINKED = re.compile(r"\]\(([^)#\s]+)")
FILE = re.compile(r"[\w.-]+(?:/[\w.-]*)+|[\w-]+\.(?:py|md|toml|yml|yaml|lock)")


def named(page: Path) -> list[str]:
    """Paths in a page, from the root: what stands in backticks and looks like one, and what is linked."""
    text = page.read_text(encoding="utf-8")
    quoted = [name for name in QUOTED.findall(text) if FILE.fullmatch(name)]
    linked = [
        (page.parent / name).resolve().relative_to(ROOT).as_posix()
        for name in LINKED.findall(text)
        if "://" not in name
    ]
    return quoted + linked


def lost(page: Path) -> list[str]:
    """Paths that are nowhere. Rooms and files may be named from the folder they are in; capitals stand for any name."""
    return [name for name in named(page) if name not in EXAMPLES and not ANY.search(name) and not there(name)]


def there(name: str) -> bool:
    return (ROOT / name).exists() or any(
        (ROOT / folder / name).exists() for folder in ("domain", "authoring", "cli")
    )


ANY = re.compile(r"/[A-Z]+\.|^\.(?:venv|redress)\b")
EXAMPLES = frozenset({"policy_compiler.py"})
"""What a name should not be."""


@pytest.mark.parametrize("page", PAGES)
def test_files_that_a_page_names_are_there(page):
    assert lost(ROOT / page) == []


def test_a_file_that_is_not_there_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.architecture.test_pages.ROOT", tmp_path)
    (tmp_path / "there.py").write_text("")
    page = tmp_path / "page.md"
    page.write_text(
        "`there.py`, `gone/away.py`, [a link](lost.md), `make test`, [far](https://example.org/x.py)"
    )
    assert lost(page) == ["gone/away.py", "lost.md"]
