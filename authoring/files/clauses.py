"""The list of clauses beside a policy: the rule book clause by clause in our own words, and how each is met.

    source: {zh: 常青树售后服务管理制度, en: after-sales rules of Evergreen}
    clauses:
      EVG-42:
        zh: 无法当场核查的,8个工作小时内开展调查
        en: what cannot be verified at once is investigated within 8 working hours
      EVG-05:
        zh: ...
        en: ...
        rules: [entity, id]                    # parts of the policy that do not name clauses themselves
        feature: each complaint keeps the policy it was opened under
        out_of_scope: why nothing can be done  # or: later: what is still to be built

Rules that name a clause are found by themselves; `rules`, `feature`, `out_of_scope` and `later` add to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from authoring.files.problems import Refused, from_validation_error
from authoring.files.source import Source
from authoring.files.yaml_source import read_yaml
from domain.policy.part import Texts, Words

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,31}$")]
Line = Annotated[str, Field(min_length=1, max_length=500)]


class Clause(BaseModel):
    """One clause: what it says in both languages, and how it is met beside the rules that name it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: Line
    en: Line
    rules: Texts = ()
    feature: Line | None = None
    out_of_scope: Line | None = None
    later: Line | None = None

    @property
    def words(self) -> Words:
        """What it says."""
        return Words(zh=self.zh, en=self.en)


class ClauseList(BaseModel):
    """All clauses of a rule book, in its order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Words | None = None
    clauses: Mapping[Id, Clause] = Field(min_length=1)


def load_clauses(path: Path) -> tuple[ClauseList, Source]:
    """The list in a file. Raises `Refused` with every mistake."""
    source = read_yaml(path)
    try:
        return ClauseList.model_validate(source.data), source
    except ValidationError as error:
        raise Refused(from_validation_error(error, source, ClauseList)) from None
