"""Who a cue's subject is: names, descriptions ("the minister", "a senior official"), and pronouns.

Pronouns go to the nearest member that fits in gender and number, subjects and speakers first; definite descriptions to the
member whose known office they name; what is new and only described becomes a member of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from toolkit.engines.builtin.cast import Cast, Member
from toolkit.engines.builtin.names import Name, Sort
from toolkit.engines.builtin.phrases import Phrase, Reader
from toolkit.engines.builtin.units import Token, Unit
from toolkit.records import ActorKind, Span

_WINDOW = 8


@dataclass(frozen=True, slots=True)
class _Seen:
    member: Member
    unit: int
    paragraph: int
    start: int
    weight: float


@dataclass(frozen=True, slots=True)
class _Description:
    """A noun phrase that describes: its head word, its telling words, and what kind of actor it can mean."""

    head: Token
    words: Set[str]
    kind: ActorKind
    plural: bool
    definite: bool


class Coreference:
    """Resolves subjects in reading order; remembers who was mentioned where."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.lexicon = cast.lexicon
        self.history: list[_Seen] = []
        self.barred: set[Member] = set()

    def pass_by(self, unit: Unit) -> None:
        """Take note of the names in a unit, so that later pronouns can refer to them."""
        if self._byline(unit):
            return
        first = True
        for found in self.cast.names(unit):
            member = self.cast.enter(found, unit)
            if member is None:
                continue
            begin = found.bare if found.words else found.first
            member.mentions.append(Span(start=unit.tokens[begin].start, end=unit.tokens[found.last - 1].end))
            owner = found.last < len(unit.tokens) and unit.tokens[found.last].low == "'s"
            subject = first and not owner and self._opens(unit, found)
            self._note(member, unit, unit.tokens[found.first].start, 3.0 if subject else 0.0)
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
            description = self._description(unit, phrase)
            named = self.cast.name_in(unit, start, end)
            if description is None or description.kind == ActorKind.DOCUMENT or (named is not None and named.words):
                continue
            self._note(self._introduce(unit, phrase, description), unit, token.start, 1.0 if start == 0 else 0.0)

    def _byline(self, unit: Unit) -> bool:
        """Whether nothing but names stands in a unit, as in a line that gives the author."""
        covered = {at for found in self.cast.names(unit) for at in range(found.first, found.last)}
        rest = [token for at, token in enumerate(unit.tokens) if at not in covered and token.kind == "word"]
        return bool(covered) and all(token.low in ("by", "and", "in", "with") for token in rest)

    def _opens(self, unit: Unit, found: Name) -> bool:
        """Whether a name can be the subject of its clause: it does not follow a preposition."""
        before = unit.tokens[found.first - 1].low if found.first else ""
        return before not in self.lexicon.words["prepositions"]

    def _note(self, member: Member, unit: Unit, start: int, weight: float) -> None:
        self.history.append(_Seen(member, unit.number, unit.paragraph, start, weight))

    def spoke(self, member: Member, unit: Unit, start: int) -> None:
        """Take note that a member is the speaker of a unit."""
        member.sure = True
        self._note(member, unit, start, 4.5)

    # -- speakers ------------------------------------------------------------------------------------------------------

    def speakers(self, unit: Unit, phrase: Phrase, content: Sequence[tuple[int, int]] = ()) -> tuple[Member, ...]:
        """Who a noun phrase refers to: usually one member, several for "X and Y", none for what cannot speak.

        Persons named in `content`, the token ranges that the phrase is the speaker of, or later in the unit, are not meant
        by a pronoun or description.
        """
        self.barred = self._barred(unit, phrase, content)
        try:
            return self._speakers(unit, phrase)
        finally:
            self.barred = set()

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
        if len(tokens) == 1 and tokens[0].low in self.lexicon.pronouns:
            member = self.pronoun(unit, tokens[0])
            return (member,) if member is not None else ()
        joint = self._joint(unit, phrase)
        if joint:
            return joint
        member = self._named(unit, phrase) or self._described(unit, phrase)
        return (member,) if member is not None else ()

    def main_subject(self, unit: Unit) -> tuple[Member, ...]:
        """Who the subject of a unit's main clause refers to."""
        reader = Reader(unit.tokens, self.lexicon)
        at = reader.opening()
        phrase = reader.after(at)
        if phrase is None:
            return ()
        for found in self.cast.names(unit):
            owner = found.last < len(unit.tokens) and unit.tokens[found.last].low == "'s"
            if found.words and at <= found.first < phrase.last and not owner:
                return self.speakers(unit, Phrase(at, found.last))
        return self.speakers(unit, phrase)

    def _joint(self, unit: Unit, phrase: Phrase) -> tuple[Member, ...]:
        """The members of "X and Y", where both are names."""
        ands = [n for n in range(phrase.first + 1, phrase.last - 1) if unit.tokens[n].low == "and"]
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
        named = [self.cast.name_in(unit, a, self._core_end(unit, a, b)) for a, b in phrase.parts]
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
        office = self._description(unit, phrase)
        if office is not None and office.kind == ActorKind.ANONYMOUS and listed[-1].sort == Sort.UNKNOWN:
            return self.cast.enter(listed[-1], unit, speaks=True)
        return None

    def _core_end(self, unit: Unit, first: int, last: int) -> int:
        """The end of the phrase's core, before "of the party" or "for the ministry"."""
        words = self.lexicon.words
        for at in range(first + 1, last):
            low = unit.tokens[at].low
            loose = low in words["prepositions"] and not any(n.first < at < n.last for n in self.cast.names(unit))
            if (loose and low != "than") or low in words["relatives"]:
                return at
        return last

    # -- pronouns ------------------------------------------------------------------------------------------------------

    def _recent(self, unit: Unit, start: int, window: int = _WINDOW) -> Iterator[_Seen]:
        for back, seen in enumerate(reversed(self.history)):
            if unit.number - seen.unit > window or back > 80:
                return
            if seen.start < start and seen.member not in self.barred:
                yield seen

    def pronoun(self, unit: Unit, token: Token) -> Member | None:
        """The nearest fitting member before a pronoun; subjects and speakers weigh more than others."""
        what = self.lexicon.pronouns[token.low]
        if what.own or what.relative:
            return None
        best: tuple[float, Member] | None = None
        for seen in self._recent(unit, token.start):
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
        if gender is not None:
            return member.single and member.gender in (None, gender)
        if thing:
            return not member.single and not member.plural
        return member.plural or member.kind in (ActorKind.ORGANISATION, ActorKind.GROUP)

    # -- descriptions --------------------------------------------------------------------------------------------------

    def _described(self, unit: Unit, phrase: Phrase) -> Member | None:
        description = self._description(unit, phrase)
        if description is None:
            return None
        if description.definite:
            known = self._holder(unit, description) or self._taken_up(unit, phrase, description)
            if known is not None:
                label = self.cast.words(unit, phrase.first, phrase.last)
                if len(description.words) > 1 or known.kind != ActorKind.PERSON:
                    known.call(label)
                return known
        return self._introduce(unit, phrase, description)

    def _description(self, unit: Unit, phrase: Phrase) -> _Description | None:
        end = self._core_end(unit, phrase.first, phrase.last)
        head = unit.tokens[end - 1]
        kind, plural = self._head_kind(head.low)
        if kind is None:
            return None
        words = self.cast.role_words(self._telling(token) for token in unit.tokens[phrase.first : phrase.last])
        opening = unit.tokens[phrase.first]
        indefinite = opening.low in self.lexicon.words["indefinite"] or opening.kind == "number"
        definite = not indefinite and (opening.low in self.lexicon.words["determiners"] or not plural)
        return _Description(head, words, kind, plural, definite)

    def _telling(self, token: Token) -> str:
        return self.cast.text[token.start : token.end].lower() if token.kind == "quote" else token.low

    def _head_kind(self, low: str) -> tuple[ActorKind | None, bool]:
        lexicon = self.lexicon
        if low in lexicon.person_heads:
            return ActorKind.ANONYMOUS, False
        if lexicon.heads_people(low):
            return (ActorKind.ANONYMOUS if low in lexicon.anonymous_heads else ActorKind.GROUP), True
        if low in lexicon.body_heads:
            return ActorKind(lexicon.body_heads[low]), False
        if lexicon.heads_body(low):
            return ActorKind(lexicon.body_heads[low[:-1]]), True
        return None, False

    def _holder(self, unit: Unit, description: _Description) -> Member | None:
        """The member known by the office, head or name that a definite description uses."""
        last = {id(seen.member): seen.unit for seen in self.history}
        best: tuple[float, Member] | None = None
        for member in self.cast.members:
            if member.plural != description.plural or not self._heads_match(member, description):
                continue
            distance = unit.number - last.get(id(member), unit.number + 40)
            fit = self._fit(member, description)
            if fit is None:
                continue
            score = 3.0 * fit - 0.1 * abs(distance) - (50.0 if member in self.barred else 0.0)
            if best is None or score > best[0]:
                best = (score, member)
        return best[1] if best is not None else None

    def _heads_match(self, member: Member, description: _Description) -> bool:
        low = description.head.low
        if low in member.roles:
            return True
        leads = low in self.lexicon.leaders and bool(member.roles & self.lexicon.leading_offices)
        return member.single and leads

    def _fit(self, member: Member, description: _Description) -> int | None:
        """How many telling words agree; None where they contradict what is known."""
        nations = set(self.lexicon.nations.values())
        extra = set(description.words) - {description.head.low, "former", "own", "new"}
        known = member.roles
        if (extra & nations) and (known & nations) and not (extra & known & nations):
            return None
        offices = self.lexicon.titles - {description.head.low}
        if (extra - known) & offices and known & offices:
            return None
        return len(extra & known)

    def _taken_up(self, unit: Unit, phrase: Phrase, description: _Description) -> Member | None:
        """Who a definite description takes up where no office tells: the last fitting member that spoke or acted."""
        lexicon, head = self.lexicon, description.head.low
        if description.plural or head in lexicon.spokespersons or head in lexicon.anonymous_heads:
            return None
        start = unit.tokens[phrase.first].start
        if description.kind == ActorKind.ANONYMOUS:
            return self._person_meant(unit, start, description)
        if len(description.words) > 2 or description.kind == ActorKind.DOCUMENT:
            return None
        for seen in self._recent(unit, start, 4):
            if (
                not seen.member.single
                and not seen.member.plural
                and seen.member.kind == description.kind
                and seen.weight > 0
            ):
                return seen.member
        return None

    def _person_meant(self, unit: Unit, start: int, description: _Description) -> Member | None:
        """The person without a known office that "the leader" means; near, and a subject, where it is no office."""
        head = description.head.low
        gender = self.lexicon.person_heads[head]
        office = head in self.lexicon.leading_offices or head in self.lexicon.titles - self.lexicon.affiliates
        best: tuple[float, Member] | None = None
        for seen in [*self._recent(unit, start, 12 if office else 3), *(self._ahead(unit) if office else [])]:
            member = seen.member
            fits = member.kind == ActorKind.PERSON and (gender == "either" or member.gender in (None, gender))
            if not fits or (office and member.roles) or (not office and seen.weight <= 0):
                continue
            score = (0.5 * min(6, self.cast.count(member)) if office else 0.0) - 1.0 * abs(unit.number - seen.unit)
            score += 1.0 if member.name.split()[0] in self.lexicon.given_names else 0.0
            if best is None or score > best[0]:
                best = (score, member)
        if best is not None and office:
            best[1].roles |= description.words
        return best[1] if best is not None else None

    def _ahead(self, unit: Unit) -> list[_Seen]:
        """The first person named as a subject after a unit that opens with an office alone."""
        for later in self.cast.units[unit.number + 1 : unit.number + 3]:
            if self._byline(later):
                continue
            for found in self.cast.names(later)[:2]:
                member = self.cast.enter(found, later)
                if member is not None and member.kind == ActorKind.PERSON and self._opens(later, found):
                    return [_Seen(member, later.number, later.paragraph, 0, 1.0)]
        return []

    def _introduce(self, unit: Unit, phrase: Phrase, description: _Description) -> Member:
        label = self.cast.words(unit, phrase.first, phrase.last)
        head = description.head.low
        body = self._body_of(unit, phrase)
        if head in self.lexicon.spokespersons and body is not None:
            label = f"{body.name} {description.head.text}"
        for member in self.cast.members:
            if member.name.lower() == label.lower():
                return member
        gender = self.lexicon.person_heads.get(head)
        named = description.kind not in (ActorKind.ANONYMOUS, ActorKind.GROUP, ActorKind.DOCUMENT)
        member = Member(label, description.kind, named=named, plural=description.plural, sure=True)
        member.gender = None if gender == "either" else gender
        member.roles = set(description.words)
        if description.kind == ActorKind.ANONYMOUS:
            member.role = description.head.text
            member.affiliation = body.name if body is not None else None
            if description.definite and head not in self.lexicon.anonymous_heads:
                member.kind = ActorKind.PERSON
        member.call(self.cast.words(unit, phrase.first, phrase.last))
        self.cast.members.append(member)
        return member

    def _body_of(self, unit: Unit, phrase: Phrase) -> Member | None:
        """The body a description speaks for: named in it, or for a bare "spokesman" the last body that acted."""
        for first, last in phrase.parts:
            for found in self.cast.names(unit):
                if first <= found.first < last and found.words and found.sort != Sort.PERSON:
                    return self.cast.enter(found, unit, speaks=True)
        if unit.tokens[self._core_end(unit, phrase.first, phrase.last) - 1].low not in self.lexicon.spokespersons:
            return None
        for seen in self._recent(unit, unit.tokens[phrase.first].start, 30):
            member = seen.member
            if member.named and not member.single and not member.place and member.kind != ActorKind.DOCUMENT:
                return member
        return None
