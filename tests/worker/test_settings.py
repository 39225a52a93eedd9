import os
from pathlib import Path

import pytest

from service.settings import SECRET, Settings, SettingsMistaken, help_text, load, misspelt, variable

NEEDED = {"REDRESS_DATABASE_URL": "postgresql://u:hidden@db:5432/redress", "REDRESS_MAIL_DIR": "/var/mail"}


@pytest.fixture
def given(monkeypatch):
    """The settings from exactly these variables."""
    for name in list(os.environ):
        if name.startswith("REDRESS_"):
            monkeypatch.delenv(name)

    def read(**more):
        for name, value in {**NEEDED, **more}.items():
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)
        return load()

    return read


def test_two_variables_are_enough(given):
    settings = given()
    assert settings.database_url.get_secret_value() == NEEDED["REDRESS_DATABASE_URL"]
    assert settings.channel_settings().order == ("mailbox",)
    assert settings.channel_settings().mail_folder == Path("/var/mail")
    assert settings.task_queue == "redress"


def test_the_mail_server_comes_before_the_folder_unless_the_order_says_otherwise(given):
    both = {"REDRESS_SMTP_HOST": "mx.example"}
    assert given(**both).channel_settings().order == ("email", "mailbox")
    assert given(**both, REDRESS_CHANNELS="mailbox, email").channel_settings().order == ("mailbox", "email")
    smtp = given(**both, REDRESS_SMTP_USER="us", REDRESS_SMTP_PASSWORD="word").channel_settings().smtp
    assert (smtp.host, smtp.port, smtp.user, smtp.password.get_secret_value()) == (
        "mx.example",
        587,
        "us",
        "word",
    )


def test_an_empty_variable_is_as_good_as_none(given):
    assert given(REDRESS_SMTP_HOST="", REDRESS_GRACE="").grace == 30


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"REDRESS_DATABASE_URL": None}, r"REDRESS_DATABASE_URL: is not set; accepted: postgresql://"),
        ({"REDRESS_DATABASE_URL": "hidden@db"}, r"REDRESS_DATABASE_URL: holds something else; accepted: postgresql://"),
        ({"REDRESS_HEALTH_PORT": "http"}, r'REDRESS_HEALTH_PORT: given "http"; accepted: a port from 1 to 65535'),
        ({"REDRESS_HEALTH_PORT": "70000"}, r'REDRESS_HEALTH_PORT: given "70000"; accepted: a port from 1'),
        ({"REDRESS_SDK_METRICS_PORT": "-1"}, r'REDRESS_SDK_METRICS_PORT: given "-1"; accepted: a port, or 0'),
        ({"REDRESS_DATABASE_CONNECTIONS": "1"}, r'REDRESS_DATABASE_CONNECTIONS: given "1"; accepted: .* 2 to 200'),
        ({"REDRESS_CHANNELS": "pigeon"}, r'REDRESS_CHANNELS: given "pigeon"; accepted: email and mailbox'),
        ({"REDRESS_CHANNELS": "email"}, r"REDRESS_CHANNELS.*no smtp settings"),
        ({"REDRESS_CHANNELS": "mailbox,mailbox"}, r"names a channel twice"),
        ({"REDRESS_MAIL_DIR": None}, r"REDRESS_SMTP_HOST and REDRESS_MAIL_DIR: neither is set"),
        ({"REDRESS_SMTP_HOST": "mx", "REDRESS_SMTP_TLS": "ssl"}, r'REDRESS_SMTP_TLS: given "ssl"; accepted: starttls,'),
        ({"REDRESS_SMTP_HOST": "mx", "REDRESS_SMTP_USER": "us"}, r"user and password belong together"),
        ({"REDRESS_SMTP_TIMEOUT": "0"}, r'REDRESS_SMTP_TIMEOUT: given "0"; accepted: seconds, more than 0'),
        ({"REDRESS_SENDER": "us at home"}, r'REDRESS_SENDER: given "us at home"; accepted: an address'),
        ({"REDRESS_MAX_CACHED_WORKFLOWS": "many"}, r'REDRESS_MAX_CACHED_WORKFLOWS: given "many"; accepted: a whole'),
        ({"REDRESS_GRACE": "1 min"}, r'REDRESS_GRACE: given "1 min"; accepted: seconds from 0 to 600'),
        ({"REDRESS_PATIENCE": "-1"}, r'REDRESS_PATIENCE: given "-1"; accepted: seconds from 0 to 3600'),
        ({"REDRESS_LOG_FORMAT": "xml"}, r'REDRESS_LOG_FORMAT: given "xml"; accepted: json or console'),
        ({"REDRESS_LOG_LEVEL": "loud"}, r'REDRESS_LOG_LEVEL: given "loud"; accepted: debug, info'),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named_with_what_is_accepted(given, variables, said):
    with pytest.raises(SettingsMistaken, match=said) as caught:
        given(**variables)
    assert "hidden" not in str(caught.value)


def test_the_timeout_at_the_start_keeps_its_variable(given):
    assert variable("startup_timeout") == "REDRESS_PATIENCE"
    assert given().startup_timeout == given(REDRESS_PATIENCE="").startup_timeout == 60
    assert given(REDRESS_PATIENCE="0.5").startup_timeout == 0.5


def test_every_mistake_is_named_at_once(given):
    with pytest.raises(SettingsMistaken) as caught:
        given(REDRESS_GRACE="x", REDRESS_HEALTH_PORT="y", REDRESS_SENDER="z")
    assert len(str(caught.value).splitlines()) == 3


def test_the_help_teaches_every_setting():
    text = help_text()
    for name, field in Settings.model_fields.items():
        assert variable(name) in text
        assert field.description in text


def test_passwords_are_secrets():
    assert set(SECRET) == {"database_url", "smtp_password"}
    assert "hidden" not in repr(Settings(database_url=NEEDED["REDRESS_DATABASE_URL"]))


def test_a_misspelt_variable_is_noticed_and_those_of_others_are_not():
    lines = misspelt(
        {"REDRESS_LOG_FROMAT": "json", "REDRESS_HOME": "x", "REDRESS_UI_URL": "x", "REDRESS_GRACE": "1"}
    )
    assert len(lines) == 1
    assert "REDRESS_LOG_FROMAT is no setting" in lines[0]
    assert "REDRESS_LOG_FORMAT meant" in lines[0]
