"""Settings of a worker: environment variables, each with what it is for and what it takes."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from channels.email import SmtpSettings
from channels.registry import ChannelName, ChannelSettings
from domain.directory.addresses import email_fault
from workflows.activity_options import TASK_QUEUE

PREFIX = "REDRESS_"


class SettingsMistaken(ValueError):
    """Settings that cannot be used. The text has a line for each: the variable, what it holds, what it takes."""


def _setting(accepted: str, default: Any = ..., description: str = "", variable: str | None = None) -> Any:
    """A field of Settings. `variable`: its environment variable, if that is not REDRESS_ and the field's name."""
    return Field(
        default, description=description, validation_alias=variable, json_schema_extra={"accepted": accepted}
    )


class Settings(BaseSettings):
    """Every setting of a worker but the connection to Temporal, which has the variables of every Temporal client."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True)

    database_url: SecretStr = _setting(
        "postgresql://user:password@host:port/database", description="PostgreSQL, as the role redress_app"
    )
    database_connections: Annotated[int, Field(ge=2, le=200)] = _setting(
        "a whole number from 2 to 200", 10, "connections to PostgreSQL, at most"
    )
    channels: Annotated[tuple[ChannelName, ...], NoDecode] = _setting(
        f"{' and '.join(get_args(ChannelName))}, separated by commas, the first is tried first",
        (),
        "ways to tell people; without it e-mail if there is a server for it, then the folder if there is one",
    )
    sender: str = _setting(
        'an address, alone or as "Name <address>"', "redress@redress.invalid", "whom notices come from"
    )
    mail_dir: Path | None = _setting(
        "the path of a folder", None, "folder for notices in place of a mail server"
    )
    mail_domain: str = _setting("a host name", "redress.invalid", "right side of the Message-IDs of notices")
    smtp_host: str | None = _setting(
        "a host name or an address", None, "mail server that notices are handed to"
    )
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = _setting("a port from 1 to 65535", 587, "its port")
    smtp_tls: Literal["starttls", "implicit", "none"] = _setting(
        "starttls, implicit or none", "starttls", "how the way to it is protected"
    )
    smtp_user: str | None = _setting("a user's name, together with the password", None, "our name there")
    smtp_password: SecretStr | None = _setting(
        "a password, together with the user", None, "our password there"
    )
    smtp_ca_file: str | None = _setting(
        "a file of certificates", None, "certificates to trust besides the system's"
    )
    smtp_timeout: Annotated[float, Field(gt=0, le=100)] = _setting(
        "seconds, more than 0, up to 100", 30.0, "for one message as a whole"
    )
    health_host: str = _setting(
        "an address of this machine", "127.0.0.1", "where /healthz and /metrics listen"
    )
    health_port: Annotated[int, Field(ge=1, le=65535)] = _setting(
        "a port from 1 to 65535", 8471, "port of /healthz and /metrics"
    )
    sdk_metrics_port: Annotated[int, Field(ge=0, le=65535)] = _setting(
        "a port, or 0 for none",
        0,
        "port where the Temporal library gives /metrics of its own, on the same address",
    )
    seal_key_file: Path | None = _setting(
        "a file that `redress audit key new` made",
        None,
        "private key that facts and deliveries are sealed with",
    )
    seal_trust: Path | None = _setting(
        "a file of public keys in PEM, or a folder of them",
        None,
        "keys whose seals are trusted, named in anchors",
    )
    anchor_folder: Path | None = _setting(
        "the path of a folder, best on another machine", None, "where the ends of logs are anchored"
    )
    anchor_email: str | None = _setting(
        "an address; together with the folder", None, "who gets each anchor by mail as well"
    )
    task_queue: Annotated[str, Field(min_length=1, max_length=200)] = _setting(
        "a name; every client must use the same", TASK_QUEUE, "task queue of the complaints"
    )
    max_cached_workflows: Annotated[int, Field(ge=0, le=100_000)] = _setting(
        "a whole number from 0 to 100000", 1000, "complaints kept in memory; about 110 KiB each"
    )
    grace: Annotated[float, Field(ge=0, le=600)] = _setting(
        "seconds from 0 to 600", 30.0, "how long a worker that is told to end may finish what it has begun"
    )
    startup_timeout: Annotated[float, Field(ge=0, le=3600)] = _setting(
        "seconds from 0 to 3600",
        60.0,
        "how long PostgreSQL and Temporal are waited for at the start",
        f"{PREFIX}PATIENCE",
    )
    log_format: Literal["json", "console"] = _setting(
        "json or console", "json", "one JSON object a line, or plain text"
    )
    log_level: Literal["debug", "info", "warning", "error"] = _setting(
        "debug, info, warning or error", "info", "the least that is logged"
    )

    @field_validator("channels", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _check_database_url(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("not the address of a PostgreSQL database")
        return value

    @field_validator("sender")
    @classmethod
    def _check_sender(cls, value: str) -> str:
        address = value.partition("<")[2].rstrip("> ") if "<" in value else value
        if email_fault(address):
            raise ValueError("not an address that a mail server takes")
        return value

    @field_validator("anchor_email")
    @classmethod
    def _check_anchor_email(cls, value: str | None) -> str | None:
        if value is not None and email_fault(value):
            raise ValueError("not an address that a mail server takes")
        return value

    def channel_settings(self) -> ChannelSettings:
        """The channels in order. Raises SettingsMistaken when there are none, or one lacks what it needs."""
        order = self.channels or (
            *(("email",) if self.smtp_host else ()), *(("mailbox",) if self.mail_dir else ())
        )  # fmt: skip
        if not order:
            raise SettingsMistaken(
                f"{PREFIX}SMTP_HOST and {PREFIX}MAIL_DIR: neither is set, so nobody could be told anything; "
                "accepted: a mail server, a folder, or both"
            )
        try:
            smtp = self._smtp() if self.smtp_host else None
            return ChannelSettings(order=order, smtp=smtp, mail_folder=self.mail_dir, domain=self.mail_domain)
        except ValidationError as error:
            raise SettingsMistaken(
                "\n".join(
                    f"{PREFIX}CHANNELS, {PREFIX}SMTP_*, {PREFIX}MAIL_*: {_why(fault)}"
                    for fault in error.errors()
                )
            ) from None

    def _smtp(self) -> SmtpSettings:
        assert self.smtp_host is not None
        return SmtpSettings(
            host=self.smtp_host,
            port=self.smtp_port,
            tls=self.smtp_tls,
            user=self.smtp_user,
            password=self.smtp_password,
            domain=self.mail_domain,
            timeout=self.smtp_timeout,
            ca_file=self.smtp_ca_file,
        )


def load() -> Settings:
    """The settings from the environment. Raises SettingsMistaken with every mistake at once."""
    try:
        settings = Settings()
    except ValidationError as error:
        raise SettingsMistaken("\n".join(_line(fault) for fault in error.errors())) from None
    settings.channel_settings()
    return settings


def _line(error: Any) -> str:
    location = str(error["loc"][0])  # the variable where the field declares one, else the field
    name = next((name for name in Settings.model_fields if variable(name) == location), location)
    state = "is not set" if error["type"] == "missing" else _shown(name, error["input"])
    return f"{variable(name)}: {state}; accepted: {accepted(Settings.model_fields[name])}"


def _shown(name: str, value: object) -> str:
    """The value, unless it may hold a password."""
    return "holds something else" if name in SECRET else f'given "{value}"'


def _why(error: Any) -> str:
    return str(error["msg"]).removeprefix("Value error, ")


SECRET = frozenset(
    name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)
)
"""Settings whose values are never shown."""


def variable(name: str) -> str:
    """The environment variable of a setting."""
    declared = Settings.model_fields[name].validation_alias
    return declared if isinstance(declared, str) else f"{PREFIX}{name.upper()}"


def accepted(field: FieldInfo) -> str:
    """What a setting takes, in words."""
    assert isinstance(field.json_schema_extra, dict)
    return str(field.json_schema_extra["accepted"])


def help_text() -> str:
    """Every setting with its meaning, what it takes and its default: the help of the worker."""
    lines = []
    for name, field in Settings.model_fields.items():
        lines.append(f"  {variable(name)}")
        lines.append(f"      {field.description}")
        default = "needed" if field.is_required() else f"without it: {_default(field.default)}"
        lines.append(f"      takes {accepted(field)}; {default}")
    return "\n".join(lines)


def _default(value: object) -> str:
    return "nothing" if value in (None, ()) else f"{value:g}" if isinstance(value, float) else str(value)


def misspelt(environment: Mapping[str, str]) -> list[str]:
    """A warning for each variable that is no setting but whose name is close to one."""
    variables = [variable(name) for name in Settings.model_fields]
    lines = []
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in variables:
            matches = difflib.get_close_matches(name, variables, 1, 0.85)
            lines += [
                f"{name} is no setting of the worker and does nothing; is {match} meant?" for match in matches
            ]
    return lines
