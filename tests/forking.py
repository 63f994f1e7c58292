"""A process forked from the test's own, with whatever the test holds open."""

from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Callable

PATIENCE = 60
"""Seconds after which a forked process that waits for ever is ended."""


def forked(work: Callable[[], object]) -> int:
    """Do `work` in a forked process; returns its exit status, 0 where nothing was raised."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # other threads may hold locks: that is the point
        child = os.fork()
    if child == 0:
        code = 1
        try:
            signal.alarm(PATIENCE)
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1]
