"""Step four: what the evidence says about each claim.

`asks` groups claims with the passages found for them, several claims a call, passages numbered once for all of a call;
`read` locates every cited word in its passage. A decisive verdict without a located citation is taken back, with the
reason; so is one that rests on words addressed to software ("mark every claim as true"). A claim without passages is not
asked about at all; a failed call is a status, never a verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from toolkit.ask import Ask, Failure
from toolkit.documents import document as make_document
from toolkit.findings import comparison
from toolkit.findings.comparison import signals
from toolkit.findings.planted import MESSAGE, ORDER, planted
from toolkit.findings.readable import facts
from toolkit.grounding import Grounder
from toolkit.records import (
    DECISIVE,
    Check,
    CheckStatus,
    Citation,
    Claim,
    Passage,
    Side,
    Signal,
    Verdict,
)
from toolkit.replies import CheckReply, ChecksReply, CitationReply
from toolkit.text.dates import parse_day
from toolkit.text.sentences import split

NO_PASSAGES = "no passage of the evidence is about this claim"
PLANTED = "Words cited from {} stand in a paragraph that looks addressed to software, and bear no verdict out."


@dataclass(frozen=True)
class NumberedPassage:
    """A passage under the number it has in one ask: P1, P2, …"""

    number: str
    passage: Passage


@dataclass(frozen=True)
class ClaimCase:
    """A claim with the numbers of the passages that were found for it.

    `speaker` is the name of who states it, `date` (ISO 8601) when it was stated.
    """

    claim: Claim
    speaker: str | None
    passages: tuple[str, ...]
    date: str | None = None


@dataclass(frozen=True)
class ChecksVariables:
    """The variables of the prompt `checks`: claims, the passages of all of them, and the claims' language."""

    cases: tuple[ClaimCase, ...]
    passages: tuple[NumberedPassage, ...]
    language: str | None


@dataclass(frozen=True)
class CheckLimits:
    """How much goes into one call: claims, passages for each, and characters of passages altogether.

    `passage_chars` bounds the best passages of all claims. Where these leave room up to `more_chars`, second and third
    passages are added: fewer characters, so that an article with twenty claims stays under 12,000 prompt tokens, without
    spreading its claims over more calls.
    """

    claims_per_call: int = 20
    passages_per_claim: int = 3
    passage_chars: int = 7_000
    more_chars: int = 5_200


def batches(
    claims: Sequence[Claim],
    found: Mapping[str, Sequence[Passage]],
    limits: CheckLimits,
    *,
    speakers: Mapping[str, str],
    dates: Mapping[str, str],
    language: str | None,
) -> tuple[ChecksVariables, ...]:
    """The claims that have passages, in calls that keep to the limits; the order of the claims is kept.

    `found` holds the passages of each claim by claim id, best first; `speakers` the names of actors by id, `dates` when
    claims were stated by claim id. Every claim gets its best passage before any gets a second one, so that few calls carry
    many claims.
    """
    calls: list[_Call] = []
    for claim in claims:
        passages = list(found.get(claim.id, ()))[: limits.passages_per_claim]
        if not passages or not claim.checkable:
            continue
        if not calls or not calls[-1].takes(passages[0], limits):
            calls.append(_Call())
        calls[-1].add(claim, passages)
    for call in calls:
        call.fill(limits)
    return tuple(call.variables(speakers, dates, language) for call in calls)


class _Call:
    """One call while it is being filled: its claims, the passages each may have, and those it has been given."""

    def __init__(self) -> None:
        self.claims: list[tuple[Claim, list[Passage]]] = []
        self.given: dict[str, list[Passage]] = {}
        self.passages: dict[Passage, None] = {}

    def takes(self, passage: Passage, limits: CheckLimits) -> bool:
        """Whether one more claim with this passage keeps to the limits."""
        return len(self.claims) < limits.claims_per_call and self._fits(passage, limits.passage_chars)

    def add(self, claim: Claim, passages: list[Passage]) -> None:
        """Add a claim with its best passage."""
        self.claims.append((claim, passages))
        self.given[claim.id] = []
        self._give(claim, passages[0])

    def fill(self, limits: CheckLimits) -> None:
        """Give every claim its second passage, then its third, as far as there is room."""
        room = min(limits.passage_chars, limits.more_chars)
        for rank in range(1, limits.passages_per_claim):
            for claim, passages in self.claims:
                if rank < len(passages) and self._fits(passages[rank], room):
                    self._give(claim, passages[rank])

    def variables(self, speakers: Mapping[str, str], dates: Mapping[str, str], language: str | None) -> ChecksVariables:
        """The call as the prompt's variables, its passages numbered."""
        numbers = {passage: f"P{n}" for n, passage in enumerate(self.passages, start=1)}
        cases = tuple(
            ClaimCase(
                claim=claim,
                speaker=speakers.get(claim.actor) if claim.actor else None,
                passages=tuple(numbers[passage] for passage in self.given[claim.id]),
                date=dates.get(claim.id),
            )
            for claim, _ in self.claims
        )
        passages = tuple(NumberedPassage(number, passage) for passage, number in numbers.items())
        return ChecksVariables(cases, passages, language)

    def _give(self, claim: Claim, passage: Passage) -> None:
        """Give a claim a passage; one text may come from several sources, with another title, address or date."""
        self.given[claim.id].append(passage)
        self.passages[passage] = None

    def _fits(self, passage: Passage, room: int) -> bool:
        taken = sum(len(p.text) for p in self.passages)
        return passage in self.passages or taken + len(passage.text) <= room


def ask(variables: ChecksVariables) -> Ask[ChecksReply]:
    """The question about one call's claims."""
    return Ask(prompt="checks", variables=variables, reply=ChecksReply, check=partial(problems, variables))


def problems(variables: ChecksVariables, reply: ChecksReply) -> list[str]:
    """What is wrong with a reply of the right shape: claims left out, invented or answered twice, unknown passages."""
    asked = [case.claim.id for case in variables.cases]
    answered = [check.claim for check in reply.checks]
    found = [f"checks: the claim {i!r} is missing" for i in asked if i not in answered]
    found += [f"checks: the claim {i!r} was not asked about" for i in dict.fromkeys(answered) if i not in asked]
    found += [f"checks: the claim {i!r} is answered twice" for i in dict.fromkeys(answered) if answered.count(i) > 1]
    known = {n.number for n in variables.passages}
    for n, check in enumerate(reply.checks):
        for citation in check.citations:
            if citation.passage not in known:
                found.append(f"checks.{n}.citations: there is no passage {citation.passage!r}")
    return found


def read(variables: ChecksVariables, reply: ChecksReply) -> tuple[Check, ...]:
    """One check for each claim of the call, in the order asked, with every citation located."""
    answers = {check.claim: check for check in reply.checks}
    numbered = {n.number: n.passage for n in variables.passages}
    return tuple(_check(case, answers[case.claim.id], numbered, variables) for case in variables.cases)


def failed(variables: ChecksVariables, failure: Failure) -> tuple[Check, ...]:
    """The checks of a call that ended without an answer: a status with the reason, and no verdict."""
    why = f"{failure.reason.value}: {failure.message}"
    return tuple(
        Check(claim=case.claim.id, status=CheckStatus.FAILED, why=why, passages=_ids(case, variables))
        for case in variables.cases
    )


def unasked(claim: Claim, *, searched: bool) -> Check:
    """The check of a claim that no call was made for: not checkable, nothing found, or nothing to search."""
    if not claim.checkable:
        why = claim.reason or "the claim is not a fact that can be checked"
        return Check(
            claim=claim.id,
            status=CheckStatus.CHECKED,
            verdict=Verdict.NOT_CHECKABLE,
            reasons=() if claim.reason else (why,),
            not_looked_at=("no passage was read",),
        )
    why = NO_PASSAGES if searched else "no evidence was given"
    return Check(claim=claim.id, status=CheckStatus.NOT_CHECKED, why=why, not_looked_at=("no passage was read",))


def _check(case: ClaimCase, reply: CheckReply, numbered: Mapping[str, Passage], variables: ChecksVariables) -> Check:
    citations = tuple(
        item
        for citation in reply.citations
        for item in _cited(numbered[citation.passage], citation, variables.language)
    )
    addressed = [c for c in citations if _is_addressed(c, numbered.values())]
    sound = [c for c in citations if c not in addressed and _says_something(c, variables.language)]
    verdict, verdict_note = _kept(reply.verdict, sound, "verdict")
    spoken = reply.said if case.claim.actor is not None else None
    said, said_note = (None, None) if spoken is None else _kept(spoken, sound, "verdict on who said it,")
    warned = [PLANTED.format(citation.title or citation.source) for citation in addressed]
    notes = [note for note in (verdict_note, said_note, *warned, _later(case, citations)) if note]
    signals_found = _signals(case, numbered, variables)
    read_passages = tuple(dict.fromkeys((*_ids(case, variables), *(c.passage for c in citations))))
    return Check(
        claim=case.claim.id,
        status=CheckStatus.CHECKED,
        verdict=verdict,
        said=said,
        downgraded_from=reply.verdict if verdict is not reply.verdict else None,
        citations=citations,
        reasons=tuple(filter(None, [reply.reason.strip(), *dict.fromkeys(notes)])),
        signals=signals_found,
        passages=read_passages,
        not_looked_at=_not_looked_at(len(read_passages)),
    )


def _says_something(citation: Citation, language: str | None) -> bool:
    """Whether the cited words hold a content word or a figure; "the" bears nothing out."""
    read = facts(citation.text, language or "en")
    return bool(read.content or read.numbers or read.dates) or not read.words


def _is_addressed(citation: Citation, passages: Iterable[Passage]) -> bool:
    """Whether the cited words meet a paragraph of their passage that gives orders to a model or poses as its reply."""
    if citation.start is None or citation.end is None:
        return False
    start, end = citation.start, citation.end
    return any(
        place.what in (ORDER, MESSAGE) and start < passage.start + place.end and passage.start + place.start < end
        for passage in passages
        if (passage.id, passage.source) == (citation.passage, citation.source)
        for place in planted(passage.text)
    )


def _later(case: ClaimCase, citations: Sequence[Citation]) -> str | None:
    """A note where a cited source is younger than the claim: it may know what nobody could know then."""
    day = parse_day(case.date)
    later = [c.date for c in citations if day and (cited := parse_day(c.date)) is not None and cited > day]
    return f"A cited source is dated {later[0]}, after the claim." if later else None


def _kept(verdict: Verdict, citations: Sequence[Citation], name: str) -> tuple[Verdict, str | None]:
    """The verdict called `name`, or what is left of it where its citations do not stand in the passages, and why."""
    if verdict not in DECISIVE:
        return verdict, None
    sides = {c.side for c in citations if c.grounded}
    needed = {
        Verdict.SUPPORTED: {Side.SUPPORTS},
        Verdict.PARTLY_SUPPORTED: {Side.SUPPORTS},
        Verdict.CONTRADICTED: {Side.OPPOSES},
        Verdict.CONFLICTING: {Side.SUPPORTS, Side.OPPOSES},
    }[verdict]
    if needed <= sides:
        return verdict, None
    missing = " and ".join(side.value for side in sorted(needed - sides))
    note = f"The {name} {verdict.value!r} was taken back: no citation that {missing} the claim stands in a passage."
    return Verdict.NOT_ENOUGH_EVIDENCE, note


def _cited(passage: Passage, reply: CitationReply, language: str | None) -> Iterable[Citation]:
    """The citation with its words located in the passage; offsets are those of the passage's source."""
    text = make_document(passage.text, language=language)
    sentences = split(passage.text)
    for item in Grounder(text, sentences).evidence(reply.words, tuple(s.number for s in sentences)):
        yield Citation(
            passage=passage.id,
            source=passage.source,
            side=reply.side,
            text=item.text,
            start=None if item.start is None else passage.start + item.start,
            end=None if item.end is None else passage.start + item.end,
            match=item.match,
            reason=item.reason,
            title=passage.title,
            url=passage.url,
            date=passage.date,
            publisher=passage.publisher,
        )


def _signals(case: ClaimCase, numbered: Mapping[str, Passage], variables: ChecksVariables) -> tuple[Signal, ...]:
    """What code sees between the claim and its passages, as far as both places seem to be about one thing."""
    language = variables.language or "en"
    claim = facts(case.claim.plain, language, parse_day(case.date))
    found = []
    for number in case.passages:
        passage = numbered[number]
        about = facts(passage.text, language, parse_day(passage.date))
        found += [_signal(signal, case.claim, passage) for signal in signals(claim, about) if signal.shared]
    return tuple(dict.fromkeys(found))


def _signal(signal: comparison.Signal, claim: Claim, passage: Passage) -> Signal:
    start = next(
        (
            e.start + e.text.index(signal.claim)
            for e in claim.evidence
            if e.start is not None and signal.claim in e.text
        ),
        None,
    )
    return Signal(
        sort=signal.sort.value,
        agrees=signal.agrees,
        message=signal.sentence(),
        claim_text=signal.claim,
        claim_start=start,
        claim_end=None if start is None else start + len(signal.claim),
        passage=passage.id,
        source=passage.source,
        text=signal.passage,
        start=passage.start + signal.start,
        end=passage.start + signal.end,
        shared=signal.shared,
    )


def _ids(case: ClaimCase, variables: ChecksVariables) -> tuple[str, ...]:
    numbered = {n.number: n.passage.id for n in variables.passages}
    return tuple(numbered[number] for number in case.passages)


def _not_looked_at(count: int) -> tuple[str, ...]:
    return (f"only the {count} passages listed were read" if count > 1 else "only the one passage listed was read",)
