"""What can go wrong with a request beside what the toolkit itself finds wrong; each has its place among HTTP's statuses."""

from __future__ import annotations

from toolkit.errors import InputError


class Missing(InputError):
    """There is no such thing (404)."""


class Conflict(InputError):
    """What is asked for does not fit the present state (409)."""


class Forbidden(InputError):
    """The caller may not do this (403)."""


class Busy(InputError):
    """There is too much to do already; try later (503)."""
