"""Quotations without a cue of their own: whose they are, from what stands around them.

A quoted sentence after a quotation is the same speaker's; quoted paragraphs wait for the cue that follows them, else go to
the speaker before, to the name that signs them, or to the person a heading's extracts are about. What nothing tells is kept
without a speaker.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.engines.builtin.cast import Member
from toolkit.engines.builtin.coreference import Coreference
from toolkit.engines.builtin.drafts import Draft, Drafts
from toolkit.engines.builtin.phrases import DASHES, Phrase, Reader
from toolkit.engines.builtin.units import Unit
from toolkit.records import Span, Speech
from toolkit.text.quotations import Kind, Quotation


class Uncued:
    """Credits the quotations of one text that no cue covers; adds to `drafts`."""

    def __init__(
        self,
        text: str,
        units: Sequence[Unit],
        quotations: Sequence[Quotation],
        coreference: Coreference,
        drafts: Drafts,
    ) -> None:
        self.text = text
        self.units = units
        self.quotations = quotations
        self.coreference = coreference
        self.lexicon = coreference.lexicon
        self.drafts = drafts
        self.waiting: list[Unit] = []

    def mostly_quoted(self, unit: Unit) -> bool:
        """Credit a sentence that opens with a quotation and is mostly quoted to who was just quoted in its paragraph."""
        last = self.drafts.last
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
        draft = Draft(last.speaker, last.relay, None, None, None, Speech.MIXED, [span], "mostly-quoted", unit)
        self.drafts.add(draft)
        self.drafts.last = draft
        return True

    def signature(self, unit: Unit) -> bool:
        """Credit waiting quotations to the name that signs them on a line of its own ("– Ana Ruiz, director")."""
        if unit.tokens[0].low not in DASHES or self.waiting[-1].number != unit.number - 1:
            return False
        phrase = Reader(unit.tokens, self.lexicon).after(1)
        found = self.coreference.speakers(unit, phrase) if phrase is not None else ()
        if not found:
            return False
        waiting, self.waiting = self.waiting, []
        for other in waiting:
            draft = Draft(found[0], None, None, None, None, Speech.DIRECT, [], "signature", other)
            self._credit(other, draft, "signature")
        return True

    def only_quoted(self, unit: Unit) -> None:
        """Credit a unit that is nothing but quotations, or let it wait for what follows."""
        last = self.drafts.last
        if not unit.first_in_paragraph and last is not None and last.unit.paragraph == unit.paragraph:
            self._credit(unit, last, "same-paragraph")
            return
        self.waiting.append(unit)

    def _credit(self, unit: Unit, like: Draft | None, rule: str) -> None:
        """Credit the quotations of a unit to the speaker, or the joint speakers, of another draft."""
        quoted = [self.quotations[token.quotation] for token in unit.tokens if token.kind == "quote"]
        spans = [Span(start=q.start, end=q.end) for q in quoted if q.end > q.start]
        if not spans:
            return
        for model in self.drafts.joint(like) if like is not None else (None,):
            speaker, relay = (model.speaker, model.relay) if model is not None else (None, None)
            draft = Draft(speaker, relay, None, None, None, Speech.DIRECT, spans, rule, unit)
            self.drafts.add(draft)
            self.drafts.last = draft

    def settle(self, cue: Draft | None, following: Sequence[Draft]) -> None:
        """Credit the quoted units that were waiting for a cue.

        To the cue that follows in the same run of quotations, else to the speaker just before, else to the speaker who
        comes both last before and first after them.
        """
        waiting, self.waiting = self.waiting, []
        around = (
            self.drafts.last
            if self.drafts.last and following and following[0].speaker is self.drafts.last.speaker
            else None
        )
        for unit in waiting:
            if cue is not None and cue.unit.number - unit.number <= 12 and self._joined(unit, cue.unit):
                self._credit(unit, cue, "cue-follows")
                continue
            near = (
                self.drafts.last
                if self.drafts.last is not None and unit.number - self.drafts.last.unit.number <= 1
                else None
            )
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
        draft = Draft(member, None, None, None, None, Speech.DIRECT, [], "protagonist", unit)
        self._credit(unit, draft, "protagonist" if member is not None else "no-speaker")

    def _joined(self, unit: Unit, later: Unit) -> bool:
        """Whether only quotations stand between two units, and paragraphs take each other up."""
        between = self.units[unit.number : later.number]
        return all(other.only_quoted for other in between)

    def uncovered(self, unit: Unit, drafts: Sequence[Draft]) -> None:
        """Speech in quotation marks that no cue of its unit covers."""
        for at, token in enumerate(unit.tokens):
            if token.kind != "quote":
                continue
            quotation = self.quotations[token.quotation]
            covered = any(s.start <= quotation.start and quotation.end <= s.end for d in drafts for s in d.stretches)
            if not covered and quotation.kind == Kind.SPEECH:
                self._without_cue(unit, at, quotation, drafts)

    def _without_cue(self, unit: Unit, at: int, quotation: Quotation, drafts: Sequence[Draft]) -> None:
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
        elif speaker is None and self.drafts.last is not None and self.drafts.last.unit.paragraph == unit.paragraph:
            speaker, relay, rule = self.drafts.last.speaker, self.drafts.last.relay, "nearby-speaker"
        if found and speaker is not None:
            self.coreference.spoke(speaker, unit, unit.tokens[0].start)
        span = Span(start=quotation.start, end=quotation.end)
        draft = Draft(speaker, relay, None, None, None, Speech.DIRECT, [span], rule, unit)
        self.drafts.add(draft)
        if speaker is not None:
            self.drafts.last = draft

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
        if verb.kind != "word" or verb.capital or not self.lexicon.ends(verb.low, "verb"):
            return ()
        return self.coreference.speakers(unit, Phrase(first, last))
