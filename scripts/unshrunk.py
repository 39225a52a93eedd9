"""A plugin of pytest: Hypothesis ends at the first example that fails. A mutant is noticed by then; a smaller example takes
long and says nothing more.
"""

from hypothesis import Phase, settings


def pytest_configure() -> None:
    phases = [phase for phase in Phase if phase not in {Phase.shrink, Phase.explain}]
    settings.register_profile("unshrunk", settings.get_profile("redress"), phases=phases)
    settings.load_profile("unshrunk")
