"""Verifying and exporting the log from the command line."""

import asyncpg
import pytest


@pytest.fixture
async def recorded(product):
    """A complaint on record."""
    name = product.name()
    await product.open(name)
    await product.redress("do", name, "note", "--by", "intake:li-min", "text=客户来电")
    return product, name


async def test_a_whole_log(recorded, tmp_path):
    product, name = recorded
    answer = await product.redress("audit", "verify", name, "--json")
    assert answer.code == 0
    assert answer.json["whole"]
    assert answer.json["complaints"] == 1
    export, heads = tmp_path / "log.jsonl", tmp_path / "heads.jsonl"
    assert (await product.redress("audit", "export", str(export))).code == 0
    assert (await product.redress("audit", "heads", str(heads))).code == 0
    assert (await product.redress("audit", "verify", "--heads", str(heads))).code == 0
    offline = await product.redress(
        "audit", "verify", "--export", str(export), "--heads", str(heads), "--lang", "zh"
    )
    assert offline.code == 0
    assert "✓ 完好: 1 件投诉" in offline.out
    assert [path.name for path in tmp_path.iterdir() if path.is_file()].count(".log.jsonl") == 0
    lines = (await product.redress("audit", "export", "-")).out.splitlines()
    assert lines == export.read_text().splitlines()


async def test_what_was_tampered_with(recorded, tmp_path):
    product, name = recorded
    export = tmp_path / "log.jsonl"
    await product.redress("audit", "export", str(export))
    admin = await asyncpg.connect(product.admin_dsn)
    try:
        await admin.execute("ALTER TABLE events DISABLE TRIGGER ALL")
        await admin.execute(
            """UPDATE events SET data = '{"text": "别的"}' WHERE complaint_id = $1 AND type = 'noted'""", name
        )
    finally:
        await admin.close()
    answer = await product.redress("audit", "verify", "--lang", "zh")
    assert answer.code == 4
    assert "被改动" in answer.out
    assert name in answer.out
    answer = await product.redress("audit", "verify", name, "--json")
    assert answer.code == 4
    assert {(fault["part"], fault["kind"]) for fault in answer.json["faults"]} == {
        ("log", "changed"),
        ("schema", "missing"),
    }
    assert "without public keys (--trust)" in answer.json["cannot_see"][0]
    only = await product.redress("audit", "verify", "--only", "heads, read models", "--json")
    assert only.code == 0, only.out
    assert (await product.redress("audit", "verify", "--only", "logs")).code == 2
    lines = export.read_text().splitlines()
    export.write_text("\n".join(line for line in lines if '"noted"' not in line) + "\n")
    assert (await product.redress("audit", "verify", "--export", str(export))).code == 4


async def test_a_folder_that_is_not_there(recorded, tmp_path):
    product, _ = recorded
    answer = await product.redress("audit", "export", str(tmp_path / "none" / "log.jsonl"))
    assert answer.code == 2
    assert "No such file" in answer.err


async def test_lists_that_no_longer_follow_from_the_log(recorded):
    product, name = recorded
    answer = await product.redress("audit", "rebuild", "--lang", "zh")
    assert answer.code == 0, answer.err
    assert "✓ 列表与日志一致" in answer.out
    admin = await asyncpg.connect(product.admin_dsn)
    try:
        await admin.execute("UPDATE complaints SET owner = 'nobody' WHERE id = $1", name)
    finally:
        await admin.close()
    answer = await product.redress("audit", "rebuild", name, "--json")
    assert answer.code == 4
    assert [
        (difference["table"], difference["column"], difference["live"])
        for difference in answer.json["differences"]
    ] == [("complaints", "owner", "nobody")]


async def test_keys_seals_and_anchors_from_the_first_key_to_an_offline_proof(recorded, tmp_path):
    product, _ = recorded
    private, trust, anchors = tmp_path / "seal.key", tmp_path / "trusted.pem", tmp_path / "anchors"
    made = await product.redress("audit", "key", "new", str(private), "--json")
    assert made.code == 0, made.err
    assert (await product.redress("audit", "key", "new", str(private))).code == 2
    assert (await product.redress("audit", "key", "show", str(private), "--json")).json == made.json
    trust.write_text(made.json["public"])
    product.env |= {
        "REDRESS_SEAL_KEY_FILE": str(private), "REDRESS_SEAL_TRUST": str(trust), "REDRESS_ANCHOR_FOLDER": str(anchors),
    }  # fmt: skip
    bare = await product.redress("audit", "verify", "--json", "--only", "log,heads,seals")
    assert (bare.code, [fault["kind"] for fault in bare.json["faults"]]) == (4, ["unsealed"])
    sealed = await product.redress("audit", "seal", "--json")
    assert (sealed.code, sealed.json["sealed"]) == (0, 1)
    assert (await product.redress("audit", "seal", "--json")).json["sealed"] == 0
    assert (await product.redress("audit", "anchor", "--lang", "zh")).code == 0
    whole = await product.redress("audit", "verify", "--json", "--only", "log,heads,seals,anchors")
    assert whole.code == 0, whole.out
    assert "after the last anchor" in whole.json["cannot_see"][1]
    export = tmp_path / "log.jsonl"
    assert (await product.redress("audit", "export", str(export))).code == 0
    words = (
        "audit",
        "verify",
        "--export",
        str(export),
        "--trust",
        str(trust),
        "--anchors",
        str(anchors),
        "--json",
    )
    offline = await product.redress(*words)
    assert offline.code == 0, offline.out
    lines = export.read_text().splitlines()
    export.write_text("\n".join(line for line in lines if '"line":"seal"' not in line) + "\n")
    stripped = await product.redress(*words)
    assert [fault["part"] for fault in stripped.json["faults"]] == ["seals"]
    export.write_text("\n".join([lines[0], '{"line":"end","complaints":0,"facts":0}']) + "\n")
    assert [fault["part"] for fault in (await product.redress(*words)).json["faults"]] == ["anchors"]
