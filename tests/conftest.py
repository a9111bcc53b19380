"""Options of the whole suite."""

import pytest
from hypothesis import HealthCheck, settings

# The same examples in every run; and a busy machine is no reason to fail.
settings.register_profile(
    "repeatable", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("repeatable")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="rewrite the expected reports instead of comparing")
    parser.addoption("--idle", action="store_true", help="hold the bounds on time exactly: nothing else runs")
