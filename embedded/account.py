"""Under which user of this machine PostgreSQL runs: it refuses to run as root."""

import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path

from embedded.process import ProcessFailed


@dataclass(frozen=True, slots=True)
class Account:
    """`wrapper` goes before a command to run it as `name`; empty when we are an ordinary user ourselves."""

    name: str
    uid: int
    gid: int
    wrapper: tuple[str, ...] = ()

    def own(self, path: Path) -> None:
        """Gives one file or folder to this account."""
        if self.wrapper:
            os.chown(path, self.uid, self.gid)


def for_server(data: Path, *programs: Path) -> Account:
    """Ourselves; for root the owner of `data`, else the user `postgres`, else `nobody`.

    Root's own folders are often closed to others. They stay closed: the server then keeps the one right to read
    past folder modes (CAP_DAC_OVERRIDE), instead of us opening folders that are not ours to open.
    Raises ProcessFailed when root may not change users here.
    """
    if os.geteuid() != 0:
        us = os.geteuid()
        return Account(_name(us), us, os.getegid())
    person = _candidate(data)
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise ProcessFailed(
            "PostgreSQL does not run as root, and the program setpriv that would change the user is not here. "
            "Accepted: run as an ordinary user, or install util-linux (apt install util-linux)"
        )
    wrapper = [setpriv, f"--reuid={person.pw_uid}", f"--regid={person.pw_gid}", "--clear-groups"]
    if not all(_open_to_others(path) for path in (data, *programs)):
        wrapper += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    # The end of the parent must be asked for again: a change of user clears it.
    wrapper += ["--pdeathsig=INT", "--"]
    return Account(person.pw_name, person.pw_uid, person.pw_gid, tuple(wrapper))


def _candidate(data: Path) -> pwd.struct_passwd:
    if data.exists() and (owner := data.stat().st_uid) != 0:
        try:
            return pwd.getpwuid(owner)
        except KeyError:
            pass
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ProcessFailed(
        "PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody. "
        "Accepted: run as an ordinary user, or add one: useradd --system postgres"
    )


def _open_to_others(path: Path) -> bool:
    """Others may pass through every folder above `path`."""
    return all(not folder.exists() or folder.stat().st_mode & 0o001 for folder in path.resolve().parents)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
