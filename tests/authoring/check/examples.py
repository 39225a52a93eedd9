"""The examples of the checks, tried: the files they stand for, and the codes that are found in them."""

from __future__ import annotations

import json
from pathlib import Path

from authoring.calendars.load import load_calendars
from authoring.check.catalogue import example_policy
from authoring.check.catalogue.check import Check
from authoring.check.run import check
from authoring.files.problems import Refused
from authoring.files.source import Plain
from authoring.files.yaml_source import read_text, read_yaml


def overlaid(text: str, change: str) -> dict[str, Plain]:
    """The small policy with what an example says: a key of a section, or of an entry in it, is put in its place."""
    whole = read_text(text, "base.yaml").data
    for section, value in read_text(change, "example.yaml").data.items() if change.strip() else ():
        if not isinstance(whole.get(section), dict) or not isinstance(value, dict):
            whole[section] = value
            continue
        for name, entry in value.items():
            old = whole[section].get(name)
            both = (
                isinstance(old, dict) and isinstance(entry, dict) and section not in ("intake", "penalties")
            )
            whole[section][name] = {**old, **entry} if both else entry
    return whole


def problems_of(one: Check, example: str, folder: Path, *, bad: bool) -> list:
    """Everything that is found wrong with an example."""
    try:
        if one.kind in ("text", "json", "gb18030"):
            path = folder / ("file.json" if one.kind == "json" else "file.yaml")
            path.write_text(example, encoding="gb18030" if bad and one.kind == "gb18030" else "utf-8")
            read_yaml(path)
            return []
        if one.kind == "calendars":
            for part in example.split("# file ")[1:]:
                name, _, text = part.partition("\n")
                (folder / name).write_text(text)
            load_calendars(folder)
            return []
        policy = folder / "inn"
        policy.mkdir()
        files = {"policy": example_policy.POLICY, "directory": example_policy.DIRECTORY}
        data = {name: overlaid(text, example if one.kind == name else "") for name, text in files.items()}
        (policy / "policy.json").write_text(json.dumps(data["policy"]))
        (policy / "clauses.yaml").write_text(example_policy.CLAUSES)
        if example or one.kind != "directory":
            (policy / "directory.yaml").write_text(json.dumps(data["directory"]))
        if one.kind == "path":
            (policy / "policy.json").rename(policy / "policy.yaml")
            return check(folder / example).problems
        return check(policy / "policy.json").problems
    except Refused as refusal:
        return refusal.problems
