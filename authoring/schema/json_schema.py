"""The policy language as a JSON Schema, for editors: what they complete and underline while a policy is written.

It says more than the schema of the models: names of facts, commands and things are offered, and amounts, patterns,
conditions and due expressions have a shape. What only the whole policy can tell is left to `redress policy check`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, get_args

from pydantic import BaseModel

from authoring.schema.language import KEYS
from domain.facts.vocabulary import COMMANDS, FACTS, THINGS, FactType
from domain.policy.conditions import TESTS
from domain.policy.part import ConditionForm, PatternForm, Texts
from domain.policy.schema import Policy

FILE: Final = "policy.schema.json"
COMMENT: Final = "# yaml-language-server: $schema="

_TEXT: Final = {"type": ["string", "number", "boolean"]}
_TEXTS: Final = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_AMOUNT: Final = {
    "type": "string",
    "pattern": r"^\s*(\d+\s*(minute|hour|working minute|working hour|day|working day|month|year)s?|end of day|same day)\s*$",
    "examples": ["30 minutes", "72 hours", "8 working hours", "5 working days", "end of day"],
}
_INSTANT: Final = {"anyOf": [_TEXT, {"$ref": "#/$defs/Due"}]}
_PER_TEST: Final[Mapping[str, Any]] = {
    "not": _TEXTS,
    "given": {"enum": [True, False, "true", "false"]},
    "at_least": {"type": ["string", "number"]},
    "at_most": {"type": ["string", "number"]},
    "same_as": {"type": "string"},
    "not_same_as": {"type": "string"},
}


def policy_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a policy file."""
    schema = Policy.model_json_schema(by_alias=True, mode="validation")
    definitions = schema.setdefault("$defs", {})
    definitions.update(_language())
    for model in _models(Policy, {}).values():
        part = schema if model is Policy else definitions[model.__name__]
        _point(part, model)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["properties"]["may"]["propertyNames"] = {"enum": sorted(COMMANDS)}
    definitions["Deadline"]["properties"]["per"] = {"enum": list(THINGS), "default": "case"}
    definitions["FieldRule"]["properties"]["on"] = {
        "anyOf": [{"$ref": "#/$defs/Fact"}, {"type": "array", "items": {"$ref": "#/$defs/Fact"}}]
    }
    loosened: dict[str, Any] = _loosened(schema)
    return {"title": "Redress policy", **loosened}


def policy_schema_text() -> str:
    """The same as the text of a file."""
    return json.dumps(policy_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _language() -> dict[str, Any]:
    """The definitions of the parts that the models keep as plain JSON: facts, patterns, conditions, due times."""
    facts = [{"const": name, "description": _of_fact(kind)} for name, kind in sorted(FACTS.items())]
    pattern = {"$ref": "#/$defs/Pattern"}
    due = {"$ref": "#/$defs/Due"}
    tests = {key: _PER_TEST.get(key, _INSTANT) for key in TESTS}
    condition = {
        "anyOf": [
            *(_TEXTS["anyOf"]),
            {"type": "object", "properties": tests, "additionalProperties": False, "minProperties": 1},
        ]
    }
    single = {
        "type": "object",
        "propertyNames": {"anyOf": [{"$ref": "#/$defs/Fact"}, {"const": "all"}]},
        "properties": {"all": {"type": "array", "items": pattern, "minItems": 1}},
        "additionalProperties": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/Condition"}]},
    }
    offsets = {"plus": due, "minus": due}
    leaves = {
        "amount": _AMOUNT,
        "param": {"type": "string"},
        "field": {"type": "string"},
        "due": {"type": "string"},
    }
    choices = {
        key: {"type": "array", "items": due, "minItems": 1} for key in ("earliest", "latest", "first_known")
    }
    return {
        "Fact": {"oneOf": facts},
        "Amount": _AMOUNT,
        "Pattern": {
            "description": "a fact; a mapping of facts to tests; a list for the first of several; all: for all of them",
            "anyOf": [{"$ref": "#/$defs/Fact"}, single, {"type": "array", "items": pattern, "minItems": 1}],
        },
        "Condition": {
            "description": "fields and their tests, all of which must hold; a list of such mappings is or",
            "anyOf": [
                {"type": "object", "additionalProperties": condition},
                {
                    "type": "array",
                    "items": {"type": "object", "additionalProperties": condition},
                    "minItems": 1,
                },
            ],
        },
        "Due": {
            "description": "an amount, {param}, {field}, {due: deadline}, {earliest|latest|first_known: [..]}, plus, minus",
            "anyOf": [
                _AMOUNT,
                {
                    "type": "object",
                    "properties": {**leaves, **choices, **offsets},
                    "additionalProperties": False,
                },
            ],
        },
    }


def _of_fact(kind: FactType) -> str:
    fields = ", ".join(name for name in kind.carried if name != "backdated")
    return f"{kind.meaning} (about: {kind.thing}; fields: {fields or 'none'})"


_DUES: Final = frozenset({"within", "due", "after", "repeat"})


def _models(model: type[BaseModel], models: dict[str, type[BaseModel]]) -> dict[str, type[BaseModel]]:
    """Every model a policy is made of, by name."""
    if model.__name__ in models:
        return models
    models[model.__name__] = model
    for field in model.model_fields.values():
        for part in _classes(field.annotation):
            _models(part, models)
    return models


def _classes(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _classes(part)]


def _point(part: dict[str, Any], model: type[BaseModel]) -> None:
    """Point the fields of one model that hold patterns, conditions and due times to the definitions of these."""
    patterns, conditions, listed = _readers()
    for name, field in model.model_fields.items():
        key = field.alias or name
        metadata = {getattr(validator, "func", None) for validator in field.metadata}
        inner = {getattr(validator, "func", None) for validator in _inner_metadata(field.annotation)}
        if metadata & patterns:
            part["properties"][key] = {"$ref": "#/$defs/Pattern"}
        elif inner & patterns:
            part["properties"][key] = {"type": "array", "items": {"$ref": "#/$defs/Pattern"}}
        elif metadata & conditions:
            part["properties"][key] = {"$ref": "#/$defs/Condition"}
        elif metadata & listed:
            part["properties"][key] = _TEXTS
        elif name in _DUES:
            part["properties"][key] = {"$ref": "#/$defs/Due"}
        described = {"description": KEYS[model.__name__, key]} if (model.__name__, key) in KEYS else {}
        part["properties"][key] = {**part["properties"][key], **described}


def _readers() -> tuple[set[Any], set[Any], set[Any]]:
    """The validators by which a field is known to hold a pattern, a condition, or one text or several."""
    kinds = (PatternForm, ConditionForm, Texts)
    patterns, conditions, listed = ({validator.func for validator in get_args(kind)[1:]} for kind in kinds)
    return patterns, conditions, listed


def _inner_metadata(annotation: Any) -> list[Any]:
    metadata: list[Any] = []
    for part in getattr(annotation, "__args__", ()):
        metadata += [*getattr(part, "__metadata__", ()), *_inner_metadata(part)]
    return metadata


def _loosened(node: Any) -> Any:
    """Files are read as text: a number or a flag may stand with or without quotes, one entry without brackets."""
    if isinstance(node, list):
        return [_loosened(value) for value in node]
    if not isinstance(node, dict):
        return node
    made = {
        key: _loosened(value) for key, value in node.items() if key != "title" or not isinstance(value, str)
    }
    if made.get("type") == "integer":
        made["type"] = ["integer", "string"]
    elif made.get("type") == "boolean":
        made["type"] = ["boolean", "string"]
    elif (
        made.get("type") == "string" and "pattern" not in made and "enum" not in made and "const" not in made
    ):
        made["type"] = ["string", "number", "boolean"]
    return made
