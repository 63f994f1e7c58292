"""Answers the prompt `claims` by rules: what the sentences of an article state, and who states it.

One claim a reported statement, one a narrated sentence, as far as they are worth checking or look like facts without being
any. What somebody did by speaking ("Trump denounced the deal") is narrated: the article states it. The wording is the
article's; a pronoun that opens it is filled in where only one person can be meant, and a relative date where the article's
date is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from toolkit.checkworthy import worth
from toolkit.engines.builtin.attitudes import attitudes
from toolkit.engines.builtin.kinds import Setting, hedge_in, kind_of, words_of
from toolkit.engines.builtin.reading import Reading, Said, read
from toolkit.engines.builtin.words import plain_line
from toolkit.records import Actor, ActorKind, ClaimKind, Sentence, Span, Trace
from toolkit.replies import ClaimReply, ClaimsReply, Quote
from toolkit.text.dates import dates, parse_day, spans
from toolkit.text.numbers import numbers

if TYPE_CHECKING:
    from toolkit.steps.claims import ClaimsVariables

WORTH = 0.25
"""From which check-worthiness on a stated sentence is listed as a claim."""
_LENIENT = frozenset({ClaimKind.OPINION, ClaimKind.PREDICTION, ClaimKind.DATE})
"""Kinds that are listed where any question speaks for them: then they look like facts, or tell what is planned."""
_DEEDS = frozenset(
    {
        "oppose",
        "support",
        "demand",
        "describe",
        "intend",
        "urge",
        "express",
        "refuse_comment",
        "expect",
        "think",
        "stand",
    }
)
"""The classes of attributing verbs that tell of an act rather than pass on what was said."""
_SHORTEST = 4
_SAME = 8
"""So many first words in common make two claims one: captions and teasers repeat an article's sentences."""
_RELATIVES = frozenset({"who", "which", "that"})
_DATELINE = re.compile(
    r"[A-ZÀ-Þ]{3}[A-ZÀ-Þ\s.,'’/-]{0,40}"
    r"(?:,?\s[A-Z][a-z]{2,8}\.?(?:\s\d{1,2}(?:,\s\d{4})?)?){0,2}"
    r"(?:\s[(/][\w\s/.&]{2,30}[)/])?\s?[—–-]{1,2}\s"
)
_HANGING = re.compile(r"(?:\w+ing|who|which|whose|as|while|when|after|before|and|or|but|if|according)\b")
_TORSO = re.compile(
    r"(?:is|are|was|were|has|have|had|would|will|could|said|told|who|whose|which|to|of|wird|werden|ist|hat|sei|habe)\b"
)
_MARKS = " ,;:—–-”“\"'’‘»«.\n"
_BEFORE_CLOSING = re.compile(r"[,;:]([”\"’'»]+)$")
_AFTER_CLOSED = re.compile(r"([.!?…][”\"’'»]+)[.,;:]+$")
_ASIDE = re.compile(r"\((?:Adds|Updates|Recasts|Corrects|Reporting|Writing|Editing)\b|.*\bCredit: ")


@dataclass(frozen=True)
class _Candidate:
    """What states something: a sentence or parts of one, with who states it (an actor's id, None for the article)."""

    parts: tuple[Span, ...]
    sentence: Sentence
    actor: str | None
    rule: str

    @property
    def start(self) -> int:
        return self.parts[0].start


def answer(variables: ClaimsVariables) -> tuple[ClaimsReply, tuple[Trace, ...]]:
    """The reply to the prompt `claims`, and which rule found what."""
    text, language = variables.document.text, variables.document.language or "en"
    reading = read(variables.document, variables.sentences)
    kept: list[tuple[float, _Candidate, ClaimReply]] = []
    for candidate in _candidates(reading, variables):
        if _is_refusal(candidate, text, language):
            continue
        claim = _claim(candidate, variables, language)
        weighed = worth(claim.text, language)
        lenient = claim.kind in _LENIENT and any(reason.weight > 0 for reason in weighed.reasons)
        if lenient or weighed.score >= WORTH:
            kept.append((weighed.score, candidate, claim))
    kept = _once(kept)
    kept.sort(key=lambda item: -item[0])
    kept = sorted(kept[: variables.max_claims], key=lambda item: item[1].start)
    trace = tuple(
        Trace(rule=c.rule, found=text[part.start : part.end], start=part.start, end=part.end)
        for _, c, _ in kept
        for part in c.parts
    )
    return ClaimsReply(claims=[claim for _, _, claim in kept]), trace


def _once(kept: Sequence[tuple[float, _Candidate, ClaimReply]]) -> list[tuple[float, _Candidate, ClaimReply]]:
    """Each fact once: without stretches inside others (two people may share a quotation) and without repetitions."""
    found: list[tuple[float, _Candidate, ClaimReply]] = []
    openings: set[tuple[str, ...]] = set()
    taken: list[tuple[int, int]] = []
    for item in sorted(kept, key=lambda item: -_length(item[1])):
        parts = item[1].parts
        opening = tuple(item[2].text.casefold().split()[:_SAME])
        if (len(opening) == _SAME and opening in openings) or all(
            any(start <= part.start and part.end <= end for start, end in taken) for part in parts
        ):
            continue
        openings.add(opening)
        taken += [(part.start, part.end) for part in parts]
        found.append(item)
    return found


def _length(candidate: _Candidate) -> int:
    return sum(part.end - part.start for part in candidate.parts)


def _candidates(reading: Reading, variables: ClaimsVariables) -> Iterator[_Candidate]:
    """Reported contents with their speakers, then the sentences in which nothing is reported."""
    text, sentences = variables.document.text, variables.sentences
    reported: set[int] = set()
    for said in reading.said:
        if _is_deed(said, reading):
            continue
        actor = _actor_of(reading, said, variables.actors)
        for span in said.stretches:
            reported.update(s.number for s in sentences if s.start < span.end and span.start < s.end)
        for sentence, parts in _parts(text, said.stretches, sentences):
            yield _Candidate(parts, sentence, actor, "reported-fact")
    for sentence in sentences:
        words = text[sentence.start : sentence.end]
        if _ASIDE.match(words):
            continue
        if sentence.number in reported:
            rest = _after_dateline(text, _rest(sentence, reading), sentence)
            if _stands_alone(text, rest, sentence, reading) and _has_figure(text, rest, variables):
                yield _Candidate((rest,), sentence, None, "narrated-beside-speech")
        elif "?" not in words and len(words.split()) >= _SHORTEST and not words[:1].islower():
            whole = _after_dateline(text, Span(start=sentence.start, end=sentence.end), sentence)
            yield _Candidate((whole,), sentence, None, "narrated-fact")


def _after_dateline(text: str, part: Span, sentence: Sentence) -> Span:
    """The part without the place and day that open a report: "VELDEN, March 4 (Wire) —"."""
    dateline = _DATELINE.match(text, part.start, part.end) if part.start == sentence.start else None
    return part if dateline is None else Span(start=dateline.end(), end=part.end)


def _is_deed(said: Said, reading: Reading) -> bool:
    """Whether the words are what the article says that somebody did: the attributing verb stands among them, unquoted."""
    if (
        said.cue is None
        or said.kind not in _DEEDS
        or not any(s.start <= said.cue.start < s.end for s in said.stretches)
    ):
        return False
    return not any(q.start <= said.cue.start < q.end for q in reading.quotations)


def _is_refusal(candidate: _Candidate, text: str, language: str) -> bool:
    """Whether a stretch tells that somebody said nothing ("did not respond to a request for comment"), in a main clause."""
    table = attitudes(language)
    line = plain_line(text[candidate.parts[0].start : candidate.parts[-1].end])
    for name in ("no_comment", "no_answer"):
        for start, _, _ in table.lists[name].find(line):
            if not set(line.words[max(0, start - 2) : start]) & _RELATIVES:
                return True
    return False


def _has_figure(text: str, rest: Span, variables: ClaimsVariables) -> bool:
    """Whether a rest has a figure in digits that is no date: what else stands beside speech is scenery."""
    language = variables.document.language or "en"
    words = text[rest.start : rest.end]
    found = numbers(words, language, skip=tuple(spans(dates(words, language))))
    return any(character.isdigit() for n in found for character in words[n.start : n.end])


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
    cues = [said.cue for said in reading.said if said.cue is not None and rest.start <= said.cue.start < rest.end]
    for cue in cues:
        after = text[cue.end : rest.end]
        if not text[rest.start : cue.start].strip(_MARKS) or len(after.split()) < _SHORTEST or after.startswith(","):
            return False
    if rest.start > sentence.start and _HANGING.match(text[rest.start : rest.end].lstrip(_MARKS)):
        return False
    return rest.end == sentence.end or text[rest.start : rest.end].rstrip().endswith((",", ";", ":", "—", "–"))


def _parts(
    text: str, stretches: Sequence[Span], sentences: Sequence[Sentence]
) -> Iterator[tuple[Sentence, tuple[Span, ...]]]:
    """Reported stretches by sentence; parts that an attribution divides ("Ferries, she said, are slow") stay together."""
    for sentence in sentences:
        pieces = [
            Span(start=max(s.start, sentence.start), end=min(s.end, sentence.end))
            for s in stretches
            if s.start < sentence.end and sentence.start < s.end
        ]
        groups: list[list[Span]] = []
        for piece in pieces:
            goes_on = text[piece.start : piece.end].lstrip(_MARKS)[:1].islower()
            if groups and goes_on and not _is_whole(text, groups[-1][-1]):
                groups[-1].append(piece)
            else:
                groups.append([piece])
        for group in groups:
            words = [text[p.start : p.end] for p in group]
            if sum(len(part.split()) for part in words) >= _SHORTEST and not _is_torso(words):
                yield sentence, (_after_dateline(text, group[0], sentence), *group[1:])


def _is_torso(words: Sequence[str]) -> bool:
    """Whether a reported stretch lacks its subject or its end, or asks: nothing in it can be looked up."""
    return _TORSO.match(words[0].lstrip(_MARKS)) is not None or words[-1].rstrip(" ”\"'’»").endswith(("?", "...", "…"))


def _is_whole(text: str, part: Span) -> bool:
    """Whether a part ends as a sentence does."""
    return text[part.start : part.end].rstrip(" ”\"'’").endswith((".", "!", "?"))


def _claim(candidate: _Candidate, variables: ClaimsVariables, language: str) -> ClaimReply:
    document = variables.document
    cited = [document.text[part.start : part.end] for part in candidate.parts]
    words = _joined(document.text, candidate.parts) if len(cited) > 1 else cited[0]
    setting = Setting(candidate.actor is not None, language, parse_day(document.published_at))
    return ClaimReply(
        evidence=[Quote(sentences=[candidate.sentence.number], words=part) for part in cited],
        actor=candidate.actor,
        hedge=hedge_in(words, language),
        kind=kind_of(words, setting),
        text=_sentence_of(words, candidate, variables),
    )


def _joined(text: str, parts: Sequence[Span]) -> str:
    """The parts of one content without the attribution between them; an "and" at its end goes with what follows."""
    words = _unquoted(text[parts[0].start : parts[0].end])
    for before, part in pairwise(parts):
        between = text[before.end : part.start].split()
        conjunction = (
            f", {between[-1]} " if between and between[-1] in ("and", "but", "or", "und", "aber", "oder") else " "
        )
        words += conjunction + _unquoted(text[part.start : part.end])
    return words


def _sentence_of(words: str, candidate: _Candidate, variables: ClaimsVariables) -> str:
    """The stretch as a sentence of its own, with the opening pronoun and relative dates filled in."""
    document = variables.document
    language = document.language or "en"
    filled, last = "", 0
    for mention in dates(words, language, today=parse_day(document.published_at)):
        if mention.relative and mention.first is not None and mention.first == mention.last:
            filled += f"{words[last : mention.end]} [{mention.first.isoformat()}]"
            last = mention.end
    filled = _unquoted(" ".join((filled + words[last:]).split()).strip(" ,;:"))
    stands_for = words_of(language).pronouns.get(filled.split(" ", 1)[0].lower())
    name = _only_person(candidate, variables) if stands_for == "one" else None
    if stands_for == "speaker":
        name = next((actor.name for actor in variables.actors if actor.id == candidate.actor), None)
    if name:
        filled = filled.replace(" ", f" [{name}] ", 1)
    filled = filled[:1].upper() + filled[1:]
    filled = _AFTER_CLOSED.sub(r"\1", _BEFORE_CLOSING.sub(r"\1", filled))
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
        and any(m.sentence in near and m.start < candidate.start for m in actor.mentions)
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
