"""schema.org ClaimReview as JSON-LD, written only from a check that a named person has signed off.

The engine's verdict is never published: rating, label and address are the reviewer's. Fields and limits follow Google's
documentation of ClaimReview (claimReviewed, reviewRating and url required, about 75 characters, a claim from elsewhere).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from toolkit.errors import InputError
from toolkit.records import Actor, ActorKind, Analysis, Claim, Review
from toolkit.reviews.signing import BEST, WORST, is_address, is_finished, is_name
from toolkit.text.dates import parse_day

LONGEST = 75
"""The most characters of `claimReviewed`."""


def claim_reviews(analysis: Analysis) -> tuple[dict[str, Any], ...]:
    """One ClaimReview for each signed review, in the order they were signed.

    Raises InputError where no check is signed, or a signed one lacks a required field, is too long, gives the rating away
    in the claim, stands on the same site as the page that made the claim, or at the address of another review.
    """
    return all_claim_reviews([analysis])


def all_claim_reviews(analyses: Iterable[Analysis]) -> tuple[dict[str, Any], ...]:
    """One ClaimReview for each signed review of several analyses, in their order; raises InputError as `claim_reviews`
    does, and where none of the analyses has a signed check."""
    written: list[dict[str, Any]] = []
    seen: set[str] = set()
    count = 0
    for analysis in analyses:
        count += 1
        for review in analysis.reviews:
            if review.url in seen:
                raise InputError(
                    f"two reviews have the address {review.url}; a page holds one ClaimReview: sign each with its own "
                    "--url"
                )
            seen.add(review.url)
            written.append(claim_review(analysis, review))
    if not written:
        which = "no check of this analysis" if count == 1 else f"no check of these {count:,} analyses"
        raise InputError(f"{which} has been signed off; sign one with `stance review sign`")
    return tuple(written)


def json_ld(body: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> str:
    """One review or several as JSON; nothing in it can end the script element of a page it is put in."""
    return json.dumps(body, indent=2, ensure_ascii=False).replace("<", "\\u003c") + "\n"


def claim_review(analysis: Analysis, review: Review) -> dict[str, Any]:
    """The ClaimReview of one signed review; raises InputError as `claim_reviews` does."""
    claim = next((c for c in analysis.claims if c.id == review.claim), None)
    if claim is None:
        raise InputError(f"the review of {review.claim!r} belongs to no claim of this analysis")
    if not is_finished(analysis, review.claim):
        raise InputError(f"the review of {review.claim} belongs to no finished check of this analysis; sign it again")
    _check_review(analysis, review)
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": review.url,
        "claimReviewed": _reviewed(claim, review),
        "datePublished": review.reviewed_at,
        "author": _reviewer(review),
        "itemReviewed": _item(analysis, claim),
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": review.rating,
            "worstRating": WORST,
            "bestRating": BEST,
            "alternateName": review.label,
        },
    }


def _check_review(analysis: Analysis, review: Review) -> None:
    where = f"the review of {review.claim}"
    for field in ("reviewer", "label", "url", "reviewed_at"):
        if not str(getattr(review, field) or "").strip():
            raise InputError(f"{where} has no {field.replace('_', ' ')}; sign it again")
    if not is_name(review.reviewer):
        raise InputError(f"{where} is signed {review.reviewer!r}, which is no name")
    if not WORST <= review.rating <= BEST:
        raise InputError(f"{where} has the rating {review.rating}, which is not between {WORST} and {BEST}")
    if not is_address(review.url):
        raise InputError(f"{where} has the address {review.url!r}, which is none")
    source = analysis.document.source
    if is_address(source) and _is_same_site(_site(source or ""), _site(review.url)):
        raise InputError(
            f"{where} would stand on the site that made the claim ({_site(review.url)}); that is no review"
        )


def _reviewed(claim: Claim, review: Review) -> str:
    text = " ".join((review.wording or claim.text).replace("[", "").replace("]", "").split())
    if not text:
        raise InputError(f"the wording of {claim.id} is empty")
    if len(text) > LONGEST:
        raise InputError(
            f"the text of {claim.id} has {len(text)} characters, a ClaimReview takes {LONGEST}; "
            "sign it again with a shorter --wording"
        )
    if re.search(rf"(?<!\w){re.escape(review.label.strip().casefold())}(?!\w)", text.casefold()):
        raise InputError(f"the wording of {claim.id} gives the rating {review.label!r} away")
    return text


def _reviewer(review: Review) -> dict[str, Any]:
    person = {"@type": "Person", "name": review.reviewer}
    if not review.organisation:
        return person
    return {"@type": "Organization", "name": review.organisation, "employee": person}


def _item(analysis: Analysis, claim: Claim) -> dict[str, Any]:
    """The claim with who made it, when and where, as far as the analysis knows."""
    document = analysis.document
    item: dict[str, Any] = {"@type": "Claim", "author": _claimant(analysis, claim)}
    day = parse_day(document.published_at)
    if day is not None:
        item["datePublished"] = day.isoformat()
    if is_address(document.source):
        appearance: dict[str, Any] = {"@type": "NewsArticle", "url": document.source}
        if document.title:
            appearance["headline"] = document.title
        item["appearance"] = appearance
    return item


def _claimant(analysis: Analysis, claim: Claim) -> dict[str, str]:
    actor = next((a for a in analysis.actors if a.id == claim.actor), None)
    if actor is not None:
        return {"@type": _type(actor), "name": actor.name}
    name = analysis.document.byline or _site(analysis.document.source or "") or analysis.document.title
    if not name:
        raise InputError(f"nobody is known to have made the claim {claim.id}: give the article a --source or a byline")
    return {"@type": "Person" if analysis.document.byline else "Organization", "name": name}


def _type(actor: Actor) -> str:
    return "Person" if actor.kind in (ActorKind.PERSON, ActorKind.ANONYMOUS) else "Organization"


def _is_same_site(one: str, other: str) -> bool:
    """Whether two hosts are one, or one stands below the other."""
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.") if is_address(url) else ""
