"""Start options: title and priority of a new complaint. The server has them before any worker has seen the complaint."""

from __future__ import annotations

import re

from temporalio.common import Priority

from domain.policy.schema import Policy
from workflows.messages import Opening


def title(opening: Opening, policy: Policy | None = None) -> str:
    """One line for lists: policy, category, severity. Only words of the policy or plain ids, nothing personal."""
    category, severity = (str(opening.fields.get(name) or "") for name in ("category", "severity"))
    if policy is None:
        parts = [
            text
            for text in (opening.policy, category, severity)
            if re.fullmatch(r"[a-z][a-z0-9_]{0,63}", text)
        ]
    else:
        words = [policy.words]
        words += [policy.categories[category]] if category in policy.categories else []
        words += [policy.severities[severity].words] if severity in policy.severities else []
        parts = [word.zh for word in words]
    return " · ".join(parts)[:190]


def priority(opening: Opening, policy: Policy | None) -> Priority:
    """The priority of the complaint's severity; the default one without a policy or a severity of it."""
    severity = policy.severities.get(str(opening.fields.get("severity"))) if policy else None
    return Priority(priority_key=severity.priority) if severity else Priority.default
