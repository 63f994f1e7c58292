"""Step three: the facts that the article states, each as a sentence of its own, with its places, kind, values and worth.

`ask` asks for the claims of one chunk; `read` locates them, marks what was filled in, resolves figures and dates, and
scores how much each deserves a check. A claim that says what the article does not is kept and reported, never repaired.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial

from toolkit.ask import Ask
from toolkit.checkworthy import Questions, worth
from toolkit.grounding import Grounder
from toolkit.records import Actor, Claim, ClaimKind, Document, Evidence, Finding, Sentence, Severity
from toolkit.replies import ClaimReply, ClaimsReply
from toolkit.steps.statements import locate
from toolkit.text.calendar_words import calendar_words
from toolkit.text.dates import DateMention, dates, parse_day, spans
from toolkit.text.numbers import Number, numbers
from toolkit.text.words import Word, words

NOT_FACTS = {
    ClaimKind.OPINION: "an opinion: no evidence could show it right or wrong",
    ClaimKind.PREDICTION: "a forecast: nothing can bear it out before its time",
}
ADDED = "claim_adds_facts"
_BRACKETED = re.compile(r"\[[^\[\]]*\]")


@dataclass(frozen=True)
class ClaimsVariables:
    """The variables of the prompt `claims`: the document, the sentences of the chunk, the roster, and how many at most."""

    document: Document
    sentences: tuple[Sentence, ...]
    actors: tuple[Actor, ...]
    max_claims: int


@dataclass(frozen=True)
class FoundClaims:
    """The claims of a document and what was noticed while reading them."""

    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...] = ()


def ask(variables: ClaimsVariables) -> Ask[ClaimsReply]:
    """The question about one chunk of a document."""
    return Ask(prompt="claims", variables=variables, reply=ClaimsReply, check=partial(problems, variables))


def problems(variables: ClaimsVariables, reply: ClaimsReply) -> list[str]:
    """What is wrong with a reply of the right shape: unknown speakers, claims without words or text."""
    known = {actor.id for actor in variables.actors}
    found: list[str] = []
    for n, claim in enumerate(reply.claims):
        if claim.actor is not None and claim.actor not in known:
            found.append(f"claims.{n}.actor: {claim.actor!r} is not in the roster")
        if not any(quote.words.strip() for quote in claim.evidence):
            found.append(f"claims.{n}.evidence: has no words")
        if not claim.text.replace("[", " ").replace("]", " ").strip():
            found.append(f"claims.{n}.text: is empty")
    return found


def read(grounder: Grounder, replies: Sequence[ClaimsReply], questions: Questions | None = None) -> FoundClaims:
    """The claims of all chunks in text order with ids C1, C2, …; what one speaker claims twice in the same words is one."""
    made: list[tuple[Claim, tuple[str, ...]]] = []
    article = _Article(grounder)
    for reply in replies:
        for item in reply.claims:
            claim, unknown = _claim(article, item, questions)
            if not any(_same(claim, other) for other, _ in made):
                made.append((claim, unknown))
    made.sort(key=lambda pair: _place(pair[0]))
    claims, findings = [], []
    for number, (claim, unknown) in enumerate(made, start=1):
        claims.append(claim.model_copy(update={"id": f"C{number}"}))
        if unknown:
            findings.append(_added(claims[-1], unknown))
    return FoundClaims(tuple(claims), tuple(findings))


def given(identifier: str, text: str, *, language: str | None = None, date: str | None = None) -> Claim:
    """A claim that comes from outside an article: its text, values and worth, and no places."""
    quantities, moments = _values(text, language, date)
    claim = Claim(
        id=identifier,
        text=text,
        actor=None,
        evidence=(),
        quantities=tuple(n.record(text) for n in quantities),
        dates=tuple(m.record(text) for m in moments),
    )
    return claim.model_copy(update={"worth": worth(claim.plain, language or "en")})


def _claim(article: _Article, item: ClaimReply, questions: Questions | None) -> tuple[Claim, tuple[str, ...]]:
    grounder, document = article.grounder, article.document
    evidence = locate(grounder, item.evidence)
    text, unknown = _marked(article, item.text.strip(), evidence)
    quantities, moments = _values(text, document.language, document.published_at)
    claim = Claim(
        id="",
        text=text,
        actor=item.actor,
        evidence=evidence,
        kind=item.kind,
        hedge=_hedge(grounder, item),
        checkable=item.kind not in NOT_FACTS,
        reason=NOT_FACTS.get(item.kind),
        quantities=tuple(n.record(text) for n in quantities),
        dates=tuple(m.record(text) for m in moments),
    )
    return claim.model_copy(update={"worth": worth(claim.plain, document.language or "en", questions)}), unknown


def _values(
    text: str, language: str | None, published_at: str | None
) -> tuple[tuple[Number, ...], tuple[DateMention, ...]]:
    moments = dates(text, language or "en", today=parse_day(published_at))
    once = {(m.first, m.last, m.reason): m for m in reversed(moments)}  # a date and what was filled in for it are one
    return numbers(text, language or "en", skip=tuple(spans(moments))), tuple(reversed(once.values()))


def _hedge(grounder: Grounder, item: ClaimReply) -> str | None:
    """The hedge as it stands in the text near the cited sentences, None where it does not stand there."""
    if not item.hedge or not item.hedge.strip():
        return None
    found = grounder.evidence(item.hedge, sorted({number for quote in item.evidence for number in quote.sentences}))
    return found[0].text if len(found) == 1 and found[0].grounded else None


class _Article:
    """What the whole article says, read once: its words, and the days that its dates stand for."""

    def __init__(self, grounder: Grounder) -> None:
        self.grounder = grounder
        self.document = grounder.document
        self.language = self.document.language or "en"

    @cached_property
    def tokens(self) -> frozenset[str]:
        """Every word of the article and of what is known about it, as it stands and cut to its stem."""
        known = self.document
        parts = (known.title, known.published_at, known.source, known.byline, known.text)
        return _tokens("\n".join(part for part in parts if part), self.language)

    @cached_property
    def days(self) -> frozenset[date]:
        """The article's own day, and the first and last day of every date in it."""
        today = parse_day(self.document.published_at)
        mentions = dates(self.document.text, self.language, today=today)
        return frozenset(d for m in mentions for d in (m.first, m.last) if d is not None) | (
            {today} if today else set()
        )

    def says(self, word: Word) -> bool:
        """Whether the article has the word, or a date that it is part of ("3 March" or 2023-03-03 for "Friday")."""
        token = word.text.casefold()
        table = calendar_words(self.language)
        if token in self.tokens or word.stem in self.tokens or token in table.months or token in table.weekdays:
            return True
        if (day := parse_day(token)) is not None:
            return day in self.days
        return token.isdecimal() and any(int(token) in (d.year, d.month, d.day) for d in self.days)


def _marked(article: _Article, text: str, evidence: Sequence[Evidence]) -> tuple[str, tuple[str, ...]]:
    """The claim with unmarked additions put in brackets, and the names and figures that the article does not have at all.

    An addition is a name or figure that does not stand in the sentences the claim's evidence lies in.
    """
    nearby = _tokens(_sentences_of(article.grounder, evidence), article.language)
    bracketed = [match.span() for match in _BRACKETED.finditer(text)]
    unknown: list[str] = []
    marked, last = "", 0
    for word in words(text, article.language):
        if not (word.name or word.text[0].isdigit()) or word.text.casefold() in nearby or word.stem in nearby:
            continue
        if not article.says(word):
            unknown.append(word.text)
        if not any(start <= word.start < end for start, end in bracketed):
            marked += f"{text[last : word.start]}[{word.text}]"
            last = word.end
    return (marked + text[last:]).replace("] [", " "), tuple(dict.fromkeys(unknown))


def _sentences_of(grounder: Grounder, evidence: Sequence[Evidence]) -> str:
    cited = {item.sentence for item in evidence if item.sentence is not None}
    return "\n".join(grounder.document.text[s.start : s.end] for s in grounder.sentences if s.number in cited)


def _tokens(text: str, language: str) -> frozenset[str]:
    return frozenset(key for word in words(text, language) for key in (word.text.casefold(), word.stem))


def _same(one: Claim, other: Claim) -> bool:
    """Whether two claims are one: the same speaker, and the same words or the same sentence."""
    if one.actor != other.actor:
        return False
    mine = [(e.start, e.end) for e in one.evidence if e.start is not None]
    theirs = [(e.start, e.end) for e in other.evidence if e.start is not None]
    return one.plain.casefold() == other.plain.casefold() or (bool(mine) and mine == theirs and one.kind == other.kind)


def _place(claim: Claim) -> tuple[bool, int]:
    starts = [e.start for e in claim.evidence if e.start is not None]
    return (not starts, min(starts, default=0))


def _added(claim: Claim, unknown: Sequence[str]) -> Finding:
    words_added = ", ".join(f"“{word}”" for word in unknown)
    return Finding(
        id="",
        kind=ADDED,
        severity=Severity.WARNING,
        message=f"The wording of claim {claim.id} has {words_added}, which the article does not.",
        rule=ADDED,
        evidence=tuple(e for e in claim.evidence if e.start is not None),
    )
