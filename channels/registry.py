"""The channels of an installation, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from channels.channel import Channel
from channels.email import EmailChannel, SmtpSettings
from channels.mailbox import MailboxChannel

ChannelName = Literal["email", "mailbox"]


class ChannelSettings(BaseModel):
    """Which channels there are and in which order: each name in `order` needs the settings of that channel."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    order: tuple[ChannelName, ...] = Field(min_length=1)
    smtp: SmtpSettings | None = None
    mail_folder: Path | None = None
    domain: str = Field("redress.invalid", description="right side of the Message-IDs in the folder")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if len(set(self.order)) < len(self.order):
            raise ValueError("order names a channel twice; accepted: each name once")
        if "email" in self.order and self.smtp is None:
            raise ValueError('order has "email" but there are no smtp settings; accepted: at least smtp.host')
        if "mailbox" in self.order and self.mail_folder is None:
            raise ValueError(
                'order has "mailbox" but there is no mail_folder; accepted: the path of a folder'
            )
        return self


class UnknownChannel(LookupError):
    """This installation has no channel of that name."""


class Channels:
    """An ordered set of channels, found by name. Any object with the shape of `Channel` may be one."""

    def __init__(self, *channels: Channel) -> None:
        self._by_name: dict[str, Channel] = {channel.name: channel for channel in channels}
        if not channels or len(self._by_name) < len(channels):
            raise ValueError("no channel, or two of one name; accepted: at least one channel, each name once")

    @classmethod
    def from_settings(cls, settings: ChannelSettings) -> Channels:
        """The channels that the settings name, in their order."""
        return cls(*(_built(name, settings) for name in settings.order))

    def __iter__(self) -> Iterator[Channel]:
        return iter(self._by_name.values())

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._by_name)

    def named(self, name: str) -> Channel:
        """The channel of that name. Raises `UnknownChannel`."""
        if name not in self._by_name:
            raise UnknownChannel(f'given the channel "{name}"; accepted: {", ".join(self.names)}')
        return self._by_name[name]

    def after(self, name: str) -> Channel | None:
        """The channel to try when `name` fails, or None after the last one. Raises `UnknownChannel`."""
        order = list(self)
        index = order.index(self.named(name)) + 1
        return order[index] if index < len(order) else None

    def reaching(self, addresses: Mapping[str, str]) -> list[tuple[Channel, str]]:
        """The channels a person can be reached through, with the address for each, in order."""
        return [
            (channel, addresses[channel.addresses]) for channel in self if addresses.get(channel.addresses)
        ]


def _built(name: ChannelName, settings: ChannelSettings) -> Channel:
    if name == "email":
        assert settings.smtp is not None
        return EmailChannel(settings.smtp)
    assert settings.mail_folder is not None
    return MailboxChannel(settings.mail_folder, domain=settings.domain)
