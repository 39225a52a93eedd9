import asyncio
import email
import email.policy
from datetime import UTC, datetime

import pytest

from channels.channel import Undeliverable, Unreachable
from channels.mailbox import MailboxChannel, file_name
from tests.channels.samples import SUBJECT, message

AT = datetime(2026, 11, 16, 1, 30, tzinfo=UTC)


async def test_a_message_is_a_file_that_names_its_effect(tmp_path):
    folder = tmp_path / "信箱" / "mail"
    receipt = await MailboxChannel(folder, now=lambda: AT).send(message())
    [path] = folder.iterdir()
    assert path.name == receipt.detail
    assert path.name.startswith("EVG-2026-0001_12_investigate_0_chen-jing_email-")
    assert (path.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert letter["Subject"] == SUBJECT
    assert letter["Message-ID"] == receipt.message_id
    assert (receipt.channel, receipt.at) == ("mailbox", AT)


async def test_the_same_effect_has_one_file_however_often_it_is_sent(tmp_path):
    channel = MailboxChannel(tmp_path)
    receipts = await asyncio.gather(*(channel.send(message(repeat=n > 0)) for n in range(20)))
    assert len({(receipt.message_id, receipt.detail) for receipt in receipts}) == 1
    assert len(list(tmp_path.iterdir())) == 1
    await channel.send(message(effect_id="EVG-2026-0001/13"))
    assert len(list(tmp_path.iterdir())) == 2


async def test_a_repeat_leaves_the_first_file_as_it_was(tmp_path):
    channel = MailboxChannel(tmp_path)
    await channel.send(message())
    [path] = tmp_path.iterdir()
    before = path.read_bytes()
    await channel.send(message(repeat=True, body="other"))
    assert path.read_bytes() == before


def test_names_of_files_differ_where_effects_differ():
    names = [file_name(one) for one in ("a/b", "a_b", "佛山/1", "廣州/1", "..", "x" * 300, "x" * 301)]
    assert len(set(names)) == len(names)
    assert all(len(name) < 120 and not name.startswith(".") and "/" not in name for name in names)


async def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Unreachable, match=r"cannot write to the folder .*file/mail: Not a directory"):
        await MailboxChannel(tmp_path / "file" / "mail").send(message())
    with pytest.raises(Unreachable, match="cannot write to the folder"):
        await MailboxChannel(tmp_path / "file").send(message())


async def test_what_a_server_would_refuse_the_folder_refuses_too(tmp_path):
    with pytest.raises(Undeliverable, match="subject"):
        await MailboxChannel(tmp_path).send(message(subject="a\nb"))
    with pytest.raises(Undeliverable, match="address"):
        await MailboxChannel(tmp_path).send(message(address="nobody"))
    assert list(tmp_path.iterdir()) == []
