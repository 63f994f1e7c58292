"""Signing off a check: what a named person decides about a claim, added to the analysis as a record of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from toolkit.errors import InputError
from toolkit.records import Analysis, Check, CheckStatus, Review, Verdict

WORST, BEST = 1, 5
LABELS = {1: "False", 2: "Mostly false", 3: "Mixed", 4: "Mostly true", 5: "True"}
"""What the ratings are called where nothing else is said."""


def sign(analysis: Analysis, review: Review) -> Analysis:
    """The analysis with this review; an earlier one of the same claim is replaced.

    Raises InputError for an unknown claim, one that was not checked (or whose check failed) and has no verdict of a person
    either (see `with_verdict`), a nameless reviewer, a rating outside 1 to 5, an
    address that is none, or a date that is none or lies in the future.
    """
    claims = {claim.id for claim in analysis.claims}
    if review.claim not in claims:
        known = ", ".join(sorted(claims, key=lambda i: (len(i), i))) or "none"
        raise InputError(f"the analysis has no claim {review.claim!r}; its claims: {known}")
    _require_check(analysis, review.claim)
    if not is_finished(analysis, review.claim):
        raise InputError(
            f"claim {review.claim} was not checked, so there is nothing to sign; check it (`stance check`), or, if you "
            "checked it yourself, set its verdict first: --verdict VERDICT --note WHY, or override it at the desk"
        )
    if not is_name(review.reviewer):
        raise InputError("a review needs the name of the person who signs it: --by NAME")
    if not WORST <= review.rating <= BEST:
        raise InputError(f"the rating {review.rating} is not between {WORST} (false) and {BEST} (true)")
    if not review.label.strip():
        raise InputError("the label of the rating is empty; write one such as 'Mostly false'")
    if not is_address(review.url):
        raise InputError(f"{review.url!r} is not the address of a page; write it with https://")
    _check_date(review.reviewed_at)
    kept = tuple(r for r in analysis.reviews if r.claim != review.claim)
    return analysis.model_copy(update={"reviews": (*kept, review)})


def is_finished(analysis: Analysis, claim: str) -> bool:
    """Whether the claim was checked, by the engine or by a person who set the verdict."""
    return any(check.claim == claim and check.status is CheckStatus.CHECKED for check in analysis.checks)


def with_verdict(analysis: Analysis, claim: str, verdict: Verdict, by: str) -> Analysis:
    """The analysis with a person's verdict on a claim instead of the engine's, as an override at the desk leaves it.

    Raises InputError where the claim has no check.
    """
    _require_check(analysis, claim)
    checks = (overridden(c, {"verdict": verdict}, by) if c.claim == claim else c for c in analysis.checks)
    return analysis.model_copy(update={"checks": tuple(checks)})


def overridden(check: Check, changes: Mapping[str, Any], by: str) -> Check:
    """The check with a person's `changes` (`verdict`, `said`): it counts as checked, and its reasons say by whom."""
    reasons = (*check.reasons, f"The verdict was set by {by}.")
    changed = {**check.model_dump(), **changes, "status": CheckStatus.CHECKED, "why": None, "reasons": reasons}
    return Check.model_validate(changed)


def is_name(reviewer: str) -> bool:
    """Whether this can be somebody's name: it has letters."""
    return any(character.isalpha() for character in reviewer)


def is_address(url: str | None) -> bool:
    """Whether this is an http or https address with a host."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in (url or "")


def _require_check(analysis: Analysis, claim: str) -> None:
    if all(check.claim != claim for check in analysis.checks):
        raise InputError(f"claim {claim} has no check; run `stance check` first")


def _check_date(value: str) -> None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise InputError(f"{value!r} is not a date such as 2026-03-04") from None
    if day > date.today():
        raise InputError(f"the review is dated {value}, which has not come yet")
