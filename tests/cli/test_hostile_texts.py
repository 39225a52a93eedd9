"""A customer writes what is to harm whoever reads it: it is shown as it is, everywhere, and does nothing."""

import asyncio
import email
import email.policy
import json
from pathlib import Path

ATTACK = "\x1b[2J\x9b1m\u202e[bold]免费[/bold] [link=https://evil.example]点此[/link] <b>x</b>\u200b"
SHOWN = r"\x1b[2J\x9b1m\u202e[bold]免费[/bold] [link=https://evil.example]点此[/link] <b>x</b>\u200b"
DANGEROUS = set("\x1b\x9b\u202e\u200b")


async def test_a_complaint_of_escapes_and_markup_is_harmless_wherever_it_is_read(product):
    name = product.name()
    said = await product.open(
        name, object=ATTACK, demand=ATTACK, description=ATTACK, complainant=ATTACK, severity="major"
    )
    assert said.code == 0, said.err
    note = await product.redress("do", name, "note", "--by", "intake:li-min", f"text={ATTACK}\n✓ faked line")
    assert note.code == 0, note.err
    for words in (
        ("show", name),
        ("list",),
        ("timeline", name, "--full"),
        ("timeline", name, "--lang", "zh"),
    ):
        answer = await product.redress(*words)
        assert answer.code == 0, answer.err
        assert not DANGEROUS & set(answer.out), words
        assert r"\x1b[2J\x9b1m\u202e[bold]免费[/bold]" in answer.out, words
        assert not any(line.startswith("✓ faked") for line in answer.out.splitlines())
    facts = (await product.redress("timeline", name, "--json")).json
    assert facts[0]["data"]["object"] == ATTACK
    raw = (await product.redress("show", name, "--json")).out
    assert not DANGEROUS & set(raw)
    assert json.loads(raw)
    client = (await product.client()).client
    metadata = await client.get_workflow_handle(name).query("__temporal_workflow_metadata")
    assert not DANGEROUS & set(metadata.current_details)
    letters = await _letters(Path(product.env["REDRESS_MAIL_DIR"]))
    assert letters
    for letter in letters:
        assert not DANGEROUS & set(str(letter["Subject"]) + str(letter["To"]) + letter.get_content())
    assert any(SHOWN in letter.get_content() for letter in letters)


async def _letters(folder):
    """What was sent, once something was."""
    while not (found := list(folder.glob("*.eml"))):
        await asyncio.sleep(0.05)
    return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in found]
