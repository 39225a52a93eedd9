"""YAML and JSON files read as text with positions; whatever is wrong with one becomes a `Problem`, never a traceback."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import yaml

from authoring.files import codes
from authoring.files.json_source import read_json_text
from authoring.files.problems import Problem, Refused
from authoring.files.source import MAX_BYTES, MAX_DEPTH, MAX_NODES, Source
from authoring.files.yaml_mistakes import explained
from authoring.files.yaml_nodes import NodeBuilder
from domain.diagnostics import Diagnostic

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_NODES", "Source", "read_text", "read_yaml"]

_Loader: type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_yaml(path: str | os.PathLike[str]) -> Source:
    """Read a `.yaml`, `.yml` or `.json` file (UTF-8, one document, not empty).

    Every scalar is kept as text; a key with nothing behind it is None. Raises `Refused` with every problem found.
    """
    file = os.fspath(path)
    return read_text(_decoded(file, _bytes_of(file)), file)


def read_text(text: str, file: str) -> Source:
    """The same for text already in hand; `file` names it in messages, and ".json" at its end makes it JSON."""
    text = text.removeprefix("\ufeff")
    if bad := _UNPRINTABLE.search(text):
        what = f"character U+{ord(bad.group()):04X}"
        diagnostic = Diagnostic((), what, "printable text", code=codes.UNPRINTABLE)
        raise Refused([Problem(file, *_place(text, bad.start()), diagnostic)])
    if Path(file).suffix.lower() == ".json":
        return read_json_text(text, file)
    return _read_yaml_text(text, file)


def _read_yaml_text(text: str, file: str) -> Source:
    builder = NodeBuilder(file, text.split("\n"))
    try:
        for event in yaml.parse(text, Loader=_Loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        known = {(problem.line, problem.code) for problem in builder.problems}
        places = [Problem(file, *place) for place in explained(text, error)]
        places = [place for place in places if (place.line, place.code) not in known]
        raise Refused([*builder.problems, *places]) from None
    except yaml.YAMLError as error:
        raise Refused(
            [*builder.problems, Problem.of_file(file, f"not YAML: {error}", code=codes.NOT_YAML)]
        ) from None
    if builder.problems:
        raise Refused(builder.problems)
    if builder.root is None or builder.root.value is None:
        raise Refused([Problem.of_file(file, "the file is empty", "a mapping or a list", codes.EMPTY)])
    return Source.of(file, builder.root)


def _bytes_of(file: str) -> bytes:
    def refused(what: str, accepted: str) -> Refused:
        return Refused([Problem.of_file(file, what, accepted, codes.UNREADABLE_FILE)])

    try:
        mode = Path(file).stat().st_mode
        if stat.S_ISDIR(mode):
            raise refused("this is a directory", "the path of a file in it")
        if not stat.S_ISREG(mode):
            raise refused("this is not an ordinary file", "a YAML or JSON file")
        with Path(file).open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise refused("there is no such file", _neighbours(file)) from None
    except NotADirectoryError:
        raise refused("a part of this path is not a directory", "the path of a YAML or JSON file") from None
    except PermissionError:
        raise refused("the file may not be read by this user", "a file with read permission") from None
    except (OSError, ValueError) as error:
        raise refused(f"the file cannot be read: {error}", "a YAML or JSON file") from None
    if len(raw) > MAX_BYTES:
        raise refused(f"the file is larger than {MAX_BYTES // 1024} KiB", f"at most {MAX_BYTES // 1024} KiB")
    return raw


def _neighbours(file: str) -> str:
    """The YAML files that do lie in the folder: most missing files are misspelt."""
    folder = Path(file).parent
    try:
        names = sorted(p.name for p in folder.iterdir() if p.suffix in {".yaml", ".yml", ".json"})
    except OSError:
        return "the path of a YAML or JSON file"
    return f"one of {', '.join(names[:8])} in {folder}" if names else "the path of a YAML or JSON file"


def _decoded(file: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        place = _place(raw[: error.start].decode("utf-8", "replace"), error.start)
        what = f"byte 0x{raw[error.start]:02X} is not UTF-8"
        diagnostic = Diagnostic((), what, "a file saved as UTF-8", code=codes.NOT_UTF8)
        raise Refused([Problem(file, *place, diagnostic)]) from None


def _place(text: str, index: int) -> tuple[int, int]:
    before = text[:index]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
