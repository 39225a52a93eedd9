"""A message in the form of an e-mail: the same for a server and for a folder."""

from __future__ import annotations

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from channels.channel import Undeliverable
from channels.message import Message
from domain.directory.addresses import email_fault, has_line_break
from domain.visible import visible

EFFECT_HEADER = "X-Redress-Effect"
REPEAT_HEADER = "X-Redress-Repeat"

REPEAT_LINE = "本通知可能已送达过。 You may have this notice already."
"""The last line of a repeat, for the reader: mail programs do not show the header."""

_NAMED = re.compile("(?P<name>[^<>]*)<(?P<address>[^<>]+)>")
_UNSENDABLE = re.compile("[\x00\ud800-\udfff]")


def message_id(message: Message, domain: str) -> str:
    """The Message-ID: a repeat and a copy through another channel carry the same one, so that receivers can tell it is the
    same."""
    return f"<{digest(message.reference or message.effect_id)}@{domain}>"


def digest(effect_id: str) -> str:
    """Thirty-two hex digits for an effect id of any length and script."""
    return sha256(effect_id.encode()).hexdigest()[:32]


def compose(message: Message, channel: str, domain: str, at: datetime) -> EmailMessage:
    """The e-mail, with `Date` at `at` and a Message-ID under `domain`.

    Raises `Undeliverable` for an address no server takes and for a header that holds a line break: such text
    could otherwise add headers or receivers of its own. What shows nothing or turns the direction of others is written out.
    """
    sender_name, sender = checked(message, channel)
    letter = EmailMessage(policy=SMTP)
    letter["From"] = Address(visible(sender_name), addr_spec=sender)
    letter["To"] = Address(visible(message.to_name), addr_spec=message.address)
    letter["Subject"] = visible(message.subject)
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = message_id(message, domain)
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: keeps absence notes from answering
    letter[EFFECT_HEADER] = message.effect_id
    if message.repeat:
        letter[REPEAT_HEADER] = "yes"
    # base64 passes every server, with or without 8BITMIME, and no line of it can be too long
    body = message.body.replace("\r\n", "\n").replace("\r", "\n")
    if message.repeat:
        body = f"{body.rstrip()}\n\n{REPEAT_LINE}\n"
    letter.set_content(visible(body, keep="\n\t"), cte="base64")
    return letter


def checked(message: Message, channel: str) -> tuple[str, str]:
    """The sender's name and address of a message that is safe to send; raises `Undeliverable` for any other."""
    if fault := email_fault(message.address):
        raise Undeliverable(channel, f"address: {fault}")
    headers = {
        "subject": message.subject,
        "to_name": message.to_name,
        "sender": message.sender,
        "effect_id": message.effect_id,
    }
    for field, text in headers.items():
        if has_line_break(text):
            raise Undeliverable(
                channel, f"{field}: has a line break or control character; accepted: one line of text"
            )
    for field, text in {**headers, "body": message.body}.items():
        if _UNSENDABLE.search(text):
            raise Undeliverable(
                channel, f"{field}: has a NUL or half of a surrogate pair; accepted: text without it"
            )
    if not message.effect_id:
        raise Undeliverable(channel, "effect_id: is empty; accepted: the id of the effect")
    named = _NAMED.fullmatch(message.sender.strip())
    name, address = (named["name"].strip(' "'), named["address"]) if named else ("", message.sender.strip())
    if fault := email_fault(address):
        raise Undeliverable(channel, f"sender: {fault}")
    return name, address
