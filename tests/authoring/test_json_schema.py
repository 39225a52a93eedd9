"""The schema that editors use: in step with the models, true to real policies, and helpful about slips."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from authoring.files.policies import POLICIES
from authoring.files.yaml_source import read_yaml
from authoring.schema.json_schema import FILE, _models, policy_schema, policy_schema_text
from authoring.schema.language import KEYS
from domain.policy.schema import Policy

ROOT = Path(__file__).resolve().parents[2]
ALL = [Path(__file__).parent / "inn.yaml", *sorted(POLICIES.glob("*/policy.yaml"))]


@pytest.fixture(scope="module")
def validator():
    schema = policy_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_committed_schema_is_the_present_one():
    kept = (ROOT / "docs" / FILE).read_text()
    assert kept == policy_schema_text(), f"run: redress policy schema > docs/{FILE}"


def test_every_key_is_explained_once():
    keys = {
        (name, field.alias or key)
        for name, model in _models(Policy, {}).items()
        for key, field in model.model_fields.items()
    }
    assert keys == set(KEYS), "authoring/schema/language.py and domain/policy/schema.py differ"


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.parent.name)
def test_policies_fit(path: Path, validator):
    assert [error.message for error in validator.iter_errors(read_yaml(path).data)] == []
    text = re.sub(r"\bon:", '"on":', path.read_text())  # editors read YAML 1.2, where `on` is a word
    plain = json.loads(json.dumps(yaml.safe_load(text), default=str))
    assert [error.message for error in validator.iter_errors(plain)] == [], "as an editor reads it"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("from: received", "from: recieved"),
        ("within: 3 days", "within: 3 dys"),
        ("within: 3 days", "withn: 3 days"),
        ("{category: bill}", "{category: {nott: bill}}"),
        ("per: visit", "per: vist"),
        ("close: [manager]", "cloze: [manager]"),
        ("{field: visit.starts_at}", "{fild: visit.starts_at}"),
        ("type: count", "type: number"),
    ],
)
def test_slips_are_underlined(old, new, validator):
    text = ALL[0].read_text()
    assert old in text
    data = json.loads(json.dumps(yaml.safe_load(text.replace(old, new, 1)), default=str))
    assert list(validator.iter_errors(data))
