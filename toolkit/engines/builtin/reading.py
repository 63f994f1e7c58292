"""The embedded engine's account of a text: quotations, who speaks, what they say, and which rule found it.

`read` is a pure function of a document and its sentences; statements, positions, coverage and the auditor all build on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from toolkit.engines.builtin.cast import Cast, Member
from toolkit.engines.builtin.contents import Content, Contents
from toolkit.engines.builtin.coreference import Coreference
from toolkit.engines.builtin.cues import Cue, Finder
from toolkit.engines.builtin.drafts import Draft, Drafts
from toolkit.engines.builtin.lexicon import Lexicon, for_language
from toolkit.engines.builtin.repair import repaired
from toolkit.engines.builtin.uncued import Uncued
from toolkit.engines.builtin.units import Unit, units
from toolkit.records import ActorKind, Document, Sentence, Span, Speech, Trace
from toolkit.text.quotations import Quotation, quotations
from toolkit.text.sentences import split

_ASKING = frozenset({"urge", "demand", "refuse_comment"})
_SAYING = frozenset({"state", "tell", "deny"})


@dataclass(frozen=True, slots=True)
class Said:
    """One attributed content: who said it, the attributing words, and where it stands.

    `speaker` and `relay` are indexes into `Reading.members`; `kind` is the cue's class ("state", "oppose", …), `lemma` the
    cue's base form; both are None for quotations credited without a cue of their own. `stretches` are in text order.
    """

    speaker: int | None
    relay: int | None
    cue: Span | None
    lemma: str | None
    kind: str | None
    speech: Speech
    stretches: tuple[Span, ...]
    rule: str
    unit: int


@dataclass(frozen=True)
class Reading:
    """What was read: the quotations, the reporting units, the members of the cast, and what each said."""

    text: str
    lexicon: Lexicon
    quotations: tuple[Quotation, ...]
    units: tuple[Unit, ...]
    members: tuple[Member, ...]
    said: tuple[Said, ...]
    trace: tuple[Trace, ...]


def read(document: Document, sentences: Sequence[Sentence]) -> Reading:
    """Read the given sentences of a document."""
    return _Reader(document, sentences).read()


@lru_cache(maxsize=2)
def read_whole(document: Document) -> Reading:
    """Read all of a document. Kept for the next chunk of the same document, so that long ones are read once."""
    return read(document, split(document.text, document.language))


def _blocks(sentences: Sequence[Sentence]) -> tuple[Span, ...]:
    found: list[tuple[int, Span]] = []
    for sentence in sentences:
        if found and found[-1][0] == sentence.paragraph:
            found[-1] = (sentence.paragraph, Span(start=found[-1][1].start, end=sentence.end))
        else:
            found.append((sentence.paragraph, Span(start=sentence.start, end=sentence.end)))
    return tuple(span for _, span in found)


class _Reader:
    """Reads one text from its first unit to its last."""

    def __init__(self, document: Document, sentences: Sequence[Sentence]) -> None:
        self.text = document.text
        self.lexicon = for_language(document.language)
        self.quotations = repaired(self.text, quotations(self.text, _blocks(sentences)), self.lexicon)
        self.openings = {
            index: self.text[q.start : q.end].split(maxsplit=1)[0]
            for index, q in enumerate(self.quotations)
            if self.text[q.start : q.start + 1].islower()
        }
        self.units = units(self.text, sentences, self.quotations, self.lexicon)
        self.coreference = Coreference(Cast(self.text, self.units, self.lexicon), document.byline)
        self.drafts = Drafts()
        self.uncued = Uncued(self.text, self.units, self.quotations, self.coreference, self.drafts)

    def read(self) -> Reading:
        for unit in self.units:
            self._unit(unit)
        self.uncued.settle(None, ())
        drafts = sorted(self.drafts.all, key=lambda d: d.stretches[0].start)
        members: list[Member] = []
        for draft in drafts:
            for member in (draft.speaker, draft.relay):
                if member is not None and member not in members:
                    members.append(member)
        said = tuple(self._said(draft, members) for draft in drafts)
        trace = tuple(
            Trace(rule=d.rule, found=self.text[s.start : s.end], start=s.start, end=s.end)
            for d in drafts
            for s in d.stretches
        )
        return Reading(self.text, self.lexicon, self.quotations, self.units, tuple(members), said, trace)

    def _said(self, draft: Draft, members: list[Member]) -> Said:
        return Said(
            speaker=None if draft.speaker is None else members.index(draft.speaker),
            relay=None if draft.relay is None else members.index(draft.relay),
            cue=draft.cue,
            lemma=draft.lemma,
            kind=draft.kind,
            speech=draft.speech,
            stretches=tuple(draft.stretches),
            rule=draft.rule,
            unit=draft.unit.number,
        )

    def _unit(self, unit: Unit) -> None:
        self.coreference.pass_by(unit)
        if unit.only_quoted:
            self.uncued.only_quoted(unit)
            return
        if self.uncued.waiting and self.uncued.signature(unit):
            return
        cues = () if self._heading(unit) else Finder(unit, self.lexicon, self.openings).cues()
        cues = tuple(self._without_anonymity(unit, cues))
        found = Contents(self.text, unit, cues, self.lexicon, self.quotations).find()
        speakers = self._speakers(unit, cues, found)
        drafts = [draft for content in found for draft in self._drafts(unit, cues, content, speakers)]
        direct = [d for d in drafts if d.speech == Speech.DIRECT and d.rule == "cue-after-content"]
        self.uncued.settle(direct[0] if direct and unit.tokens[0].kind == "quote" else None, drafts)
        self.drafts.all.extend(drafts)
        if not drafts and self.uncued.mostly_quoted(unit):
            return
        if drafts:
            self.drafts.last = drafts[-1]
        self.uncued.uncovered(unit, drafts)

    def _heading(self, unit: Unit) -> bool:
        """Whether a unit is a line in title case, which reports nothing by itself."""
        words = [token for token in unit.tokens if token.kind == "word" and len(token.text) > 3]
        capitals = sum(1 for token in words if token.text[0].isupper())
        closed = unit.tokens[-1].low in ".!?"
        return len(words) > 4 and capitals >= 0.8 * len(words) and not closed

    def _speakers(self, unit: Unit, cues: Sequence[Cue], contents: Sequence[Content]) -> list[tuple[Member, ...]]:
        """Who speaks at each cue, in order; a cue without a subject shares the one before it or the clause's subject."""
        speakers: list[tuple[Member, ...]] = []
        for n, cue in enumerate(cues):
            if cue.subject is not None:
                content = [r for c in contents if c.cue == n for r in c.ranges if r[0] < cue.first]
                found = self.coreference.speakers(unit, cue.subject, content)
            elif n > 0:
                found = speakers[n - 1]
            else:
                found = self._main_subject(unit, cues)
            for member in found:
                if cue.shape == "noun":
                    continue
                self._anonymity(unit, member)
                start = unit.tokens[cue.subject.first if cue.subject else cue.first].start
                self.coreference.spoke(member, unit, start)
            speakers.append(found)
        return speakers

    def _anonymity(self, unit: Unit, member: Member) -> None:
        """Keep the reason that the unit gives for not naming a source, in its words."""
        found = self._unnamed_here(unit)
        if found is None or member.reason is not None or (member.named and member.kind != ActorKind.PERSON):
            return
        if member.kind != ActorKind.ANONYMOUS and " " in member.name:
            return
        tail = re.compile(r"[ ,]*(\w+)\b[^.;,“\"]*").match(self.text, found.end, unit.end)
        because = tail is not None and tail.group(1).lower() in self.lexicon.because
        end = tail.end() if tail is not None and because else found.end
        member.reason = " ".join(self.text[found.start : end].split())
        if not member.named and member.kind == ActorKind.GROUP:
            member.kind = ActorKind.ANONYMOUS

    def _without_anonymity(self, unit: Unit, cues: Sequence[Cue]) -> Sequence[Cue]:
        """The cues without those that only ask not to be named."""
        place = self._unnamed_here(unit) if cues else None
        if place is None:
            return cues
        return [
            cue
            for cue in cues
            if not place.start - 12 <= unit.tokens[cue.last - 1].end <= place.end
            or not any(use.kind in _ASKING for use in cue.form.uses)
        ]

    def _unnamed_here(self, unit: Unit) -> Span | None:
        """Where a unit says that its source is not named."""
        low = self.text[unit.start : unit.end].lower()
        for phrase in self.lexicon.anonymity:
            at = low.find(phrase)
            if at >= 0:
                return Span(start=unit.start + at, end=unit.start + at + len(phrase))
        return None

    def _main_subject(self, unit: Unit, cues: Sequence[Cue]) -> tuple[Member, ...]:
        later = next((cue for cue in cues[1:] if cue.subject is not None and not cue.inverted), None)
        if later is not None and later.subject is not None and cues[0].first == 0:
            return self.coreference.speakers(unit, later.subject)
        return self.coreference.main_subject(unit)

    def _drafts(
        self, unit: Unit, cues: Sequence[Cue], content: Content, speakers: Sequence[tuple[Member, ...]]
    ) -> Iterator[Draft]:
        """One draft for each speaker of a content; none where its speaker only repeats the outer one."""
        cue = cues[content.cue]
        relay = next(iter(speakers[content.relay]), None) if content.relay is not None else None
        if content.within is not None and cue.subject is not None:
            outer = speakers[content.within]
            passed_on = content.relay == content.within
            worth = passed_on or self._worth_relaying(cue, speakers[content.cue])
            if not worth or (outer == speakers[content.cue] and not passed_on):
                return
            relay = relay or next(iter(outer), None)
        stretches = self._stretches(unit, content)
        if not stretches or (not speakers[content.cue] and content.speech == Speech.INDIRECT):
            return
        use = content.use or cue.use
        last = max(cue.last - 1, cue.first)
        span = Span(start=unit.tokens[cue.first].start, end=unit.tokens[last].end) if cue.shape != "quoted" else None
        for speaker in speakers[content.cue] or (None,):
            yield Draft(
                speaker=speaker,
                relay=relay if relay is not speaker else None,
                cue=span,
                lemma=use.lemma,
                kind=use.kind,
                speech=content.speech,
                stretches=stretches,
                rule=content.rule,
                unit=unit,
            )

    def _worth_relaying(self, cue: Cue, speakers: Sequence[Member]) -> bool:
        """Whether words inside reported words are a statement of their own: a named actor's, with a verb of saying."""
        return cue.use.kind in _SAYING and all(member.named for member in speakers)

    def _stretches(self, unit: Unit, content: Content) -> list[Span]:
        stretches = []
        for first, last in content.ranges:
            tokens = unit.tokens[first:last]
            if all(token.kind in ("quote", "mark") for token in tokens):
                for token in tokens:
                    if token.kind == "quote":
                        quotation = self.quotations[token.quotation]
                        stretches.append(Span(start=quotation.start, end=quotation.end))
            elif tokens:
                stretches.append(Span(start=tokens[0].start, end=tokens[-1].end))
        return [span for span in stretches if span.end > span.start]
