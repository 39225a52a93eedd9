"""scripts/prove-homes, which CI runs: what it says without root, and that it leaves nothing behind. Played with stand-ins."""

import os
import subprocess
from pathlib import Path

import pytest

from embedded.status import ROOT

# Stand-ins for what needs root, the network or minutes. NOTES is a folder; a file fail-N there makes the N-th set-up fail.
STAND_INS = {
    "id": """[ "$1" != -un ] || { echo somebody; exit; }
[ "$1" != -u ] || { cat "$NOTES/uid"; exit; }
[ -f "$NOTES/made" ] && [ "$1" = "$(cat "$NOTES/made")" ]""",
    "git": """[ "$1" = clone ] || exit 0
for folder in "$@"; do :; done
mkdir -p "$folder/.venv/bin" && echo "$folder" >>"$NOTES/clones"
printf '#!/bin/sh\\necho "$* HOME=$HOME PIP_CONFIG_FILE=$PIP_CONFIG_FILE" >>"$NOTES/told"\\n' >"$folder/.venv/bin/redress"
chmod +x "$folder/.venv/bin/redress" """,
    "make": """echo x >>"$NOTES/setups"; [ ! -f "$NOTES/fail-$(grep -c x "$NOTES/setups")" ] || { echo 'no route to host'; exit 2; }""",
    "useradd": """for name in "$@"; do :; done; echo "$name" >"$NOTES/made"; mkdir "$3" """,
    "userdel": """rm "$NOTES/made" && touch "$NOTES/removed" """,
    "chown": "",
    "setpriv": """while [ "$1" != -- ]; do shift; done; shift; exec "$@" """,
}


class Proof:
    def __init__(self, folder: Path) -> None:
        self.notes = folder
        self.programs = folder / "bin"
        self.programs.mkdir()
        for name, body in STAND_INS.items():
            (self.programs / name).write_text(f"#!/bin/sh\n{body}\n")
            (self.programs / name).chmod(0o755)

    def run(self, uid=0, **env):
        """(exit code, what was said)"""
        (self.notes / "uid").write_text(f"{uid}\n")
        path = f"{self.programs}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            [ROOT / "scripts" / "prove-homes"],
            env={**os.environ, "PATH": path, "NOTES": str(self.notes), **env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def noted(self, name):
        file = self.notes / name
        return file.read_text().splitlines() if file.exists() else []

    def nothing_is_left(self):
        return not (self.notes / "made").exists() and not any(
            Path(folder).parents[1].exists() for folder in self.noted("clones")
        )


@pytest.fixture
def proof(tmp_path):
    return Proof(tmp_path)


def test_who_is_not_root_is_told_what_is_skipped_and_why(proof):
    code, said = proof.run(uid=1000)
    assert code == 0
    assert (
        "skipped both proofs, root's clone in a closed folder and an ordinary user's clone: you are somebody"
        in said
    )
    assert proof.noted("clones") == []


def test_both_clones_carry_the_story_and_everything_is_removed(proof, tmp_path):
    (tmp_path / "pip.conf").touch()
    code, said = proof.run(PIP_CONFIG_FILE=str(tmp_path / "pip.conf"))
    assert code == 0, said
    assert "root in a folder of mode 700: set up," in said
    assert "an ordinary user in a home of mode 700: set up," in said
    _, user = proof.noted("told")
    home = Path(proof.noted("clones")[1]).parent
    assert user == f"demo --once HOME={home} PIP_CONFIG_FILE={home / 'pip.conf'}"
    assert (tmp_path / "removed").exists()
    assert proof.nothing_is_left()


@pytest.mark.parametrize(("failing", "whose"), [(1, "root in a folder"), (2, "an ordinary user in a home")])
def test_a_proof_that_fails_shows_why_and_leaves_nothing(proof, tmp_path, failing, whose):
    (tmp_path / f"fail-{failing}").touch()
    code, said = proof.run()
    assert code == 1
    assert "no route to host" in said
    assert f"{whose} of mode 700 FAILED (exit code 2" in said
    assert proof.nothing_is_left()
