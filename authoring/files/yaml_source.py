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
from authoring.files.yaml_mistakes import explained, lines_of, not_yaml
from authoring.files.yaml_nodes import NodeBuilder
from domain.diagnostics import Diagnostic
from domain.phrases import phrase

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_NODES", "Source", "read_text", "read_yaml"]

_Loader: type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_A_FILE = phrase("a YAML or JSON file", "YAML 或 JSON 文件")
_A_PATH = phrase("the path of a YAML or JSON file", "YAML 或 JSON 文件的路径")
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
        what = phrase("character U+{number}", "字符 U+{number}", number=f"{ord(bad.group()):04X}")
        diagnostic = Diagnostic((), what, phrase("printable text", "可打印的文字"), code=codes.UNPRINTABLE)
        raise Refused([Problem(file, *_place(text, bad.start()), diagnostic)])
    if Path(file).suffix.lower() == ".json":
        return read_json_text(text, file)
    return _read_yaml_text(text, file)


def _read_yaml_text(text: str, file: str) -> Source:
    builder = NodeBuilder(file, lines_of(text))
    try:
        for event in yaml.parse(text, Loader=_Loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        noted = {(problem.line, problem.code) for problem in builder.problems}
        places = [Problem(file, *place) for place in explained(text, error)]
        places = [place for place in places if (place.line, place.code) not in noted]
        raise Refused([*builder.problems, *places]) from None
    except yaml.YAMLError as error:
        raise Refused(
            [*builder.problems, Problem.of_file(file, not_yaml(str(error)), code=codes.NOT_YAML)]
        ) from None
    if builder.problems:
        raise Refused(builder.problems)
    if builder.root is None or builder.root.value is None:
        raise Refused(
            [
                Problem.of_file(
                    file,
                    phrase("the file is empty", "文件是空的"),
                    phrase("a mapping or a list", "映射或列表"),
                    codes.EMPTY,
                )
            ]
        )
    return Source.of(file, builder.root)


def _bytes_of(file: str) -> bytes:
    def refused(what: str, accepted: str) -> Refused:
        return Refused([Problem.of_file(file, what, accepted, codes.UNREADABLE_FILE)])

    try:
        mode = Path(file).stat().st_mode
        if stat.S_ISDIR(mode):
            raise refused(
                phrase("this is a directory", "这是文件夹"),
                phrase("the path of a file in it", "其中某个文件的路径"),
            )
        if not stat.S_ISREG(mode):
            raise refused(phrase("this is not an ordinary file", "这不是普通文件"), _A_FILE)
        with Path(file).open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise refused(phrase("there is no such file", "没有这个文件"), _neighbours(file)) from None
    except NotADirectoryError:
        raise refused(
            phrase("a part of this path is not a directory", "路径中有一部分不是文件夹"), _A_PATH
        ) from None
    except PermissionError:
        raise refused(
            phrase("the file may not be read by this user", "当前用户无权读取这个文件"),
            phrase("a file with read permission", "有读取权限的文件"),
        ) from None
    except (OSError, ValueError) as error:
        raise refused(
            phrase("the file cannot be read: {reason}", '文件无法读取:"{reason}"', reason=error), _A_FILE
        ) from None
    if len(raw) > MAX_BYTES:
        size = f"{MAX_BYTES // 1024} KiB"
        raise refused(
            phrase("the file is larger than {size}", "文件大于 {size}", size=size),
            phrase("at most {size}", "最多 {size}", size=size),
        )
    return raw


def _neighbours(file: str) -> str:
    """The YAML files that do lie in the folder: most missing files are misspelt."""
    folder = Path(file).parent
    try:
        names = sorted(p.name for p in folder.iterdir() if p.suffix in {".yaml", ".yml", ".json"})
    except OSError:
        return _A_PATH
    if not names:
        return _A_PATH
    return phrase(
        "one of {files} in {folder}", "{folder} 中的一个:{files}", files=", ".join(names[:8]), folder=folder
    )


def _decoded(file: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        place = _place(raw[: error.start].decode("utf-8", "replace"), error.start)
        what = phrase(
            "byte 0x{byte} is not UTF-8", "字节 0x{byte} 不是 UTF-8", byte=f"{raw[error.start]:02X}"
        )
        diagnostic = Diagnostic(
            (), what, phrase("a file saved as UTF-8", "保存为 UTF-8 的文件"), code=codes.NOT_UTF8
        )
        raise Refused([Problem(file, *place, diagnostic)]) from None


def _place(text: str, index: int) -> tuple[int, int]:
    before = text[:index]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
