"""Extra fields: the fields of facts that a policy adds, or limits to values of its own."""

from __future__ import annotations

from domain.facts.fields import Field
from domain.facts.vocabulary import FACTS
from domain.policy.schema import Policy

CASE_FACTS = ("received", "assessed", "opinion_submitted")
"""Facts whose severity, category, kind and channel are limited to those that the policy lists."""


def extra_fields(policy: Policy) -> dict[str, dict[str, Field]]:
    """The fields that a policy adds or limits, by fact and name."""
    limits: dict[str, tuple[str, ...]] = {
        "severity": tuple(policy.severities),
        "category": tuple(policy.categories),
        "kind": tuple(policy.kinds),
        "channel": tuple(policy.channels),
    }
    extra: dict[str, dict[str, Field]] = {}
    for fact_name in CASE_FACTS:
        for name, choices in limits.items():
            field = FACTS[fact_name].fields.get(name)
            if choices and field is not None:
                extra.setdefault(fact_name, {})[name] = Field(field.type, field.required, choices)
    if policy.progress:
        extra["progressed"] = {"type": Field(required=True, choices=tuple(policy.progress))}
    for name, rule in policy.fields.items():
        for fact_name in rule.on:
            if fact_name in FACTS:
                declared = FACTS[fact_name].fields.get(name)
                required = declared.required if declared else False
                extra.setdefault(fact_name, {})[name] = Field(rule.type, required, rule.choices)
    return extra
