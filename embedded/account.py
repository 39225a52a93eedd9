"""The user of this machine under which PostgreSQL runs: it refuses to run as root."""

import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path

from embedded.process import ProcessFailed

# Rights to pass closed folders, with their numbers in linux/capability.h. The first lets read only, and a container
# of Docker has not got it unless asked; the second lets write too.
_PASSES = (("dac_read_search", 2), ("dac_override", 1))


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

    Root's own folders are often closed to others, its home first of all. They stay closed: the server then keeps
    one right, to look into closed folders, instead of us opening folders that are not ours to open.
    Raises ProcessFailed when root may not change users here or has no such right to give.
    """
    if os.geteuid() != 0:
        uid = os.geteuid()
        return Account(_name(uid), uid, os.getegid())
    person = _candidate(data)
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise ProcessFailed(
            "PostgreSQL does not run as root, and the program setpriv that would change the user is not here. "
            "Accepted: run as an ordinary user, or install util-linux (apt install util-linux)"
        )
    wrapper = [setpriv, f"--reuid={person.pw_uid}", f"--regid={person.pw_gid}", "--clear-groups"]
    wrapper.append("--no-new-privs")
    closed = [path for path in (data, *programs) if not _open_to_others(path)]
    if closed:
        wrapper += _pass_into(closed[0])
    # The end of the parent must be asked for again: a change of user clears it.
    wrapper += ["--pdeathsig=INT", "--"]
    return Account(person.pw_name, person.pw_uid, person.pw_gid, tuple(wrapper))


def _pass_into(closed: Path) -> list[str]:
    """Options of setpriv that give the server the one right it needs to reach `closed`. Raises ProcessFailed.

    PostgreSQL's programs look for each other with access(2). That call drops the rights of whoever is not root by
    its real user, unless the securebit no_setuid_fixup is set; the file system itself would let them through.
    """
    permitted = _permitted_rights()
    for name, number in _PASSES:
        if permitted >> number & 1:
            right = f"-all,+{name}"
            return [
                f"--inh-caps={right}",
                f"--ambient-caps={right}",
                f"--bounding-set={right}",
                "--securebits=+no_setuid_fixup",
            ]
    raise ProcessFailed(
        f"PostgreSQL does not run as root, {closed} lies below a folder that is closed to other users, and root has no right "
        "to let it pass here (CAP_DAC_READ_SEARCH or CAP_DAC_OVERRIDE). Accepted: run as an ordinary user, or keep the "
        "clone and REDRESS_HOME below folders that others may pass through (chmod o+x)"
    )


def _permitted_rights() -> int:
    """The rights of this process, one bit each, as Linux numbers them."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapPrm:"):
            return int(line.split()[1], 16)
    return 0


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
