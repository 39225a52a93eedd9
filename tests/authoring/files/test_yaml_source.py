from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from authoring.files.problems import Refused
from authoring.files.source import MAX_BYTES, Source
from authoring.files.yaml_source import read_text, read_yaml


def refused(text: str, file: str = "p.yaml") -> list[str]:
    with pytest.raises(Refused) as caught:
        read_text(text, file)
    return [str(problem) for problem in caught.value.problems]


def test_every_scalar_stays_the_text_it_was():
    written = "yes: no\non: off\ntime: 10:30\nsum: 1_000\nid: 007\nn: null\nt: ~\nday: 2026-11-16\nf: 1e3\nq: '5'\nb: 0b1\n"
    assert read_text(written, "p.yaml").data == {
        "yes": "no", "on": "off", "time": "10:30", "sum": "1_000", "id": "007", "n": "null", "t": "~",
        "day": "2026-11-16", "f": "1e3", "q": "5", "b": "0b1",
    }  # fmt: skip


def test_only_nothing_is_none():
    assert read_text("a:\nb: ''\nc: []\nd: [x, ]\ne:\n- \n- x\n", "p.yaml").data == {
        "a": None, "b": "", "c": [], "d": ["x"], "e": [None, "x"],
    }  # fmt: skip


def test_positions_are_those_of_keys_and_items():
    source = read_text(
        "id: x\n\ndeadlines:\n  opinion:\n    within: 8 h\nladder: [a, b]\nlist:\n  - k: v\n", "p.yaml"
    )
    assert source.position(("deadlines", "opinion", "within")) == (5, 5)
    assert source.position(("ladder", 1)) == (6, 13)
    assert source.position(("list", 0, "k")) == (8, 5)
    assert source.position(("deadlines", "opinion", "missing")) == (4, 3)
    assert source.position(()) == (1, 1)


def test_columns_count_characters_not_bytes():
    assert read_text("{佛山: 甲, 廣州: 乙}", "p.yaml").position(("廣州",)) == (1, 9)


def test_an_alias_is_a_copy_and_its_place_is_where_it_stands():
    source = read_text("a: &x {k: v}\nb: *x\n", "p.yaml")
    assert source.data == {"a": {"k": "v"}, "b": {"k": "v"}}
    assert isinstance(source.data, dict)
    assert source.data["a"] is not source.data["b"]
    assert source.position(("b",)) == (2, 1)
    assert source.position(("b", "k")) == (1, 8)


def test_all_double_keys_are_named_with_both_lines():
    assert refused("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n") == [
        'p.yaml:4:3 b: the key "c" stands here twice, first in line 3; accepted: each key once',
        'p.yaml:5:1: the key "a" stands here twice, first in line 1; accepted: each key once',
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a:\n\tb: 1\n", "p.yaml:2:1: a tab in the indentation; accepted: spaces only"),
        ("a:\n  b: 1\n\tc: 1\n", "p.yaml:3:1: a tab in the indentation; accepted: spaces only"),
        ("a: b: c\n", 'p.yaml:1:5: a ":" inside a text'),
        ("a: [1, 2\nb: 3\n", "p.yaml:1:4: the bracket that begins here is not closed"),
        ("a: *x\n", "p.yaml:1:4 a: *x has no anchor before it"),
        ("a: &x\n  b: *x\n", "p.yaml:2:6 a.b: *x stands inside the value it names"),
        ("a: 1\n---\nb: 2\n", "p.yaml:2:1: a second document begins here"),
        ("a: !!int 1\n", "p.yaml:1:4 a: the tag tag:yaml.org,2002:int"),
        ("a: !python/object/apply:os.system [x]\n", "p.yaml:1:4 a: the tag !python/object/apply:os.system"),
        ("<<: {a: 1}\n", 'p.yaml:1:1: the merge key "<<"'),
        ("? [a]\n: 1\n", "p.yaml:1:3: a key that is not text (given a list of 1)"),
        ('"": 1\n', 'a key that is not text (given "")'),
        ('a: "x\\0y"\n', "p.yaml:1:4 a: a NUL character"),
        ("a: \x07\n", "p.yaml:1:4: character U+0007; accepted: printable text"),
        ("", "p.yaml: the file is empty"),
        ("# nothing\n", "p.yaml: the file is empty"),
        ("---\n", "p.yaml: the file is empty"),
        ("[" * 5000, "nested too deeply"),
        ("- " * 5000 + "x", "nested too deeply"),
    ],
)
def test_what_is_not_plain_yaml_is_refused_with_its_place(text, said):
    assert said in "\n".join(refused(text))


def test_a_few_aliases_that_stand_for_billions_are_refused_at_once():
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{now}: &{now} [{', '.join([f'*{before}'] * 10)}]\n"
        for before, now in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert "too many values, aliases written out" in refused(bomb)[0]


def test_aliases_cannot_nest_beyond_the_depth_either():
    chain = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [[[[[[[[[[*a{n - 1}]]]]]]]]]]\n" for n in range(1, 9))
    assert "nested too deeply, aliases written out" in refused(chain)[0]


def test_files_that_cannot_be_read(tmp_path: Path):
    (tmp_path / "policy.yaml").write_text("a: 1\n")
    (tmp_path / "latin.yaml").write_bytes("a: 1\nbü: 2\n".encode("latin-1"))
    (tmp_path / "huge.yaml").write_bytes(b"a: " + b"x" * MAX_BYTES)
    os.mkfifo(tmp_path / "pipe.yaml")
    for name, said in {
        "polcy.yaml": "there is no such file; accepted: one of huge.yaml, latin.yaml, pipe.yaml, policy.yaml",
        "policy.yaml/x.yaml": "a part of this path is not a directory",
        "": "this is a directory; accepted: the path of a file in it",
        "latin.yaml": "latin.yaml:2:2: byte 0xFC is not UTF-8",
        "huge.yaml": "the file is larger than 4096 KiB",
        "pipe.yaml": "this is not an ordinary file",
        "nul\0.yaml": "the file cannot be read",
    }.items():
        with pytest.raises(Refused) as caught:
            read_yaml(str(tmp_path / name) if name else tmp_path)
        assert said in str(caught.value)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path):
    (tmp_path / "a.yaml").write_bytes("\ufeffa: 佛山\r\nb: 2\r\n".encode())
    source = read_yaml(tmp_path / "a.yaml")
    assert source.data == {"a": "佛山", "b": "2"}
    assert source.file == str(tmp_path / "a.yaml")


def test_json_is_read_the_same_way():
    source = read_text('{"a": [1.50, true, null, "x\\u4f5b\\ud83d\\ude00"],\n\t"b": {"no": -0}}', "p.json")
    assert source.data == {"a": ["1.50", "true", None, "x佛😀"], "b": {"no": "-0"}}
    assert source.position(("a", 3)) == (1, 26)
    assert source.position(("b", "no")) == (2, 8)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "p.json:1:1: the file is empty"),
        ("{", "p.json:1:2: not JSON: no key begins here"),
        ("{'a': 1}", "p.json:1:2: not JSON: no key begins here"),
        ('{"a" 1}', 'p.json:1:6: not JSON: no ":" after the key "a"'),
        ('{"a": 1,}', "p.json:1:9: not JSON: no key begins here"),
        ('{"a": [1 2]}', "p.json:1:10 a: not JSON: the value before this place is not followed by a comma"),
        ('{"a": NaN}', "p.json:1:7 a: not JSON: no value begins here"),
        ('{"a": "x\n"}', "p.json:1:9 a: not JSON: Invalid control character"),
        ('{"a": 1} 2', "p.json:1:10: more text after the end of the value"),
        ('{"a": 1, "a": 2}', 'p.json:1:10: the key "a" stands here twice, first in line 1'),
        ('["\\ud800"]', "p.json:1:2 [0]: a NUL character or half of a surrogate pair"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_not_json_is_refused_with_its_place(text, said):
    assert said in "\n".join(refused(text, "p.json"))


JSON = st.recursive(
    st.none()
    | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
    | st.integers()
    | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("ab佛 \"'\\", min_size=1, max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


def as_text(value, nothing=None):
    if isinstance(value, dict):
        return {key: as_text(one, nothing) for key, one in value.items()}
    if isinstance(value, list):
        return [as_text(one, nothing) for one in value]
    if value is None:
        return nothing
    return value if isinstance(value, str) else json.dumps(value)


@given(JSON, st.sampled_from([None, 2, "\t"]))
def test_json_agrees_with_the_standard_library(value, indent):
    assert read_text(json.dumps(value, indent=indent), "p.json").data == as_text(value)


@given(st.dictionaries(st.text("abc", min_size=1), JSON, min_size=1))
def test_yaml_agrees_with_the_library_that_wrote_it(value):
    texts = as_text(value, nothing="nothing")
    assert read_text(yaml.safe_dump(texts, allow_unicode=True), "p.yaml").data == texts


@settings(max_examples=400)
@given(
    st.text(st.sampled_from("ab:-?&*!|>'\"%@`{}[],#\n\t \\<0~佛\x00")), st.sampled_from(["p.yaml", "p.json"])
)
def test_no_text_whatever_ends_in_a_traceback(text, file):
    with contextlib.suppress(Refused):
        assert isinstance(read_text(text, file), Source)


@pytest.mark.parametrize("mark", ["\x85", "\u2028", "\u2029", "\r", "\r\n", "\n"])
def test_every_line_break_of_yaml_counts_as_one(mark):
    source = read_text(f"a: one{mark}b: two\nc: three\n", "policy.yaml")
    assert source.data == {"a": "one", "b": "two", "c": "three"}
    assert read_text(f"a: one {mark}  more\nc: three\nd: four", "policy.yaml").data["d"] == "four"
