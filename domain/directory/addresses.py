"""Addresses of people, checked before anything is sent to them."""

from __future__ import annotations

import re
from typing import Final

from domain.diagnostics import Diagnostic
from domain.phrases import given, phrase

_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_HOST: Final = re.compile(
    r"(?=.{1,253}\Z)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)
_BREAKS: Final = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]")

EMAIL: Final = "email"
"""The kind of address that mail channels use."""


def email_fault(address: str) -> Diagnostic | None:
    """What is wrong with an e-mail address; None if servers accept it.

    Only the plain form of RFC 5321 counts: no quoted names, no comments, ASCII on both sides of the "@".
    """
    local, at, host = address.rpartition("@")
    if at and len(local) <= 64 and len(address) <= 254 and _LOCAL.fullmatch(local) and _HOST.fullmatch(host):
        return None
    shown = _BREAKS.sub("\N{REPLACEMENT CHARACTER}", address[:60])
    accepted = phrase(
        "an address such as wang@example.org, in ASCII, at most 254 characters",
        "wang@example.org 这样的地址,只用 ASCII,最多 254 个字符",
    )
    return Diagnostic((), given(f'"{shown}"'), accepted)


def has_line_break(text: str) -> bool:
    """Whether a text holds a line break or another control character, which could end the header line of a mail early."""
    return _BREAKS.search(text) is not None
