"""What all tests share: deterministic hypothesis, and replies written the short way."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import HealthCheck, settings

from tests import errorsites

os.environ["XDG_CONFIG_HOME"] = os.devnull  # no test may depend on the configuration of who runs it

settings.register_profile(
    "repeatable", derandomize=True, deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("repeatable")
errorsites.watch()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A run of the whole suite that passed fails all the same where an error of the toolkit was provoked by no test."""
    config = session.config
    whole = config.args == config.getini("testpaths") and not config.option.keyword and not config.option.markexpr
    missing = errorsites.unreached() if whole and not exitstatus else []
    for site in missing:
        print(f"no test provokes this error: {site.file}:{site.line}: {site.message}", file=sys.stderr)
    if missing:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
