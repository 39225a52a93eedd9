"""E-mail through a configured SMTP server."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, NoReturn, Self

from aiosmtplib import SMTP, SMTPException, SMTPResponseException
from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from channels.channel import Undeliverable, Unreachable
from channels.letter import checked, compose, message_id
from channels.message import Message, Receipt
from domain.directory.addresses import EMAIL

_HOST = r"^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$"


class SmtpSettings(BaseModel):
    """The server that mail is handed to. `timeout` is for one message as a whole, in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(min_length=1)
    port: int = Field(587, ge=1, le=65535)
    tls: Literal["none", "starttls", "implicit"] = "starttls"
    user: str | None = None
    password: SecretStr | None = None
    domain: str = Field(
        "redress.invalid", pattern=_HOST, description="right side of our Message-IDs, and our name in EHLO"
    )
    timeout: float = Field(30, gt=0, le=600)
    ca_file: str | None = Field(None, description="certificates to trust besides the system's own")

    @model_validator(mode="after")
    def _password_is_protected(self) -> Self:
        if (self.user is None) != (self.password is None):
            raise ValueError("user and password belong together; accepted: both or neither")
        if self.user is not None and self.tls == "none" and not _is_here(self.host):
            raise ValueError(
                "a password must not cross the network in the clear; accepted: tls starttls or implicit"
            )
        return self


def _is_here(host: str) -> bool:
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


@dataclass(slots=True)
class _Progress:
    """How far one delivery got: what a failure means depends on it."""

    stage: Literal["connecting", "sender", "recipient", "content"] = "connecting"


@dataclass(frozen=True, slots=True)
class EmailChannel:
    """Sends each message over a connection of its own; `now` gives the time for its date and its receipt."""

    settings: SmtpSettings
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    name: str = "email"
    addresses: str = EMAIL

    async def send(self, message: Message) -> Receipt:
        """Hand one message to the server. The receipt's detail is the server's answer.

        `Undeliverable`: a bad address, or a 5xx answer to sender, recipient or content. `Unreachable`: no
        connection, no login, a 4xx answer, or no answer in time; its `outcome_unknown` is set once the content
        was on its way and the answer to it did not come.
        """
        letter = compose(message, self.name, self.settings.domain, self.now()).as_bytes()
        progress, client = _Progress(), self._client()
        try:
            async with asyncio.timeout(self.settings.timeout):
                answer = await self._deliver(client, message, letter, progress)
        except TimeoutError:
            self._unreachable(progress, f"no answer within {self.settings.timeout:g} s ({progress.stage})")
        except SMTPResponseException as error:
            self._refused(progress, error)
        except (SMTPException, OSError, ValueError) as error:
            self._unreachable(progress, f"{_clean(str(error)) or type(error).__name__} ({progress.stage})")
        else:
            # the server has the message: whatever happens to the farewell changes nothing
            with contextlib.suppress(SMTPException, OSError, TimeoutError):
                await client.quit(timeout=min(2.0, self.settings.timeout))
        finally:
            client.close()
        return Receipt(message_id(message, self.settings.domain), self.name, answer, self.now())

    async def _deliver(self, client: SMTP, message: Message, letter: bytes, progress: _Progress) -> str:
        await client.connect()
        progress.stage = "sender"
        await client.mail(checked(message, self.name)[1])
        progress.stage = "recipient"
        await client.rcpt(message.address)
        progress.stage = "content"
        response = await client.data(letter)
        return _clean(f"{response.code} {response.message}")

    def _client(self) -> SMTP:
        settings = self.settings
        return SMTP(
            hostname=settings.host,
            port=settings.port,
            username=settings.user,
            password=settings.password.get_secret_value() if settings.password else None,
            local_hostname=settings.domain,
            timeout=settings.timeout,
            use_tls=settings.tls == "implicit",
            start_tls=settings.tls == "starttls",
            cert_bundle=settings.ca_file,
        )

    def _refused(self, progress: _Progress, error: SMTPResponseException) -> NoReturn:
        """A 5xx before the envelope is about us and the server (login, TLS), not about this message."""
        detail = _clean(f"{error.code} {error.message} ({progress.stage})")
        if progress.stage != "connecting" and 500 <= error.code < 600:
            raise Undeliverable(self.name, detail) from error
        raise Unreachable(self.name, detail) from error

    def _unreachable(self, progress: _Progress, detail: str) -> NoReturn:
        raise Unreachable(self.name, detail, outcome_unknown=progress.stage == "content") from None


def _clean(answer: str) -> str:
    """A server's answer as one line of at most 500 characters, fit for a log."""
    return re.sub("[\x00-\x1f\x7f-\x9f\ud800-\udfff]+", " ", answer).strip()[:500]
