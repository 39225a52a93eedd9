"""The directory: the people of a company, the roles they hold, who is notified in a region, and who can be sent out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from domain.diagnostics import Unaccepted
from domain.facts.fields import PERSON
from domain.phrases import Phrase, given, phrase
from domain.time.instants import read_instant, write_instant

DUTY: Final = "duty"
"""The role that gets every notice for which no other recipient is found."""


@dataclass(frozen=True, slots=True)
class Away:
    """An absence: from date to date, both included, or from instant to instant, the second not included."""

    first: date | datetime
    last: date | datetime

    @classmethod
    def parse(cls, text: object) -> Away:
        """Read "2026-12-24/2026-12-31", or two instants with their zones. Raises ValueError."""
        if isinstance(text, Away):
            return text
        accepted = phrase(
            '"2026-12-24/2026-12-31", one date, or two times with their zones',
            '"2026-12-24/2026-12-31"、一个日期,或两个带时区的时间',
        )
        if not isinstance(text, str):
            raise Unaccepted(given(repr(text)), accepted)
        first, slash, last = (part.strip() for part in text.partition("/"))
        try:
            away = cls(_date_or_instant(first), _date_or_instant(last if slash else first))
        except ValueError as error:
            why = error.what if isinstance(error, Unaccepted) else str(error)
            raise Unaccepted(_because(text[:80], why), accepted) from None
        if isinstance(away.first, datetime) != isinstance(away.last, datetime):
            raise Unaccepted(_because(text, phrase("a date and a time", "一个是日期,一个是时间")), accepted)
        if away.last < away.first or (isinstance(away.first, datetime) and away.first == away.last):
            raise Unaccepted(_because(text, phrase("it ends before it begins", "结束早于开始")), accepted)
        return away

    def __str__(self) -> str:
        return "/".join(
            write_instant(end) if isinstance(end, datetime) else end.isoformat()
            for end in (self.first, self.last)
        )

    def covers(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether the absence covers an instant. Dates are whole days in `zone`."""
        if isinstance(self.first, datetime) and isinstance(self.last, datetime):
            return self.first <= at < self.last
        begin = datetime.combine(self.first, time(), zone)
        return begin <= at < datetime.combine(self.last + timedelta(days=1), time(), zone)


def _because(text: str, why: str) -> Phrase:
    return phrase('given "{text}": {why}', '写的是 "{text}":{why}', text=text, why=why)


def _date_or_instant(text: str) -> date | datetime:
    return date.fromisoformat(text) if len(text) == len("2026-12-24") else read_instant(text)


def _check_id(text: str) -> str:
    if not PERSON.match(text):
        raise Unaccepted(
            given(f'"{text[:80]}"'),
            phrase(
                "1 to 64 characters without spaces, colons and slashes", "1 到 64 个字符,不含空格、冒号和斜杠"
            ),
        )
    return text


def _check_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Unaccepted(
            given(f'"{text[:80]}"'),
            phrase("the name of a zone, such as Asia/Shanghai", "时区名称,例如 Asia/Shanghai"),
        ) from None
    return text


def _none_as_empty(value: object) -> object:
    return () if value is None else value


Id = Annotated[str, AfterValidator(_check_id)]
"""The id of a person, a region or a skill, as facts and actors name it."""
RoleId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Ids = Annotated[tuple[Id, ...], BeforeValidator(_none_as_empty)]
Absence = Annotated[Away, BeforeValidator(Away.parse), PlainSerializer(str, return_type=str)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Person(_Part):
    """A person: addresses by kind of channel ("email"), absences, and the deputy during them."""

    name: str = Field(min_length=1, max_length=100)
    addresses: Mapping[RoleId, str] = Field(default_factory=dict)
    region: Id | None = None
    language: Literal["zh", "en"] = "zh"
    deputy: Id | None = None
    away: tuple[Absence, ...] = ()


class Role(_Part):
    """The people who hold a role, in order of rank. `regions`: other people who hold it for single regions."""

    people: Ids = ()
    head: Id | None = None
    deputy: Id | None = None
    regions: Mapping[Id, Ids] = Field(default_factory=dict)


class Region(_Part):
    """The people who are notified of what happens in a region, and other names of the region."""

    contacts: Ids = ()
    also: tuple[str, ...] = ()


class Engineer(_Part):
    """A person who can be sent to customers. No regions: all of them. `capacity`: the highest number of open visits."""

    person: Id
    skills: Ids = Field(min_length=1)
    regions: Ids = ()
    capacity: int = Field(ge=1, le=100)


@dataclass(frozen=True, slots=True)
class Binding:
    """One person in one role. `region` is empty for all regions, `rank` counts from 0, `deputy` may be empty."""

    role: str
    person: str
    deputy: str
    region: str
    rank: int


class Directory(_Part):
    """The people of one company. `domain.directory.validation.mistakes` checks whether its names fit together."""

    id: RoleId
    zone: Annotated[str, AfterValidator(_check_zone)]
    people: Mapping[Id, Person] = Field(min_length=1)
    roles: Mapping[RoleId, Role] = Field(min_length=1)
    duty: tuple[Id, ...] = Field(min_length=1)
    regions: Mapping[Id, Region] = Field(default_factory=dict)
    roster: tuple[Engineer, ...] = ()

    def role(self, name: str) -> Role | None:
        """The role with this id, or None. The id of the duty role is DUTY."""
        return Role(people=self.duty) if name == DUTY else self.roles.get(name)

    def region_named(self, text: str) -> str | None:
        """The id of the region with this id or other name, or None. Case does not matter."""
        sought = text.strip().casefold()
        for name, region in self.regions.items():
            if sought in {alias.strip().casefold() for alias in (name, *region.also)}:
                return name
        return None

    def is_away(self, person: str, at: datetime) -> bool:
        """Whether a person of this directory is away at an instant."""
        zone = ZoneInfo(self.zone)
        return any(away.covers(at, zone) for away in self.people[person].away)

    def bindings(self) -> Iterator[Binding]:
        """Every person in every role, the duty role included, as rows for a table of roles."""
        for name in (*self.roles, DUTY):
            role = self.role(name)
            assert role is not None
            for region, people in {"": role.people, **role.regions}.items():
                for rank, person in enumerate(people):
                    deputy = self.people[person].deputy or role.deputy or ""
                    yield Binding(name, person, "" if deputy == person else deputy, region, rank)
