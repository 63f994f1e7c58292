"""Signing off a check: what a named person decides about a claim, added to the analysis as a record of its own."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from toolkit.errors import InputError
from toolkit.records import Analysis, CheckStatus, Review

WORST, BEST = 1, 5
LABELS = {1: "False", 2: "Mostly false", 3: "Mixed", 4: "Mostly true", 5: "True"}
"""What the ratings are called where nothing else is said."""


def sign(analysis: Analysis, review: Review) -> Analysis:
    """The analysis with this review; an earlier one of the same claim is replaced.

    Raises InputError for an unknown claim, one that was never checked, a nameless reviewer, a rating outside 1 to 5, an
    address that is none, or a date that is none or lies in the future.
    """
    claims = {claim.id for claim in analysis.claims}
    if review.claim not in claims:
        known = ", ".join(sorted(claims, key=lambda i: (len(i), i))) or "none"
        raise InputError(f"the analysis has no claim {review.claim!r}; its claims: {known}")
    if not is_finished(analysis, review.claim):
        raise InputError(f"claim {review.claim} has no finished check to sign; run `stance check` first")
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
    """Whether the claim has a check whose call did not fail."""
    return any(check.claim == claim and check.status is not CheckStatus.FAILED for check in analysis.checks)


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


def _check_date(value: str) -> None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise InputError(f"{value!r} is not a date such as 2026-03-04") from None
    if day > date.today():
        raise InputError(f"the review is dated {value}, which has not come yet")
