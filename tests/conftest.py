"""What all tests share: deterministic hypothesis, and replies written the short way."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

from tests import errorsites

os.environ["XDG_CONFIG_HOME"] = os.devnull  # no test may depend on the configuration of who runs it

settings.register_profile(
    "repeatable", derandomize=True, deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("repeatable")
errorsites.watch()
