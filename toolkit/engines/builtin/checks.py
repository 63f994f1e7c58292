"""Answers the prompt `checks` by rules: decides only where code can show why, else there is not enough evidence.

A claim is contradicted where a passage on the same subject has another figure, date, name or an opposite in its place, or
negates what the claim states (or the other way round). It is supported where one sentence holds most of its content words,
the passages every figure, date and name in it, and nothing clashes. Where the evidence does both, it conflicts. The
thresholds below were chosen on the development part of Fool Me Twice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.findings.comparison import Signal, Sort, is_negated, signals
from toolkit.findings.readable import Facts, facts
from toolkit.findings.roles import holds, unread
from toolkit.findings.telling import tells_as_fact, turns_round
from toolkit.records import Passage, Side, Trace, Verdict
from toolkit.replies import CheckReply, ChecksReply, CitationReply
from toolkit.text.agreement import Agreement, compare_numbers
from toolkit.text.dates import parse_day
from toolkit.text.sentences import split
from toolkit.text.words import Word, word_table

if TYPE_CHECKING:
    from toolkit.steps.checks import ChecksVariables, ClaimCase

SUPPORT = 0.5
"""The share of a claim's content words that one sentence (with its passage's title) must hold to support it, given that
every figure, date, name and extreme of the claim and its last word are there too."""
SAME_SUBJECT = 0.5
"""The share from which a passage is on the claim's subject even if little stands beside the figures compared."""
FEW = 4
"""Up to how many sentences these shares are enough. Among more, chance finds similar words: then two sources must support
a claim, and each share must reach what follows."""
SUPPORT_AMONG_MANY = 0.9
AGAINST_AMONG_MANY = 0.6
CONFLICT = 0.75
"""The share that two sentences of different sources must both have to be weighed against each other."""
CONFLICT_WITHIN = 0.9
"""The same for two sentences of one source, which more often speaks of two things than contradicts itself."""
CLOSEST = 0.8
"""A sentence may contradict where its share is at least this part of the best sentence's."""
_PREFIX = 4
_PERIODS = frozenset({"time", "months"})
_SUBJECT = 8
_LABEL = re.compile(r"(?:[^\W\d_]+\.? ){0,3}[^\W\d_]+:")


@dataclass(frozen=True)
class _Sentence:
    """One sentence of a passage, read together with the passage's title."""

    number: str
    passage: Passage
    text: str
    facts: Facts
    signals: tuple[Signal, ...]
    stems: frozenset[str]
    share: float


def answer(variables: ChecksVariables) -> tuple[ChecksReply, tuple[Trace, ...]]:
    """The reply to the prompt `checks`; its traces have no place in an article and are left out."""
    return ChecksReply(checks=[_check(case, variables) for case in variables.cases]), ()


def _check(case: ClaimCase, variables: ChecksVariables) -> CheckReply:
    language = variables.language or "en"
    claim = facts(case.claim.plain, language, parse_day(case.date))
    passages = {n.number: n.passage for n in variables.passages}
    sentences = [s for number in case.passages for s in _sentences(claim, number, passages[number], language)]
    heard = _heard(claim, case.speaker, sentences) if case.speaker else []
    said = (Verdict.SUPPORTED if heard else Verdict.NOT_ENOUGH_EVIDENCE) if case.speaker else None
    against = _against(claim, sentences)
    if against:
        clash, reason = against[0]
        other = _agreeing(against, sentences)
        if other is not None:
            citations = [
                _cite(clash, Side.OPPOSES),
                _cite(other, Side.SUPPORTS),
                *(_cite(s, Side.SUPPORTS) for s in heard[:1]),
            ]
            return _reply(case, Verdict.CONFLICTING, citations, f"The evidence does not agree. {reason}", said)
        citations = [_cite(s, Side.OPPOSES) for s, _ in against[:2]] + [_cite(s, Side.SUPPORTS) for s in heard[:1]]
        return _reply(case, Verdict.CONTRADICTED, citations, reason, said)
    bearing = _for(claim, sentences)
    if bearing:
        reason = (
            f"One passage holds {bearing[0].share:.0%} of the claim's content words and every figure and name in it."
        )
        shown = [*bearing[:2], *(s for s in heard[:1] if s not in bearing[:2])]
        return _reply(case, Verdict.SUPPORTED, [_cite(s, Side.SUPPORTS) for s in shown], reason, said)
    reason = "No rule can show agreement or conflict with the passages."
    return _reply(case, Verdict.NOT_ENOUGH_EVIDENCE, [_cite(s, Side.SUPPORTS) for s in heard[:1]], reason, said)


def _sentences(claim: Facts, number: str, passage: Passage, language: str) -> list[_Sentence]:
    """The sentences of a passage with what they share with the claim; a pronoun may stand for the claim's subject."""
    title = facts(passage.title or "", language)
    day = parse_day(passage.date)
    subject, pronouns = _subject(claim), word_table(language).anaphora
    found = []
    for sentence in split(passage.text):
        text = passage.text[sentence.start : sentence.end]
        read = facts(text, language, day)
        stems = frozenset(w.stem for w in (*read.words, *title.words))
        if any(w.text.lower() in pronouns for w in read.words):
            stems |= subject
        mine = [w.stem for w in claim.content]
        share = sum(stem in stems for stem in mine) / len(mine) if mine else 0.0
        found.append(_Sentence(number, passage, text, read, signals(claim, read), stems, share))
    return found


def _subject(claim: Facts) -> frozenset[str]:
    """The stems of the capitalised words that the claim begins with: what it is about, as far as that can be told."""
    found: set[str] = set()
    for word in claim.words[:_SUBJECT]:
        if word.stop and not found:
            continue
        if not word.text[0].isupper():
            break
        found.add(word.stem)
    return frozenset(found)


def _against(claim: Facts, sentences: Sequence[_Sentence]) -> list[tuple[_Sentence, str]]:
    """The sentences that clash with the claim, strongest first, each with the reason in plain words."""
    found: list[tuple[float, _Sentence, str]] = []
    closest = max((s.share for s in sentences), default=0.0)
    least = max(CLOSEST * closest, AGAINST_AMONG_MANY if len(sentences) > FEW else 0.0)
    agreed = {(g.sort, g.claim): s for s in sentences for g in s.signals if g.agrees}
    unclear = unread(claim)
    for sentence in [s for s in sentences if s.share >= least and holds(s.facts, unclear)]:
        own = {(g.sort, g.claim) for g in sentence.signals if g.agrees}
        for signal in sentence.signals:
            key = (signal.sort, signal.claim)
            if signal.agrees or key in own or not _weighs(signal, sentence) or _elsewhere(claim, signal, sentence, own):
                continue
            if key not in agreed or _conflict(sentence, agreed[key]):
                found.append((signal.shared + sentence.share, sentence, signal.sentence()))
    found.sort(key=lambda item: -item[0])
    return [(sentence, reason) for _, sentence, reason in found]


def _elsewhere(claim: Facts, signal: Signal, sentence: _Sentence, agreed: Set[tuple[Sort, str]]) -> bool:
    """Whether a sentence has two things of the claim otherwise: then it tells of another case, not against this one."""
    met = (signal.start, signal.end)
    others = [g for g in sentence.signals if not g.agrees and (g.sort, g.claim) not in agreed]
    if any(g.claim != signal.claim and (g.start, g.end) != met for g in others):
        return True
    if signal.sort is Sort.OPPOSITE:
        return _counts(claim, signal.claim) and _counts(sentence.facts, signal.passage)
    if signal.sort is Sort.NEGATION:
        periods = [n for n in claim.numbers if n.unit.dimension in _PERIODS]
        return not _states(sentence, {claim.text[n.start : n.end] for n in periods})
    if signal.sort is not Sort.NUMBER:
        return False
    dated = any(g.sort is Sort.DATE and g.agrees for g in sentence.signals)
    return bool(claim.dates and sentence.facts.dates and not dated) or _other_names(claim, sentence)


def _counts(facts: Facts, word: str) -> bool:
    """Whether a text gives a figure for something: so many men, so many women."""
    return any(word.lower() in number.of for number in facts.numbers)


def _other_names(claim: Facts, sentence: _Sentence) -> bool:
    """Whether a sentence has other names and none of the claim's: figures of Oslo say nothing against those of Bergen."""
    mine = {w.stem for w in claim.words}
    named = [w for w in claim.words if w.name and not w.stop]
    lacks = bool(named) and not any(_present(w, sentence.stems) for w in named)
    return lacks and any(w.name and not w.stop and w.stem not in mine for w in sentence.facts.words)


def _weighs(signal: Signal, sentence: _Sentence) -> bool:
    """Whether a clash is about the same thing, by what stands around it."""
    on_subject = sentence.share >= SAME_SUBJECT
    if signal.sort is Sort.DATE:
        return signal.shared >= 2 or (signal.shared >= 1 and on_subject)
    if signal.sort is Sort.NUMBER:
        return signal.shared >= 2 or (signal.shared >= 1 and sentence.share >= 1)
    if signal.sort is Sort.NAME:
        return signal.shared >= 2 and not _reports(sentence)
    return on_subject if signal.sort is Sort.NEGATION else True


def _for(claim: Facts, sentences: Sequence[_Sentence]) -> list[_Sentence]:
    """The sentences that hold the claim's words, figures, dates and names, best first; none where anything clashes."""
    stated = {claim.text[n.start : n.end] for n in claim.numbers} | {claim.text[d.start : d.end] for d in claim.dates}
    agreed = {s.claim for sentence in sentences for s in sentence.signals if s.agrees}
    if len(claim.content) < 2 or not stated <= agreed:
        return []
    clashes = [s for sentence in sentences for s in sentence.signals if not s.agrees and s.sort is Sort.NEGATION]
    enough = SUPPORT if len(sentences) <= FEW else SUPPORT_AMONG_MANY
    unclear = unread(claim)
    if clashes or _gap(claim, sentences):
        return []
    best = [
        s
        for s in sentences
        if s.share >= enough
        and _states(s, stated)
        and holds(s.facts, unclear)
        and _tells_of(claim, s)
        and not _reports(s)
        and not _differs(s)
    ]
    if len(sentences) > FEW and len({s.passage.source for s in best}) < 2:
        return []
    return sorted(best, key=lambda s: -s.share)


def _tells_of(claim: Facts, sentence: _Sentence) -> bool:
    """Whether a sentence tells what it shares with the claim as a fact, and with the same who and whom."""
    return tells_as_fact(claim, sentence.facts) and not turns_round(claim, sentence.facts)


def _states(sentence: _Sentence, stated: Set[str]) -> bool:
    """Whether a sentence itself has every figure and date of the claim, in the claim's sense."""
    return stated <= {g.claim for g in sentence.signals if g.agrees}


def _differs(sentence: _Sentence) -> bool:
    """Whether a sentence has another figure or date, and not the claim's, for anything in the claim."""
    own = {(g.sort, g.claim) for g in sentence.signals if g.agrees}
    values = (Sort.NUMBER, Sort.DATE)
    return any(g.sort in values and not g.agrees and (g.sort, g.claim) not in own for g in sentence.signals)


def _reports(sentence: _Sentence) -> bool:
    """Whether a sentence only passes on what somebody says, asks or doubts; that does not bear the content out."""
    table = word_table(sentence.facts.language)
    asked = "?" in sentence.text or _LABEL.match(sentence.text) is not None
    return asked or any(w.text.lower() in table.hearsay for w in sentence.facts.words)


def _heard(claim: Facts, speaker: str, sentences: Sequence[_Sentence]) -> list[_Sentence]:
    """The sentences that name the speaker, tell what somebody says, and hold the claim's words and figures, best first."""
    surname = [w.stem for w in facts(speaker, claim.language).words][-1:]
    found = [
        s
        for s in sentences
        if surname and surname[0] in s.stems and s.share >= SUPPORT and _tells(s) and _figures(claim, s)
    ]
    return sorted(found, key=lambda s: -s.share)


def _tells(sentence: _Sentence) -> bool:
    """Whether a sentence reports speech: by a word of saying, quotation marks, or a speaker's name with a colon."""
    table = word_table(sentence.facts.language)
    said = any(w.text.lower() in table.hearsay for w in sentence.facts.words)
    return said or any(mark in sentence.text for mark in '“"„«') or _LABEL.match(sentence.text) is not None


def _figures(claim: Facts, sentence: _Sentence) -> bool:
    """Whether every figure of the claim stands in the sentence, whatever it counts there."""
    agreeing = (Agreement.SAME, Agreement.COMPATIBLE)
    return all(any(compare_numbers(n, m) in agreeing for m in sentence.facts.numbers) for n in claim.numbers)


def _gap(claim: Facts, sentences: Sequence[_Sentence]) -> bool:
    """Whether something that matters is missing: a name, an extreme, a word that claims more, or the sentence's end."""
    table = word_table(claim.language)
    stems = frozenset(stem for s in sentences for stem in s.stems)
    lower = {w.text.lower() for s in sentences for w in s.facts.words}
    missing = [w for w in claim.content if not _present(w, stems)]
    if any(w.text.lower() in table.strict and w.text.lower() not in lower for w in claim.words):
        return True
    if claim.content[-1] in missing:
        return True
    if is_negated(claim) and not any(is_negated(s.facts) for s in sentences):
        return True
    return any(w.name or w.text.lower() in table.opposites or w.text.endswith("est") for w in missing)


def _present(word: Word, stems: frozenset[str]) -> bool:
    return word.stem in stems or any(stem[:_PREFIX] == word.stem[:_PREFIX] for stem in stems if len(stem) >= _PREFIX)


def _conflict(one: _Sentence, other: _Sentence) -> bool:
    """Whether two sentences are both close enough to the claim to be weighed against each other."""
    least = CONFLICT if one.passage.source != other.passage.source else CONFLICT_WITHIN
    return min(one.share, other.share) >= least


def _agreeing(against: Sequence[tuple[_Sentence, str]], sentences: Sequence[_Sentence]) -> _Sentence | None:
    """Another sentence, of whatever source, that agrees on what clashes."""
    clash = against[0][0]
    clashing = {(g.sort, g.claim) for g in clash.signals if not g.agrees}
    for sentence in sentences:
        agreed = {(g.sort, g.claim) for g in sentence.signals if g.agrees and g.shared}
        if clashing & agreed and _conflict(clash, sentence):
            return sentence
    return None


def _cite(sentence: _Sentence, side: Side) -> CitationReply:
    return CitationReply(passage=sentence.number, words=sentence.text, side=side)


def _reply(
    case: ClaimCase, verdict: Verdict, citations: list[CitationReply], reason: str, said: Verdict | None
) -> CheckReply:
    return CheckReply(claim=case.claim.id, citations=citations, reason=reason, said=said, verdict=verdict)
