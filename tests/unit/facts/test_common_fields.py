"""The fields that code reads whatever the type of a fact is: they are those of the vocabulary."""

from typing import get_args, get_type_hints

import pytest

from domain.facts.common_fields import CommonFields
from domain.facts.fields import FieldType
from domain.facts.vocabulary import FACTS

VALUES = {FieldType.COUNT: int, FieldType.FLAG: bool}
HINTS = get_type_hints(CommonFields, include_extras=True)


@pytest.mark.parametrize("name", HINTS)
def test_a_common_field_has_one_type_of_value_in_every_fact_that_carries_it(name):
    value, _ = get_args(HINTS[name])
    types = {kind.carried[name].type for kind in FACTS.values() if name in kind.carried}

    assert types, "no fact carries it"
    assert {VALUES.get(each, str) for each in types} == {value}
    assert not types & {FieldType.TEXTS, FieldType.PEOPLE, FieldType.RECORD}
