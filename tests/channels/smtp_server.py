import asyncio
import contextlib
import ssl
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope

CERTIFICATE = Path(__file__).with_name("localhost.pem")


@dataclass
class Server:
    """A real SMTP server that answers as it is told to."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    received: list[Envelope] = field(default_factory=list)
    logins: list[bytes] = field(default_factory=list)
    die_after_content: bool = False
    hang_on_content: bool = False

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        if "MAIL" in self.answers:
            return self.answers["MAIL"]
        envelope.mail_from = address
        return "250 sender ok"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if "RCPT" in self.answers:
            return self.answers["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 recipient ok"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if "DATA" in self.answers:
            return self.answers["DATA"]
        self.received.append(envelope)
        if self.die_after_content:
            server.transport.abort()
        if self.hang_on_content:
            await asyncio.sleep(3600)
        return "250 2.0.0 queued as 4711"

    def authenticate(self, server, session, envelope, mechanism, data):
        self.logins.append(data.login)
        return AuthResult(success=data.password == b"secret", handled=False)


@contextlib.asynccontextmanager
async def listening(server: Server, *, tls: bool = False):
    context = None
    if tls:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(CERTIFICATE)
    loop = asyncio.get_running_loop()

    def session():
        return SMTP(
            server,
            hostname="mx.test",
            loop=loop,
            tls_context=context,
            require_starttls=tls,
            authenticator=server.authenticate if tls else None,
        )

    listener = await loop.create_server(session, "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
