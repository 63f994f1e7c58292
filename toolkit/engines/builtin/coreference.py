"""Who a cue's subject is: a name, a description, a pronoun, or two names joined.

Pronouns go to the nearest member that fits in gender and number, subjects and speakers first. What descriptions refer to is
decided in `descriptions`, what names refer to in `cast`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from toolkit.engines.builtin.cast import Cast, Member
from toolkit.engines.builtin.descriptions import Descriptions
from toolkit.engines.builtin.history import SPEAKER, SUBJECT, History
from toolkit.engines.builtin.names import Sort
from toolkit.engines.builtin.phrases import Phrase, Reader
from toolkit.engines.builtin.units import OWNER, Token, Unit
from toolkit.records import ActorKind, Span


class Coreference:
    """Resolves subjects in reading order; remembers who was mentioned where."""

    def __init__(self, cast: Cast, byline: str | None = None) -> None:
        self.byline = byline
        self.cast = cast
        self.lexicon = cast.lexicon
        self.history = History()
        self.descriptions = Descriptions(cast, self.history)

    def pass_by(self, unit: Unit) -> None:
        """Take note of the names in a unit, so that later pronouns can refer to them."""
        if self.cast.byline(unit):
            return
        first = True
        for found in self.cast.names(unit):
            member = self.cast.enter(found, unit)
            if member is None or self.cast.dateline(unit, found):
                continue
            begin = found.bare if found.words else found.first
            member.mentions.append(Span(start=unit.tokens[begin].start, end=unit.tokens[found.last - 1].end))
            owner = found.last < len(unit.tokens) and unit.tokens[found.last].low == OWNER
            subject = first and not owner and self.cast.opens(unit, found)
            self.history.note(member, unit, unit.tokens[found.first].start, SUBJECT if subject else 0.0)
            first = first and (owner or member.kind != ActorKind.PERSON)
        self._new_descriptions(unit)

    def _new_descriptions(self, unit: Unit) -> None:
        """Take note of what an indefinite phrase brings in ("a law firm"), so that "it" and "the firm" can mean it."""
        reader = Reader(unit.tokens, self.lexicon)
        for at, token in enumerate(unit.tokens):
            people = self.lexicon.heads_people(token.low) and (at == 0 or not token.capital)
            if token.low not in self.lexicon.words["indefinite"] and not people:
                continue
            start = reader.backward(at) if people else at
            end = at + 1 if people else reader.forward(at)
            if end <= start + (0 if people else 1):
                continue
            phrase = Phrase(start, end)
            description = self.descriptions.describe(unit, phrase)
            named = self.cast.name_in(unit, start, end)
            if description is None or description.kind == ActorKind.DOCUMENT or (named is not None and named.words):
                continue
            self.history.note(
                self.descriptions.introduce(unit, phrase, description), unit, token.start, 1.0 if start == 0 else 0.0
            )

    def spoke(self, member: Member, unit: Unit, start: int) -> None:
        """Take note that a member is the speaker of a unit."""
        member.sure = True
        self.history.note(member, unit, start, SPEAKER)

    def speakers(self, unit: Unit, phrase: Phrase, content: Sequence[tuple[int, int]] = ()) -> tuple[Member, ...]:
        """Who a noun phrase refers to: usually one member, several for "X and Y", none for what cannot speak.

        Persons named in `content`, the token ranges that the phrase is the speaker of, or later in the unit, are not meant
        by a pronoun or description.
        """
        self.history.barred = self._barred(unit, phrase, content)
        try:
            return self._speakers(unit, phrase)
        finally:
            self.history.barred = set()

    def _barred(self, unit: Unit, phrase: Phrase, content: Sequence[tuple[int, int]]) -> set[Member]:
        barred: set[Member] = set()
        for found in self.cast.names(unit):
            inside = any(first <= found.first < last for first, last in content)
            if found.words and (inside or found.first >= max(last for _, last in phrase.parts)):
                member = self.cast.enter(found, unit)
                if member is not None and member.single:
                    barred.add(member)
        return barred

    def _speakers(self, unit: Unit, phrase: Phrase) -> tuple[Member, ...]:
        tokens = unit.tokens[phrase.first : phrase.last]
        if len(tokens) == 1 and (tokens[0].low in self.lexicon.pronouns or tokens[0].low in self.lexicon.owners):
            member = self.pronoun(unit, tokens[0])
            return (member,) if member is not None else ()
        if len(tokens) == 1 and tokens[0].low in self.lexicon.words["stand_ins"]:
            seen = self.history.recent(unit, tokens[0].start)
            return next(((s.member,) for s in seen if s.member.plural), ())
        member = self.descriptions.one_of(unit, phrase)
        if member is not None:
            return (member,)
        joint = self._joint(unit, phrase)
        if joint:
            return joint
        member = self._named(unit, phrase) or self.descriptions.resolve(unit, phrase)
        return (member,) if member is not None else ()

    def main_subject(self, unit: Unit) -> tuple[Member, ...]:
        """Who the subject of a unit's main clause refers to."""
        reader = Reader(unit.tokens, self.lexicon)
        at = self.cast.after_dateline(unit) or reader.opening()
        phrase = reader.after(at)
        if phrase is None:
            return ()
        for found in self.cast.names(unit):
            owner = found.last < len(unit.tokens) and unit.tokens[found.last].low == OWNER
            if found.words and at <= found.first < phrase.last and not owner:
                return self.speakers(unit, Phrase(at, found.last))
        return self.speakers(unit, phrase)

    def _joint(self, unit: Unit, phrase: Phrase) -> tuple[Member, ...]:
        """The members of "X and Y", where both are names."""
        ands = [n for n in range(phrase.first + 1, phrase.last - 1) if unit.tokens[n].low in self.lexicon.words["and"]]
        borders = [n for n in ands if not any(f.first < n < f.last for f in self.cast.names(unit))]
        if not borders:
            return ()
        edges = [phrase.first, *borders, phrase.last]
        found: list[Member] = []
        for n, (first, last) in enumerate(pairwise(edges)):
            part = Phrase(first + (1 if n else 0), last)
            member = self._named(unit, part)
            if member is None:
                return ()
            found.append(member)
        return tuple(found)

    def _named(self, unit: Unit, phrase: Phrase) -> Member | None:
        """The member whose name the phrase or an apposition to it ends in; a person's name before a body's."""
        named = [self.cast.name_in(unit, a, self.cast.core_end(unit, a, b)) for a, b in phrase.parts]
        listed = [found for found in named if found is not None and found.words]
        for found in listed:
            member = self.cast.enter(found, unit)
            if member is not None and member.kind == ActorKind.PERSON:
                return member
        if not listed:
            return None
        if named[0] is not None and named[0].words:
            member = self.cast.enter(named[0], unit, speaks=True)
            if member is not None and phrase.first < named[0].first and "-" in unit.tokens[named[0].first - 1].text:
                member.call(self.cast.words(unit, phrase.first, named[0].last))
            return member
        office = self.descriptions.describe(unit, phrase)
        if office is not None and listed[-1].sort == Sort.UNKNOWN:
            if office.kind == ActorKind.ANONYMOUS:
                return self.cast.person(listed[-1], unit)
            return self.cast.body(listed[-1], unit)
        return None

    def pronoun(self, unit: Unit, token: Token) -> Member | None:
        """The nearest fitting member before a pronoun; subjects and speakers weigh more than others."""
        what = self.lexicon.pronouns[self.lexicon.owners.get(token.low, token.low)]
        if what.own and what.number == "one":
            return self.descriptions.author(self.byline)
        if what.own or what.relative:
            return None
        best: tuple[float, Member] | None = None
        for seen in self.history.recent(unit, token.start):
            if not self._agrees(seen.member, what.gender, thing=what.thing):
                continue
            score = seen.weight - 2.0 * (unit.number - seen.unit) + (1.0 if seen.paragraph == unit.paragraph else 0.0)
            score += 2.0 if seen.member.sure else 0.0
            score += 1.0 if what.gender and seen.member.gender == what.gender else 0.0
            if best is None or score > best[0]:
                best = (score, seen.member)
        if best is None:
            return None
        if what.gender and best[1].gender is None:
            best[1].gender = what.gender
        return best[1]

    def _agrees(self, member: Member, gender: str | None, *, thing: bool) -> bool:
        if member.author:
            return False
        if gender is not None:
            return member.single and member.gender in (None, gender)
        if thing:
            return not member.single and not member.plural
        return member.plural or member.kind in (ActorKind.ORGANISATION, ActorKind.GROUP)
