"""The embedded engine's account of a text: quotations, who speaks, what they say, and which rule found it.

`read` is a pure function of a document and its sentences; statements, positions, coverage and the auditor all build on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.engines.builtin.cast import Cast, Member
from toolkit.engines.builtin.contents import Content, Contents
from toolkit.engines.builtin.coreference import Coreference
from toolkit.engines.builtin.cues import Cue, Finder
from toolkit.engines.builtin.lexicon import Lexicon, for_language
from toolkit.engines.builtin.phrases import DASHES, Phrase, Reader
from toolkit.engines.builtin.units import Unit, units
from toolkit.records import ActorKind, Document, Sentence, Span, Speech, Trace
from toolkit.text.quotations import Kind, Quotation, quotations

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
        self.units = units(self.text, sentences, self.quotations, self.lexicon)
        self.coreference = Coreference(Cast(self.text, self.units, self.lexicon))
        self.drafts: list[_Draft] = []
        self.waiting: list[Unit] = []
        self.last: _Draft | None = None

    def read(self) -> Reading:
        for unit in self.units:
            self._unit(unit)
        self._settle(None, ())
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
        self.coreference.pass_by(unit)
        if unit.only_quoted:
            self._only_quoted(unit)
            return
        if self.waiting and self._signature(unit):
            return
        cues = () if self._heading(unit) else Finder(unit, self.lexicon).cues()
        found = Contents(self.text, unit, cues, self.lexicon, self.quotations).find()
        speakers = self._speakers(unit, cues, found)
        drafts = [draft for content in found for draft in self._drafts(unit, cues, content, speakers)]
        direct = [d for d in drafts if d.speech == Speech.DIRECT and d.rule == "cue-after-content"]
        self._settle(direct[0] if direct and unit.tokens[0].kind == "quote" else None, drafts)
        self.drafts.extend(drafts)
        if not drafts and self._mostly_quoted(unit):
            return
        if drafts:
            self.last = drafts[-1]
        self._uncovered(unit, drafts)

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
                self._anonymity(unit, member)
                start = unit.tokens[cue.subject.first if cue.subject else cue.first].start
                self.coreference.spoke(member, unit, start)
            speakers.append(found)
        return speakers

    def _anonymity(self, unit: Unit, member: Member) -> None:
        """Keep the reason that the unit gives for not naming a source, in its words."""
        if member.kind != ActorKind.ANONYMOUS or member.reason is not None:
            return
        passage = self.text[unit.start : unit.end]
        low = passage.lower()
        for phrase in self.lexicon.anonymity:
            at = low.find(phrase)
            if at >= 0:
                because = re.compile(r"[^,.;“\"]*?\b(?:because|as|since|due to|owing to)\b[^.;“\"]*").match(
                    passage, at + len(phrase)
                )
                member.reason = " ".join(passage[at : because.end() if because else at + len(phrase)].split())
                return

    def _main_subject(self, unit: Unit, cues: Sequence[Cue]) -> tuple[Member, ...]:
        later = next((cue for cue in cues[1:] if cue.subject is not None and not cue.inverted), None)
        if later is not None and later.subject is not None and cues[0].first == 0:
            return self.coreference.speakers(unit, later.subject)
        return self.coreference.main_subject(unit)

    def _drafts(
        self, unit: Unit, cues: Sequence[Cue], content: Content, speakers: Sequence[tuple[Member, ...]]
    ) -> Iterator[_Draft]:
        """One draft for each speaker of a content; none where its speaker only repeats the outer one."""
        cue = cues[content.cue]
        relay = next(iter(speakers[content.relay]), None) if content.relay is not None else None
        if content.within is not None and cue.subject is not None:
            outer = speakers[content.within]
            if outer == speakers[content.cue] or not self._worth_relaying(cue, speakers[content.cue]):
                return
            relay = relay or next(iter(outer), None)
        stretches = self._stretches(unit, content)
        if not stretches or (not speakers[content.cue] and content.speech == Speech.INDIRECT):
            return
        span = Span(start=unit.tokens[cue.first].start, end=unit.tokens[cue.last - 1].end)
        for speaker in speakers[content.cue] or (None,):
            yield _Draft(
                speaker=speaker,
                relay=relay if relay is not speaker else None,
                cue=span,
                lemma=cue.use.lemma,
                kind=cue.use.kind,
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

    def _mostly_quoted(self, unit: Unit) -> bool:
        """Credit a sentence that opens with a quotation and is mostly quoted to who was just quoted in its paragraph."""
        last = self.last
        if last is None or last.unit.paragraph != unit.paragraph or last.unit.number != unit.number - 1:
            return False
        quoted = sum(token.end - token.start for token in unit.tokens if token.kind == "quote")
        several = sum(1 for token in unit.tokens if token.kind == "quote") > 1
        if (
            last.speech != Speech.DIRECT
            or not several
            or 2 * quoted < unit.end - unit.start
            or unit.tokens[0].kind != "quote"
        ):
            return False
        span = Span(start=unit.tokens[0].start, end=unit.tokens[-1].end)
        draft = _Draft(last.speaker, last.relay, None, None, None, Speech.MIXED, [span], "mostly-quoted", unit)
        self.drafts.append(draft)
        self.last = draft
        return True

    def _signature(self, unit: Unit) -> bool:
        """Credit waiting quotations to the name that signs them on a line of its own ("– Ana Ruiz, director")."""
        if unit.tokens[0].low not in DASHES or self.waiting[-1].number != unit.number - 1:
            return False
        phrase = Reader(unit.tokens, self.lexicon).after(1)
        found = self.coreference.speakers(unit, phrase) if phrase is not None else ()
        if not found:
            return False
        waiting, self.waiting = self.waiting, []
        for other in waiting:
            draft = _Draft(found[0], None, None, None, None, Speech.DIRECT, [], "signature", other)
            self._credit(other, draft, "signature")
        return True

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

    def _settle(self, cue: _Draft | None, following: Sequence[_Draft]) -> None:
        """Credit the quoted units that were waiting for a cue.

        To the cue that follows in the same run of quotations, else to the speaker just before, else to the speaker who
        comes both last before and first after them.
        """
        waiting, self.waiting = self.waiting, []
        around = self.last if self.last and following and following[0].speaker is self.last.speaker else None
        for unit in waiting:
            if cue is not None and cue.unit.number - unit.number <= 12 and self._joined(unit, cue.unit):
                self._credit(unit, cue, "cue-follows")
                continue
            near = self.last if self.last is not None and unit.number - self.last.unit.number <= 1 else None
            if near is None and around is None and self._introduced(unit):
                self._credit_protagonist(unit)
            else:
                self._credit(
                    unit, near or around, "last-speaker" if near else "speaker-around" if around else "no-speaker"
                )

    def _introduced(self, unit: Unit) -> bool:
        """Whether a line ending in a colon stands before a quoted unit ("On mistakes:")."""
        return unit.number > 0 and self.units[unit.number - 1].tokens[-1].low == ":"

    def _credit_protagonist(self, unit: Unit) -> None:
        """Credit an extract under a heading to the person whom the text is mostly about, if there is just one."""
        member = self.coreference.cast.protagonist()
        draft = _Draft(member, None, None, None, None, Speech.DIRECT, [], "protagonist", unit)
        self._credit(unit, draft, "protagonist" if member is not None else "no-speaker")

    def _joined(self, unit: Unit, later: Unit) -> bool:
        """Whether only quotations stand between two units, and paragraphs take each other up."""
        between = self.units[unit.number : later.number]
        return all(other.only_quoted for other in between)

    def _uncovered(self, unit: Unit, drafts: Sequence[_Draft]) -> None:
        """Speech in quotation marks that no cue of its unit covers."""
        for at, token in enumerate(unit.tokens):
            if token.kind != "quote":
                continue
            quotation = self.quotations[token.quotation]
            covered = any(s.start <= quotation.start and quotation.end <= s.end for d in drafts for s in d.stretches)
            if not covered and quotation.kind == Kind.SPEECH:
                self._without_cue(unit, at, quotation, drafts)

    def _without_cue(self, unit: Unit, at: int, quotation: Quotation, drafts: Sequence[_Draft]) -> None:
        """Credit a quotation that has no cue to whoever its unit, or the one before in the paragraph, is about."""
        speaker, relay, rule = None, None, "no-speaker"
        found: tuple[Member, ...] = ()
        if at and unit.tokens[at - 1].low == ":":
            found, rule = self._before_colon(unit, at - 1), "colon"
        elif self.text[quotation.end - 1] in ",?!" or unit.tokens[min(at + 1, len(unit.tokens) - 1)].low == ",":
            found, rule = self._after_quotation(unit, at), "verb-after-quotation"
        speaker = next(iter(found), None)
        if speaker is None and drafts:
            speaker, relay, rule = drafts[-1].speaker, drafts[-1].relay, "nearby-speaker"
        elif speaker is None and self.last is not None and self.last.unit.paragraph == unit.paragraph:
            speaker, relay, rule = self.last.speaker, self.last.relay, "nearby-speaker"
        if found and speaker is not None:
            self.coreference.spoke(speaker, unit, unit.tokens[0].start)
        span = Span(start=quotation.start, end=quotation.end)
        draft = _Draft(speaker, relay, None, None, None, Speech.DIRECT, [span], rule, unit)
        self.drafts.append(draft)
        if speaker is not None:
            self.last = draft

    def _before_colon(self, unit: Unit, colon: int) -> tuple[Member, ...]:
        """Who the clause before a colon is about ("When it was over, Ruiz laughed: “…”")."""
        commas = [at for at in range(colon) if unit.tokens[at].low == ","]
        phrase = Reader(unit.tokens, self.lexicon).after(commas[-1] + 1) if commas else None
        if phrase is not None and unit.tokens[phrase.first].low in self.lexicon.pronouns:
            return self.coreference.speakers(unit, phrase)
        for found in self.coreference.cast.names(unit):
            if commas and found.first == commas[-1] + 1 and found.words:
                return self.coreference.speakers(unit, Phrase(found.first, found.last))
        return self.coreference.main_subject(unit)

    def _after_quotation(self, unit: Unit, at: int) -> tuple[Member, ...]:
        """Who follows a quotation with a verb that no table lists ("…,” Ruiz shrugged")."""
        tokens = unit.tokens
        first = at + 2 if at + 1 < len(tokens) and tokens[at + 1].low == "," else at + 1
        if first + 1 >= len(tokens):
            return ()
        named = next((n for n in self.coreference.cast.names(unit) if n.first == first and n.words), None)
        last = named.last if named is not None else first + 1
        if last >= len(tokens) or (named is None and tokens[first].low not in self.lexicon.pronouns):
            return ()
        verb = tokens[last]
        if verb.kind != "word" or verb.capital or not verb.low.endswith(("ed", "s", "t", "d")):
            return ()
        return self.coreference.speakers(unit, Phrase(first, last))
