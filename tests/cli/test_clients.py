"""What docs/clients.md says, carried out as it stands: plain JSON from the `temporal` program, and the Python client."""

import asyncio
import json
import os
import re
import textwrap
from datetime import UTC, datetime
from hashlib import sha256

import jsonschema
import pytest
from pydantic import TypeAdapter
from pydantic.json_schema import models_json_schema

from domain.facts.commands import Command, Receipt, Submission
from embedded.temporal_server import program
from tests.cli.product import ROOT
from workflows.messages import Opening, Start, View

DOC = (ROOT / "docs" / "clients.md").read_text("utf-8")
SCHEMA = ROOT / "docs" / "messages.schema.json"
MODELS = (Start, Opening, Submission, Receipt, View)


def block(language):
    (found,) = re.findall(rf"```{language}\n(.*?)```", DOC, re.DOTALL)
    return found


def schema():
    _, whole = models_json_schema(
        [(model, "validation") for model in MODELS], title="Messages of a complaint"
    )
    return whole


def against(name, data):
    jsonschema.validate(data, {**json.loads(SCHEMA.read_text()), "$ref": f"#/$defs/{name}"})


async def shell(script, env):
    path = f"{program().parent}:{os.environ['PATH']}"
    process = await asyncio.create_subprocess_exec(
        "bash", "-euc", script, env={**os.environ, **env, "PATH": path},
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


def documents(text):
    decoder, place, found = json.JSONDecoder(), 0, []
    while text[place:].strip():
        place += len(text[place:]) - len(text[place:].lstrip())
        one, place = decoder.raw_decode(text, place)
        found.append(one)
    return found


@pytest.fixture
async def shop_env(product):
    return {
        **{name: product.env[name] for name in ("TEMPORAL_ADDRESS", "REDRESS_TASK_QUEUE")},
        "TEMPORAL_ENV_FILE": os.devnull,
        "ID": product.name(),
    }


async def test_the_shell_of_the_manual(product, shop_env):
    code, out, err = await shell(block("sh"), shop_env)
    assert code == 0, err
    opened, assigned, seen = documents(out)
    against("Receipt", opened["updateResult"])
    receipt = assigned["result"]
    against("Receipt", receipt)
    assert receipt["status"] == "assigned"
    assert receipt["command_id"] == f"{shop_env['ID']}-assign"
    view = seen["queryResult"][0] if isinstance(seen["queryResult"], list) else seen["queryResult"]
    against("View", view)
    assert view["owner"] == "wang-qiang"
    listed = (await product.redress("list", "--owner", "wang-qiang", "--json")).json
    assert [complaint["id"] for complaint in listed["complaints"]] == [shop_env["ID"]]


async def test_a_refusal_as_any_client_sees_it(product, shop_env):
    await shell(block("sh"), shop_env)
    code, out, err = await shell(
        'temporal workflow update execute --workflow-id "$ID" --name close --input \'{"by": "department:chen-jing"}\' --output json',
        shop_env,
    )
    assert code != 0
    assert out == ""
    assert "still runs" in err
    assert "(type: state, retryable: false)" in err


async def test_the_python_of_the_manual(product):
    body = block("python").replace(
        "await Redress.connect()", "await Redress.connect(env=env, task_queue=queue)"
    )
    body = body.replace("EVG-python-1", product.name())
    lines = textwrap.indent(body, "    ")
    space = {
        "env": product.env,
        "queue": product.env["REDRESS_TASK_QUEUE"],
        "now": datetime.now(UTC).isoformat(),
    }
    exec(f"async def told():\n{lines}\n    return view", space)
    view = await space["told"]()
    assert view.owner == "wang-qiang"


def test_the_schema_of_the_manual_is_that_of_the_messages():
    anew = "write it anew with: PYTHONPATH=. .venv/bin/python tests/cli/test_clients.py"
    assert json.loads(SCHEMA.read_text()) == schema(), anew


def test_the_manual_names_every_message_and_code():
    for model in MODELS:
        assert f"`{model.__name__}`" in DOC
    for code in ("field", "role", "time", "state", "about", "gate", "command", "duplicate", "policy"):
        assert f"| `{code}` |" in DOC


def test_the_content_of_a_command_is_as_the_manual_says():
    command = Command(id="x", name="note", by="intake:li", fields={"text": "客户"})
    plain = {"name": "note", "by": "intake:li", "at": None, "about": None, "fields": {"text": "客户"}}
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert command.content() == sha256(text.encode()).hexdigest()[:16]
    assert TypeAdapter(Submission).validate_python({"by": "intake:li"}).fields == {}


if __name__ == "__main__":
    SCHEMA.write_text(json.dumps(schema(), ensure_ascii=False, indent=1) + "\n")
