"""The facts of an article as a desk works through them: what needs a person first, what nobody can check last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from toolkit.records import Analysis, Check, CheckStatus, Citation, Claim, Review, Side, Verdict
from toolkit.report import words

_URGENCY: dict[Verdict | CheckStatus, int] = {
    Verdict.CONTRADICTED: 0,
    Verdict.CONFLICTING: 1,
    CheckStatus.FAILED: 2,
    Verdict.PARTLY_SUPPORTED: 3,
    Verdict.NOT_ENOUGH_EVIDENCE: 4,
    CheckStatus.NOT_CHECKED: 5,
    Verdict.SUPPORTED: 6,
    Verdict.NOT_CHECKABLE: 7,
}


class Need(StrEnum):
    """The shelves of the queue, in order; the value is what a reader sees above them."""

    PERSON = "Need a person"
    EVIDENCE = "Not enough evidence"
    CHECK = "Not checked"
    GLANCE = "Borne out by the evidence"
    NOTHING = "Cannot be checked"
    SIGNED = "Signed off"


_NEEDS: dict[Verdict | CheckStatus, Need] = {
    Verdict.NOT_ENOUGH_EVIDENCE: Need.EVIDENCE,
    CheckStatus.NOT_CHECKED: Need.CHECK,
    Verdict.SUPPORTED: Need.GLANCE,
    Verdict.NOT_CHECKABLE: Need.NOTHING,
}


@dataclass(frozen=True)
class Fact:
    """A claim with its check and a person's sign-off, where there are any."""

    claim: Claim
    check: Check | None = None
    review: Review | None = None

    @property
    def verdict(self) -> Verdict | None:
        """The verdict of a check that was carried out; not checkable where the claim says so."""
        if self.check is not None and self.check.verdict is not None:
            return self.check.verdict
        return None if self.claim.checkable else Verdict.NOT_CHECKABLE

    @property
    def state(self) -> str:
        """The value of the verdict, or of the status where there is none: one word for style sheets and filters."""
        return (self.verdict or self._status).value

    @property
    def outcome(self) -> tuple[str, str]:
        """Sign and words for the verdict, or for why there is none."""
        if self.verdict is not None:
            return words.VERDICTS[self.verdict]
        return words.STATUSES[self._status]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why there is no verdict, or what it rests on, one sentence each."""
        known = (self.claim.reason, *((self.check.why, *self.check.reasons) if self.check else ()))
        return tuple(reason for reason in known if reason)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The passages cited for and against."""
        return self.check.citations if self.check else ()

    @property
    def sides(self) -> tuple[tuple[Side, tuple[Citation, ...]], ...]:
        """What speaks against the claim, then what bears it out; an empty side is there where the other is not."""
        if not self.citations:
            return ()
        return tuple(
            (side, tuple(c for c in self.citations if c.side is side)) for side in (Side.OPPOSES, Side.SUPPORTS)
        )

    @property
    def sentences(self) -> tuple[int, ...]:
        """The numbers of the sentences that state the fact, in order."""
        return tuple(sorted({e.sentence for e in self.claim.evidence if e.sentence is not None}))

    @property
    def restated(self) -> bool:
        """Whether the claim's wording says more than the article's own words, which are shown anyway."""
        return not any(_bare(item.text) == _bare(self.claim.plain) for item in self.claim.evidence if item.grounded)

    @property
    def need(self) -> Need:
        """The shelf of the queue that the fact belongs on."""
        if self.review is not None:
            return Need.SIGNED
        return _NEEDS.get(self.verdict or self._status, Need.PERSON)

    @property
    def urgency(self) -> tuple[int, float]:
        """Sorts facts by how much they need a person: open contradictions first, then by check-worthiness."""
        worth = self.claim.worth.score if self.claim.worth else 0.0
        rank = _URGENCY[self.verdict] if self.verdict else _URGENCY[self._status]
        return (rank + (10 if self.review else 0), -worth)

    @property
    def _status(self) -> CheckStatus:
        failed = self.check is not None and self.check.status is CheckStatus.FAILED
        return CheckStatus.FAILED if failed else CheckStatus.NOT_CHECKED


@dataclass(frozen=True)
class Shelf:
    """The facts of one need, in order of urgency; `common` are the reasons that all of them share."""

    need: Need
    facts: tuple[Fact, ...]

    @property
    def common(self) -> tuple[str, ...]:
        """The reasons that every fact of a longer shelf gives, so that a page can say them once."""
        shared = [set(fact.reasons) for fact in self.facts]
        if len(shared) < 2:
            return ()
        return tuple(reason for reason in self.facts[0].reasons if all(reason in reasons for reasons in shared))


def facts_of(analysis: Analysis) -> tuple[Fact, ...]:
    """The claims with their checks and reviews: what needs a person most comes first."""
    checks = {check.claim: check for check in analysis.checks}
    reviews = {review.claim: review for review in analysis.reviews}
    facts = (Fact(claim, checks.get(claim.id), reviews.get(claim.id)) for claim in analysis.claims)
    return tuple(sorted(facts, key=lambda fact: fact.urgency))


def shelves(facts: Iterable[Fact]) -> tuple[Shelf, ...]:
    """The facts by what they need, shelves without facts left out."""
    given = tuple(facts)
    found = ((need, tuple(fact for fact in given if fact.need is need)) for need in Need)
    return tuple(Shelf(need, facts) for need, facts in found if facts)


def _bare(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
