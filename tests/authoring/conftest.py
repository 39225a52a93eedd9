"""The small inn: a policy in which nothing is wrong, in a folder of its own."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture
def inn(tmp_path: Path) -> Path:
    folder = tmp_path / "inn"
    folder.mkdir()
    (folder / "policy.yaml").write_text((HERE / "inn.yaml").read_text())
    (folder / "directory.yaml").write_text((HERE / "inn_people.yaml").read_text())
    return folder
