"""Answers the prompt `claims` by rules: what the sentences of an article state, and who states it.

One claim a reported statement, one a narrated sentence, as far as they are worth checking or look like facts without being
any. The wording is the article's; a pronoun that opens it is filled in where only one person can be meant, and a relative
date where the article's date is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml

from toolkit.checkworthy import worth
from toolkit.engines.builtin.reading import Reading, Said, read
from toolkit.records import Actor, ActorKind, ClaimKind, Document, Sentence, Span, Trace
from toolkit.replies import ClaimReply, ClaimsReply, Quote
from toolkit.text.dates import dates, parse_day, spans
from toolkit.text.numbers import numbers

if TYPE_CHECKING:
    from toolkit.steps.claims import ClaimsVariables

WORTH = 0.25
"""From which check-worthiness on a stated sentence is listed as a claim."""
_ORDER = (ClaimKind.OPINION, ClaimKind.PREDICTION, ClaimKind.RULE, ClaimKind.CAUSAL, ClaimKind.COMPARISON)
_SHORTEST = 4


@dataclass(frozen=True)
class _Table:
    kinds: dict[ClaimKind, re.Pattern[str]]
    hedges: re.Pattern[str]
    pronouns: dict[str, str]


@dataclass(frozen=True)
class _Candidate:
    """A stretch that states something: whole or part of a sentence, with who states it (an actor's id)."""

    span: Span
    sentence: Sentence
    actor: str | None
    rule: str


def answer(variables: ClaimsVariables) -> tuple[ClaimsReply, tuple[Trace, ...]]:
    """The reply to the prompt `claims`, and which rule found what."""
    reading = read(variables.document, variables.sentences)
    table = _table("en")
    kept: list[tuple[float, _Candidate, ClaimReply]] = []
    for candidate in _candidates(reading, variables):
        claim = _claim(candidate, variables, table)
        score = worth(claim.text, variables.document.language or "en").score
        if score >= WORTH or claim.kind in (ClaimKind.OPINION, ClaimKind.PREDICTION):
            kept.append((score, candidate, claim))
    kept.sort(key=lambda item: -item[0])
    kept = sorted(kept[: variables.max_claims], key=lambda item: item[1].span.start)
    trace = tuple(
        Trace(rule=c.rule, found=variables.document.text[c.span.start : c.span.end], start=c.span.start, end=c.span.end)
        for _, c, _ in kept
    )
    return ClaimsReply(claims=[claim for _, _, claim in kept]), trace


def _candidates(reading: Reading, variables: ClaimsVariables) -> Iterator[_Candidate]:
    """Reported contents with their speakers, then the sentences in which nothing is reported."""
    text = variables.document.text
    reported: set[int] = set()
    for said in reading.said:
        actor = _actor_of(reading, said, variables.actors)
        for span in said.stretches:
            sentence = _sentence_at(variables.sentences, span.start)
            if sentence is None:
                continue
            reported.update(s.number for s in variables.sentences if s.start < span.end and span.start < s.end)
            for part in _parts(text, span, variables.sentences):
                home = _sentence_at(variables.sentences, part.start) or sentence
                yield _Candidate(part, home, actor, "reported-fact")
    for sentence in variables.sentences:
        words = text[sentence.start : sentence.end]
        if sentence.number in reported:
            rest = _rest(sentence, reading)
            if _stands_alone(text, rest, sentence, reading) and numbers(
                text[rest.start : rest.end], variables.document.language or "en"
            ):
                yield _Candidate(rest, sentence, None, "narrated-beside-speech")
        elif "?" not in words and len(words.split()) >= _SHORTEST:
            yield _Candidate(Span(start=sentence.start, end=sentence.end), sentence, None, "narrated-fact")


def _rest(sentence: Sentence, reading: Reading) -> Span:
    """The longest stretch of a sentence that no reported content covers; empty where all of it is reported."""
    taken = sorted(
        (max(s.start, sentence.start), min(s.end, sentence.end)) for said in reading.said for s in said.stretches
    )
    best, at = Span(start=sentence.start, end=sentence.start), sentence.start
    for start, end in [*(t for t in taken if t[0] < t[1]), (sentence.end, sentence.end)]:
        if start - at > best.end - best.start:
            best = Span(start=at, end=start)
        at = max(at, end)
    return best


def _stands_alone(text: str, rest: Span, sentence: Sentence, reading: Reading) -> bool:
    """Whether what is left beside reported content is a clause of its own, and not the attribution or a torso of it."""
    cues = (said.cue for said in reading.said if said.cue is not None)
    inside = [cue for cue in cues if rest.start <= cue.start < rest.end]
    if any(len(text[cue.end : rest.end].split()) < _SHORTEST for cue in inside):
        return False
    return rest.end == sentence.end or text[rest.start : rest.end].rstrip().endswith((",", ";", ":", "—", "–"))


def _parts(text: str, span: Span, sentences: Sequence[Sentence]) -> Iterator[Span]:
    """A reported stretch by sentence, without stretches too short to state anything."""
    for sentence in sentences:
        start, end = max(span.start, sentence.start), min(span.end, sentence.end)
        if start < end and len(text[start:end].split()) >= _SHORTEST:
            yield Span(start=start, end=end)


def _claim(candidate: _Candidate, variables: ClaimsVariables, table: _Table) -> ClaimReply:
    document = variables.document
    words = document.text[candidate.span.start : candidate.span.end]
    hedge = table.hedges.search(words)
    return ClaimReply(
        evidence=[Quote(sentences=[candidate.sentence.number], words=words)],
        actor=candidate.actor,
        hedge=hedge.group() if hedge else None,
        kind=_kind(words, document, table),
        text=_sentence_of(words, candidate, variables, table),
    )


def _kind(words: str, document: Document, table: _Table) -> ClaimKind:
    for kind in _ORDER[:2]:
        if table.kinds[kind].search(words):
            return kind
    language = document.language or "en"
    moments = dates(words, language)
    if numbers(words, language, skip=tuple(spans(moments))):
        return ClaimKind.COMPARISON if table.kinds[ClaimKind.COMPARISON].search(words) else ClaimKind.QUANTITY
    for kind in _ORDER[2:]:
        if table.kinds[kind].search(words):
            return kind
    return ClaimKind.DATE if moments else ClaimKind.EVENT


def _sentence_of(words: str, candidate: _Candidate, variables: ClaimsVariables, table: _Table) -> str:
    """The stretch as a sentence of its own, with the opening pronoun and relative dates filled in."""
    document = variables.document
    filled, last = "", 0
    for mention in dates(words, document.language or "en", today=parse_day(document.published_at)):
        if mention.relative and mention.first is not None and mention.first == mention.last:
            filled += f"{words[last : mention.end]} [{mention.first.isoformat()}]"
            last = mention.end
    filled = _unquoted(" ".join((filled + words[last:]).split()).strip(" ,;:"))
    opening = filled.split(" ", 1)[0].lower()
    if opening in table.pronouns:
        name = _only_person(candidate, variables) if table.pronouns[opening] == "one" else None
        filled = filled.replace(" ", f" [{name}] ", 1) if name else filled
    filled = filled[:1].upper() + filled[1:]
    return filled if filled.rstrip("”\"’'").endswith((".", "!", "?", "…")) else filled + "."


def _unquoted(words: str) -> str:
    """The words without marks around the whole, or one at an end that nothing closes or opens."""
    for opening, closing in (("“", "”"), ('"', '"'), ("‘", "’"), ("„", "“")):
        inner = words.removeprefix(opening).removesuffix(closing)
        if inner != words and opening not in inner and closing not in inner:
            return inner.strip(" ,;:")
    return words.lstrip("”’»").rstrip("“‘«").strip(" ,;:")


def _only_person(candidate: _Candidate, variables: ClaimsVariables) -> str | None:
    """The one person named in this sentence before the claim or in the sentence before it, None where several are."""
    near = {candidate.sentence.number, candidate.sentence.number - 1}
    found = [
        actor.name
        for actor in variables.actors
        if actor.kind is ActorKind.PERSON
        and any(m.sentence in near and m.start < candidate.span.start for m in actor.mentions)
    ]
    return found[0] if len(found) == 1 else None


def _actor_of(reading: Reading, said: Said, actors: Sequence[Actor]) -> str | None:
    """The roster id of who says it, by any of the names the reading has for the speaker."""
    if said.speaker is None:
        return None
    member = reading.members[said.speaker]
    names = {name.casefold() for name in (member.name, *member.aliases)}
    for actor in actors:
        if names & {name.casefold() for name in (actor.name, *actor.aliases)}:
            return actor.id
    return None


def _sentence_at(sentences: Sequence[Sentence], offset: int) -> Sentence | None:
    return next((s for s in sentences if s.start <= offset < s.end), None)


@cache
def _table(language: str) -> _Table:
    folder = files("toolkit.engines.builtin").joinpath("lang", language, "facts.yaml")
    row = yaml.safe_load(folder.read_text(encoding="utf-8"))
    return _Table(
        kinds={ClaimKind(kind): _pattern(words) for kind, words in row["kinds"].items()},
        hedges=_pattern(row["hedges"]),
        pronouns=row["pronouns"],
    )


def _pattern(words: str) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words.split())
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)
