"""The report of an audit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from domain.log.ledger import Fault

__all__ = ["AuditReport"]


@dataclass(slots=True)
class AuditReport:
    """How much was verified, and every fault. A fault without a complaint concerns the whole log or export."""

    complaints: int = 0
    facts: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def add(self, fault: Fault) -> None:
        """Note one fault."""
        self.faults.append(fault)

    def extend(self, faults: Iterable[Fault]) -> None:
        """Note several faults."""
        self.faults.extend(faults)

    def merge(self, other: AuditReport) -> None:
        """Add the report of another part of the audit."""
        self.complaints += other.complaints
        self.facts += other.facts
        self.faults += other.faults

    def to_json(self) -> dict[str, Any]:
        """The report as JSON: whole, complaints, facts, faults."""
        return {
            "whole": self.whole,
            "complaints": self.complaints,
            "facts": self.facts,
            "faults": [
                {
                    "part": fault.part,
                    "kind": fault.kind,
                    "complaint": fault.complaint_id,
                    "number": fault.number,
                    "detail": fault.detail,
                }
                for fault in self.faults
            ],
        }
