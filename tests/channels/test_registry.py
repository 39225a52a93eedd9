import pytest
from pydantic import ValidationError

from channels.email import SmtpSettings
from channels.registry import Channels, ChannelSettings, UnknownChannel

SMTP = SmtpSettings(host="localhost", port=25, tls="none")


def test_channels_come_in_the_order_of_the_settings(tmp_path):
    channels = Channels.from_settings(
        ChannelSettings(order=("email", "mailbox"), smtp=SMTP, mail_folder=tmp_path)
    )
    assert channels.names == ("email", "mailbox")
    assert [channel.name for channel in channels] == ["email", "mailbox"]
    following = channels.after("email")
    assert following is channels.named("mailbox")
    assert channels.after("mailbox") is None


def test_a_person_is_reached_where_an_address_fits(tmp_path):
    channels = Channels.from_settings(ChannelSettings(order=("mailbox",), mail_folder=tmp_path))
    assert [
        (channel.name, address)
        for channel, address in channels.reaching({"email": "a@b.example", "wecom": "x"})
    ] == [("mailbox", "a@b.example")]
    assert channels.reaching({"wecom": "x"}) == []


def test_an_unknown_channel_is_named_with_those_there_are(tmp_path):
    channels = Channels.from_settings(ChannelSettings(order=("mailbox",), mail_folder=tmp_path))
    for ask in (channels.named, channels.after):
        with pytest.raises(UnknownChannel, match='given the channel "wecom"; accepted: mailbox'):
            ask("wecom")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"order": ()}, "at least 1"),
        ({"order": ("email",)}, "no smtp settings"),
        ({"order": ("mailbox",)}, "no mail_folder"),
        ({"order": ("email", "email"), "smtp": SMTP}, "names a channel twice"),
        ({"order": ("pigeon",)}, "'email' or 'mailbox'"),
    ],
)
def test_settings_that_do_not_fit(settings, said):
    with pytest.raises(ValidationError, match=said):
        ChannelSettings(**settings)


def test_no_channel_at_all_is_refused():
    with pytest.raises(ValueError, match="at least one channel"):
        Channels()
