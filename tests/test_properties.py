"""What holds for every property test."""

from pathlib import Path

from hypothesis import HealthCheck, settings


def test_no_property_is_judged_by_how_fast_the_machine_draws():
    assert settings().deadline is None
    assert HealthCheck.too_slow in settings().suppress_health_check


def test_one_place_says_how_properties_are_judged():
    own = Path(__file__)
    texts = {path: path.read_text() for path in own.parent.rglob("*.py") if path != own}
    words = ("suppress_health_check", "deadline=None")
    assert [path for path, text in texts.items() if any(word in text for word in words)] == [
        own.with_name("conftest.py")
    ]
