"""The embedded engine's account of a text: quotations, who speaks, what they say, and which rule found it.

`read` is a pure function of a document and its sentences; statements, positions, coverage and the auditor all build on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.engines.builtin.cast import Cast, Member
from toolkit.engines.builtin.contents import Content, Contents
from toolkit.engines.builtin.cues import Cue, Finder
from toolkit.engines.builtin.lexicon import Lexicon, for_language
from toolkit.engines.builtin.units import Unit, units
from toolkit.records import Document, Sentence, Span, Speech, Trace
from toolkit.text.quotations import Kind, Quotation, quotations


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


def _blocks(sentences: Sequence[Sentence]) -> tuple[Span, ...]:
    found: list[tuple[int, Span]] = []
    for sentence in sentences:
        if found and found[-1][0] == sentence.paragraph:
            found[-1] = (sentence.paragraph, Span(start=found[-1][1].start, end=sentence.end))
        else:
            found.append((sentence.paragraph, Span(start=sentence.start, end=sentence.end)))
    return tuple(span for _, span in found)


@dataclass
class _Draft:
    """A statement in the making."""

    speaker: Member | None
    relay: Member | None
    cue: Span | None
    lemma: str | None
    kind: str | None
    speech: Speech
    stretches: list[Span]
    rule: str
    unit: Unit


class _Reader:
    """Reads one text from its first unit to its last."""

    def __init__(self, document: Document, sentences: Sequence[Sentence]) -> None:
        self.text = document.text
        self.lexicon = for_language(document.language)
        self.quotations = quotations(self.text, _blocks(sentences))
        self.units = units(self.text, sentences, self.quotations)
        self.cast = Cast(self.text, self.units, self.lexicon)
        self.drafts: list[_Draft] = []
        self.waiting: list[Unit] = []
        self.last: _Draft | None = None

    def read(self) -> Reading:
        for unit in self.units:
            self._unit(unit)
        self._settle(None)
        drafts = sorted(self.drafts, key=lambda d: d.stretches[0].start)
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

    def _said(self, draft: _Draft, members: list[Member]) -> Said:
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

    # -- one unit ----------------------------------------------------------------------------------------------------

    def _unit(self, unit: Unit) -> None:
        self.cast.pass_by(unit)
        if unit.only_quoted:
            self._only_quoted(unit)
            return
        cues = Finder(unit, self.lexicon).cues()
        contents = Contents(unit, cues, self.lexicon, self.quotations)
        found = contents.find()
        speakers = self._speakers(unit, cues)
        drafts = [draft for content in found if (draft := self._draft(unit, cues, content, speakers, contents))]
        direct = [d for d in drafts if d.speech == Speech.DIRECT and d.rule == "cue-after-content"]
        self._settle(direct[0] if direct and unit.tokens[0].kind == "quote" else None)
        self.drafts.extend(drafts)
        self._uncovered(unit, drafts)
        if drafts:
            self.last = drafts[-1]

    def _speakers(self, unit: Unit, cues: Sequence[Cue]) -> list[Member | None]:
        speakers: list[Member | None] = []
        for n, cue in enumerate(cues):
            if cue.subject is not None:
                member = self.cast.speaker(unit, cue.subject)
            elif n > 0:
                member = speakers[n - 1]
            else:
                member = self._main_subject(unit)
            if member is not None:
                member.speaks = True
            speakers.append(member)
        return speakers

    def _main_subject(self, unit: Unit) -> Member | None:
        from toolkit.engines.builtin.phrases import Reader

        tokens = unit.tokens
        if tokens and tokens[0].low in self.lexicon.pronouns:
            return self.cast.pronoun(unit, tokens[0])
        phrase = Reader(tokens, self.lexicon).after(0)
        return self.cast.speaker(unit, phrase) if phrase is not None else None

    def _draft(
        self, unit: Unit, cues: Sequence[Cue], content: Content, speakers: Sequence[Member | None], contents: Contents
    ) -> _Draft | None:
        cue = cues[content.cue]
        speaker = speakers[content.cue]
        relay = speakers[content.relay] if content.relay is not None else None
        if content.within is not None and cue.subject is not None:
            outer = speakers[content.within]
            if outer is speaker:
                return None
            relay = relay or outer
        if speaker is None and content.speech == Speech.INDIRECT:
            return None
        stretches = self._stretches(unit, content)
        if not stretches:
            return None
        start, end = unit.tokens[cue.first].start, unit.tokens[cue.last - 1].end
        return _Draft(
            speaker,
            relay,
            Span(start=start, end=end),
            cue.use.lemma,
            cue.use.kind,
            content.speech,
            stretches,
            content.rule,
            unit,
        )

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

    # -- quotations without a cue of their own -------------------------------------------------------------------------

    def _only_quoted(self, unit: Unit) -> None:
        last = self.last
        if not unit.first_in_paragraph and last is not None and last.unit.paragraph == unit.paragraph:
            self._credit(unit, last, "same-paragraph")
            return
        self.waiting.append(unit)

    def _credit(self, unit: Unit, like: _Draft | None, rule: str) -> None:
        spans = [
            Span(start=q.start, end=q.end)
            for t in unit.tokens
            if t.kind == "quote"
            for q in [self.quotations[t.quotation]]
        ]
        spans = [span for span in spans if span.end > span.start]
        if not spans:
            return
        draft = _Draft(
            like.speaker if like else None,
            like.relay if like else None,
            None,
            None,
            None,
            Speech.DIRECT,
            spans,
            rule,
            unit,
        )
        self.drafts.append(draft)
        self.last = draft

    def _settle(self, cue: _Draft | None) -> None:
        """Credit the quoted units that were waiting for a cue: to the one that follows, else to the last speaker."""
        waiting, self.waiting = self.waiting, []
        for unit in waiting:
            if cue is not None and cue.unit.number - unit.number <= 12 and self._joined(unit, cue.unit):
                self._credit(unit, cue, "cue-follows")
            else:
                last = self.last if self.last is not None and unit.number - self.last.unit.number <= 1 else None
                self._credit(unit, last, "last-speaker" if last else "no-speaker")

    def _joined(self, unit: Unit, later: Unit) -> bool:
        """Whether only quotations stand between two units, and paragraphs take each other up."""
        between = self.units[unit.number : later.number]
        return all(other.only_quoted for other in between)

    def _uncovered(self, unit: Unit, drafts: Sequence[_Draft]) -> None:
        """Speech in quotation marks that no cue of its unit covers."""
        for token in unit.tokens:
            if token.kind != "quote":
                continue
            quotation = self.quotations[token.quotation]
            covered = any(s.start <= quotation.start and quotation.end <= s.end for d in drafts for s in d.stretches)
            if covered or quotation.kind != Kind.SPEECH:
                continue
            near = drafts[-1] if drafts else None
            if near is None and self.last is not None and self.last.unit.paragraph == unit.paragraph:
                near = self.last
            self.drafts.append(
                _Draft(
                    near.speaker if near else None,
                    None,
                    None,
                    None,
                    None,
                    Speech.DIRECT,
                    [Span(start=quotation.start, end=quotation.end)],
                    "nearby-speaker" if near else "no-speaker",
                    unit,
                )
            )
