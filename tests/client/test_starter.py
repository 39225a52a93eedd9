"""The client refuses what may not come in before anything is sent."""

from unittest.mock import Mock

import pytest

from domain.facts.limits import MAX_MESSAGE_BYTES
from starter import Redress, Refused

NUL = "a\x00b"


@pytest.fixture
def redress():
    return Redress(Mock(spec=[]))  # nothing of Temporal's client is there: whatever were sent would fail


async def test_every_mistake_of_a_command_is_named_with_its_field(redress):
    with pytest.raises(Refused) as caught:
        await redress.submit("EVG-1", "note", {"by": f"intake:{NUL}", "fields": {"text": NUL}})
    assert [problem.where for problem in caught.value.problems] == ["by", "text"]


async def test_a_command_above_the_limit_is_refused_at_once_with_the_limit(redress):
    with pytest.raises(Refused) as caught:
        await redress.submit("EVG-1", "note", {"by": "intake:li", "fields": {"text": "x" * 3_000_000}})
    assert f"{MAX_MESSAGE_BYTES:,} bytes" in str(caught.value)


@pytest.mark.parametrize("id", ["two\nlines", "a/b", "x" * 900, ""])
async def test_an_id_that_would_get_lost_is_refused(redress, id):
    with pytest.raises(Refused) as caught:
        await redress.open(id, {"policy": "evergreen", "by": "intake:li", "fields": {}})
    assert [problem.where for problem in caught.value.problems] == ["id"]


async def test_an_opening_names_its_own_fields(redress):
    with pytest.raises(Refused) as caught:
        await redress.open("EVG-1", {"policy": NUL, "by": "intake:li", "fields": {"object": NUL}})
    assert [problem.where for problem in caught.value.problems] == ["policy", "object"]
