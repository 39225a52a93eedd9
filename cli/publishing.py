"""Publishing: policies with their calendars, and directories, from their files into PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from authoring.calendars.load import load_calendars
from authoring.files.directory import load_directory
from authoring.files.policies import CALENDARS, POLICIES, policy_file
from authoring.files.problems import Refused
from authoring.rulebooks import load_rulebook
from domain.directory.directory import Directory
from domain.policy.edition import Edition
from store.directory import Directories
from store.errors import RulebookConflict
from store.pool import Database
from store.rulebooks import Rulebooks

DIRECTORY = "directory.yaml"


@dataclass(frozen=True, slots=True)
class Shelved:
    """What was published of one policy. `conflict`: why an edition already published was kept instead."""

    policy: str
    version: str
    digest: str
    new: bool
    directory: str = ""
    warnings: list[str] = field(default_factory=list)
    conflict: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A policy folder that was read and checked without an error."""

    edition: Edition
    directory: Directory | None
    warnings: list[str]


def own_policies() -> list[Path]:
    """The policy folders that come with the product."""
    return sorted(path.parent for path in POLICIES.glob("*/policy.yaml"))


def read(
    folders: Sequence[str | os.PathLike[str]], calendars: str | os.PathLike[str] = CALENDARS
) -> list[Parcel]:
    """Every folder with its calendars and directory. Raises Refused with the mistakes of all of them."""
    parcels, problems = list[Parcel](), []
    for folder in folders:
        try:
            parcels.append(_parcel(folder, calendars))
        except Refused as refusal:
            problems += [problem for problem in refusal.problems if problem not in problems]
    if problems:
        raise Refused(problems)
    return parcels


def _parcel(folder: str | os.PathLike[str], calendars: str | os.PathLike[str]) -> Parcel:
    policy = load_rulebook(folder, calendars).policy
    people = policy_file(folder).parent / DIRECTORY
    directory, warnings = load_directory(people) if people.exists() else (None, [])
    return Parcel(
        Edition.of(policy, load_calendars(calendars)), directory, [str(warning) for warning in warnings]
    )


async def publish(
    database: Database,
    parcels: Sequence[Parcel],
    *,
    lenient: bool = False,
    on_progress: Callable[[str], None] = lambda _: None,
) -> list[Shelved]:
    """Publish editions and load directories; the same again changes nothing.

    Raises RulebookConflict for a version that is published with other content. `lenient` leaves what is published
    and says so instead: a stack must not refuse to start because somebody edited a file.
    """
    return [await _publish(database, parcel, lenient, on_progress) for parcel in parcels]


async def _publish(
    database: Database, parcel: Parcel, lenient: bool, on_progress: Callable[[str], None]
) -> Shelved:
    edition, policy = parcel.edition, parcel.edition.policy
    rulebooks, digest, conflict = Rulebooks(database), edition.digest(), ""
    before = await rulebooks.version("policy", policy.id, edition.version)
    try:
        await rulebooks.publish(
            "policy",
            policy.id,
            edition.version,
            edition.body(),
            digest=digest,
            effective_from=_effective(edition),
        )
    except RulebookConflict as error:
        if not lenient:
            raise
        conflict = f"{error}; the published one stays in force"
        on_progress(conflict)
    if parcel.directory is not None and await Directories(database).load(parcel.directory):
        on_progress(f"directory {parcel.directory.id}: {len(parcel.directory.people)} people")
    name = parcel.directory.id if parcel.directory else ""
    return Shelved(policy.id, edition.version, digest, before is None, name, parcel.warnings, conflict)


def _effective(edition: Edition) -> datetime:
    """The first instant of the day from which the policy holds, by the clocks of its calendar."""
    calendar = edition.calendars[edition.policy.calendar]
    return datetime.combine(edition.policy.effective, time(), ZoneInfo(calendar.zone))
