import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from channels.letter import REPEAT_LINE, compose, message_id
from channels.message import Message
from domain.visible import visible

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=200)
EFFECT = st.text(st.sampled_from('EVG-1/:佛 x,"()<>@'), min_size=1, max_size=150)
DOMAIN = "a-rather-long-name-of-a-server.evergreen.example"


def one_space(text: str) -> str:
    return " ".join(str(text).split())


@given(TEXT, TEXT, EFFECT, st.booleans())
def test_any_text_survives_the_headers_and_adds_none(name, subject, effect_id, repeat):
    message = Message(
        effect_id, name, "li.min@evergreen.example", subject, "b", "service@evergreen.example", repeat
    )
    raw = compose(message, "email", DOMAIN, datetime(2026, 1, 1, tzinfo=UTC)).as_bytes()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    letter = email.message_from_bytes(raw, policy=email.policy.default)
    assert letter["Message-ID"] == message_id(message, DOMAIN)
    assert one_space(letter["Subject"]) == one_space(visible(subject))
    assert one_space(letter["X-Redress-Effect"]) == one_space(effect_id)
    [receiver] = letter["To"].addresses
    assert receiver.addr_spec == "li.min@evergreen.example"
    # the standard library's reader puts a space between two encoded words of one name
    assert "".join(receiver.display_name.split()) == "".join(visible(name).split())
    expected = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Redress-Effect"}
    expected |= {"X-Redress-Repeat"} if repeat else set()
    assert set(letter.keys()) == expected | {"Content-Type", "Content-Transfer-Encoding", "MIME-Version"}


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=500))
def test_any_body_survives_but_for_its_line_endings(body):
    message = Message("e", "", "a@b.example", "s", body, "c@d.example")
    raw = compose(message, "email", DOMAIN, datetime(2026, 1, 1, tzinfo=UTC)).as_bytes()
    read = email.message_from_bytes(raw, policy=email.policy.default).get_payload(decode=True).decode()
    plain = body.replace("\r\n", "\n").replace("\r", "\n")
    assert read.replace("\r\n", "\n").rstrip("\n") == visible(plain, keep="\n\t").rstrip("\n")


def test_directions_and_escapes_are_written_out_in_headers_and_body():
    message = Message(
        "e",
        "王\u202e女士",
        "a@b.example",
        "投诉 \u2066x\u200b",
        "a\u202eb\x1b[2J\nc",
        "X\u202ey <c@d.example>",
    )
    raw = compose(message, "email", DOMAIN, datetime(2026, 1, 1, tzinfo=UTC)).as_bytes()
    letter = email.message_from_bytes(raw, policy=email.policy.default)
    assert letter["Subject"] == r"投诉 \u2066x\u200b"
    assert letter["To"].addresses[0].display_name == r"王\u202e女士"
    assert letter["From"].addresses[0].display_name == r"X\u202ey"
    assert letter.get_content().splitlines() == [r"a\u202eb\x1b[2J", "c"]


def test_a_copy_through_another_channel_has_the_message_id_of_the_first_and_says_so_to_its_reader():
    first = Message("n/email", "", "a@b.example", "s", "正文\n", "c@d.example")
    copy = replace(first, effect_id="n/mailbox", reference="n/email", repeat=True)
    letters = [compose(one, "email", DOMAIN, datetime(2026, 1, 1, tzinfo=UTC)) for one in (first, copy)]
    assert letters[0]["Message-ID"] == letters[1]["Message-ID"]
    assert [letter["X-Redress-Effect"] for letter in letters] == ["n/email", "n/mailbox"]
    assert [letter["X-Redress-Repeat"] for letter in letters] == [None, "yes"]
    assert [letter.get_content().split() for letter in letters] == [["正文"], ["正文", *REPEAT_LINE.split()]]
