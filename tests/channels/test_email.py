import asyncio
import email
import email.policy
import socket
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from channels.channel import ChannelError, Undeliverable, Unreachable
from channels.email import EmailChannel, SmtpSettings
from tests.channels.samples import SUBJECT, message
from tests.channels.smtp_server import CERTIFICATE, Server, listening

AT = datetime(2026, 11, 16, 1, 30, tzinfo=UTC)


def channel(server: Server, **changes) -> EmailChannel:
    settings = {
        "host": "127.0.0.1",
        "port": server.port,
        "tls": "none",
        "domain": "redress.evergreen.example",
        "timeout": 10,
    }
    return EmailChannel(SmtpSettings(**(settings | changes)), now=lambda: AT)


def parsed(envelope):
    return email.message_from_bytes(envelope.content, policy=email.policy.default)


async def test_a_server_receives_the_chinese_message_whole(smtp):
    receipt = await channel(smtp).send(message())
    [envelope] = smtp.received
    assert envelope.mail_from == "service@evergreen.example"
    assert envelope.rcpt_tos == ["chen.jing@evergreen.example"]
    letter = parsed(envelope)
    assert letter["Subject"] == SUBJECT
    assert letter["To"].addresses[0].display_name == "陳靜"
    assert letter["From"].addresses[0].display_name == "常青樹售後服務"
    assert letter["Date"].datetime == AT
    assert letter["X-Redress-Effect"] == "EVG-2026-0001/12/investigate/0/chen-jing/email"
    assert letter["X-Redress-Repeat"] is None
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content().replace("\r\n", "\n") == "陳靜:\n\n膠水開裂。\n.單點行\n責任人:王強\n"
    assert receipt.message_id == letter["Message-ID"]
    assert receipt.message_id.endswith("@redress.evergreen.example>")
    assert (receipt.channel, receipt.detail, receipt.at) == ("email", "250 2.0.0 queued as 4711", AT)


async def test_a_repeat_carries_the_same_id_and_its_mark(smtp):
    first = await channel(smtp).send(message())
    second = await channel(smtp).send(message(repeat=True))
    other = await channel(smtp).send(message(effect_id="EVG-2026-0001/13"))
    assert first.message_id == second.message_id != other.message_id
    assert [parsed(message)["X-Redress-Repeat"] for message in smtp.received] == [None, "yes", None]


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    ("answer", "kind"),
    [("550 5.1.1 no such mailbox", Undeliverable), ("451 4.3.0 try again later", Unreachable)],
)
async def test_the_answer_decides_whether_to_try_again(smtp, step, answer, kind):
    smtp.answers[step] = answer
    with pytest.raises(kind) as caught:
        await channel(smtp).send(message())
    assert answer in caught.value.detail
    assert not getattr(caught.value, "outcome_unknown", False)
    assert smtp.received == []


async def test_a_server_that_dies_before_its_answer_leaves_the_outcome_open(smtp):
    smtp.die_after_content = True
    with pytest.raises(Unreachable) as caught:
        await channel(smtp).send(message())
    assert caught.value.outcome_unknown
    assert "the message may have arrived" in str(caught.value)
    assert len(smtp.received) == 1


async def test_a_server_that_never_answers_is_left_in_time(smtp):
    smtp.hang_on_content = True
    with pytest.raises(Unreachable) as caught:
        await channel(smtp, timeout=5).send(message())
    assert caught.value.outcome_unknown
    assert caught.value.detail.startswith("no answer within 5 s (content)")


async def test_a_server_that_takes_the_connection_and_stays_silent():
    async def silent(reader, writer):
        await reader.read()
        writer.close()

    listener = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    with pytest.raises(Unreachable) as caught:
        await channel(Server(port=port), timeout=0.3).send(message())
    listener.close()
    assert not caught.value.outcome_unknown


async def test_a_server_that_is_not_there():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: connections are refused
        with pytest.raises(Unreachable) as caught:
            await channel(Server(port=taken.getsockname()[1])).send(message())
    assert "connecting" in caught.value.detail
    assert not caught.value.outcome_unknown


async def test_a_name_that_does_not_resolve():
    with pytest.raises(Unreachable):
        await channel(Server(port=25), host="mail.invalid").send(message())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", "late\r\nBcc: all@example.org"),
        ("subject", "late\nX-Other: 1"),
        ("subject", "late\u2028X: 1"),
        ("to_name", "Chen\r\nBcc: all@example.org"),
        ("sender", "A\n <service@evergreen.example>"),
        ("sender", "nobody"),
        ("sender", "A <b@c>, D <e@f>"),
        ("effect_id", "x\r\nX-Other: 1"),
        ("effect_id", ""),
        ("address", "a@b.example\r\nRCPT TO:<all@example.org>"),
        ("address", "a@b.example> BODY=8BITMIME"),
        ("address", "a@b.example, c@d.example"),
        ("address", "陳靜@evergreen.example"),
        ("address", "nobody"),
        ("address", ""),
        ("address", "x" * 65 + "@b.example"),
        ("body", "a\x00b"),
        ("body", "a\ud800b"),
    ],
)
async def test_text_that_could_add_a_header_or_a_receiver_never_leaves(smtp, field, value):
    with pytest.raises(Undeliverable, match=field):
        await channel(smtp).send(message(**{field: value}))
    assert smtp.received == []


async def test_starttls_and_login():
    async with listening(Server(), tls=True) as server:
        safe = {"tls": "starttls", "ca_file": str(CERTIFICATE), "user": "redress", "password": "secret"}
        await channel(server, **safe).send(message())
        assert len(server.received) == 1
        assert server.logins == [b"redress"]
        with pytest.raises(Unreachable, match="535"):
            await channel(server, **(safe | {"password": "wrong"})).send(message())
        with pytest.raises(Unreachable, match=r"(?i)certificate"):
            await channel(server, **(safe | {"ca_file": None})).send(message())
        assert len(server.received) == 1


async def test_a_server_without_tls_gets_nothing_when_tls_is_asked_for(smtp):
    with pytest.raises(Unreachable):
        await channel(smtp, tls="starttls").send(message())
    assert smtp.received == []


async def test_words_of_a_server_are_cut_to_one_clean_line(smtp):
    smtp.answers["RCPT"] = "550-first\r\n550 " + "x" * 490
    with pytest.raises(ChannelError) as caught:
        await channel(smtp).send(message())
    assert caught.value.detail.startswith("550 first x")
    assert len(caught.value.detail) <= 500


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"user": "a"}, "user and password belong together"),
        ({"user": "a", "password": "b", "tls": "none", "host": "mail.example.org"}, "in the clear"),
        ({"port": 0}, "greater than or equal to 1"),
        ({"timeout": 0}, "greater than 0"),
        ({"tls": "yes"}, "'none', 'starttls' or 'implicit'"),
        ({"domain": "a b"}, "should match pattern"),
        ({"hosst": "x"}, "Extra inputs"),
    ],
)
def test_settings_that_do_not_fit(changes, said):
    with pytest.raises(ValidationError, match=said):
        SmtpSettings(**({"host": "127.0.0.1"} | changes))


def test_a_password_is_not_printed():
    assert "secret" not in repr(SmtpSettings(host="localhost", user="a", password="secret"))
