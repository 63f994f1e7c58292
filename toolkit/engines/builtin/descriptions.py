"""Descriptions: who "the minister", "a senior official" or "the ministry's spokeswoman" is.

A definite description goes to the member known by that office, else to the nearest that it can take up; an indefinite one,
and one that nobody fits, becomes a member of its own.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from toolkit.engines.builtin.cast import Cast, Member
from toolkit.engines.builtin.history import History, Seen
from toolkit.engines.builtin.names import Sort
from toolkit.engines.builtin.phrases import Phrase
from toolkit.engines.builtin.units import Token, Unit
from toolkit.records import ActorKind


@dataclass(frozen=True, slots=True)
class Description:
    """A noun phrase that describes: its head word, its telling words, and what kind of actor it can mean."""

    head: Token
    words: Set[str]
    kind: ActorKind
    plural: bool
    definite: bool


class Descriptions:
    """Resolves descriptions in reading order."""

    def __init__(self, cast: Cast, history: History) -> None:
        self.cast = cast
        self.lexicon = cast.lexicon
        self.history = history

    def resolve(self, unit: Unit, phrase: Phrase) -> Member | None:
        """Who a descriptive phrase refers to; None where it describes nobody who can speak."""
        description = self.describe(unit, phrase)
        if description is None:
            return None
        if description.definite:
            known = self._holder(unit, description) or self._taken_up(unit, phrase, description)
            if known is not None:
                label = self.cast.words(unit, phrase.first, phrase.last)
                if len(description.words) > 1 or known.kind != ActorKind.PERSON:
                    known.call(label)
                return known
        return self.introduce(unit, phrase, description)

    def describe(self, unit: Unit, phrase: Phrase) -> Description | None:
        """What a phrase describes; None where its head is no word for a speaker."""
        end = self.cast.core_end(unit, phrase.first, phrase.last)
        head = unit.tokens[end - 1]
        kind, plural = self._head_kind(head.low)
        if kind is None and self.lexicon.ends(head.low, "age"):
            kind = ActorKind.ANONYMOUS
        if kind is None and head.kind == "word" and not head.capital and self.lexicon.ends_like_person(head.low):
            kind = ActorKind.ANONYMOUS
        if kind is None:
            return None
        words = self.cast.role_words(self._telling(token) for token in unit.tokens[phrase.first : phrase.last])
        opening = unit.tokens[phrase.first]
        indefinite = opening.low in self.lexicon.words["indefinite"] or opening.kind == "number"
        definite = not indefinite and (opening.low in self.lexicon.words["determiners"] or not plural)
        return Description(head, words, kind, plural, definite)

    def _telling(self, token: Token) -> str:
        return self.cast.text[token.start : token.end].lower() if token.kind == "quote" else token.low

    def _head_kind(self, low: str) -> tuple[ActorKind | None, bool]:
        lexicon = self.lexicon
        if lexicon.heads_person(low):
            return ActorKind.ANONYMOUS, False
        if lexicon.heads_people(low):
            return (ActorKind.ANONYMOUS if low in lexicon.anonymous_heads else ActorKind.GROUP), True
        if low in lexicon.body_heads:
            return ActorKind(lexicon.body_heads[low]), False
        if lexicon.heads_body(low):
            return ActorKind(lexicon.body_heads.get(low[:-1], "organisation")), lexicon.ends(low, "plural")
        return None, False

    def _holder(self, unit: Unit, description: Description) -> Member | None:
        """The member known by the office, head or name that a definite description uses."""
        best: tuple[float, Member] | None = None
        for member in self.cast.members:
            if member.plural != description.plural or not self._heads_match(member, description):
                continue
            distance = unit.number - self.history.last.get(member, unit.number + 40)
            fit = self._fit(member, description)
            if fit is None:
                continue
            score = 3.0 * fit - 0.1 * abs(distance) - (50.0 if member in self.history.barred else 0.0)
            if best is None or score > best[0]:
                best = (score, member)
        return best[1] if best is not None else None

    def _heads_match(self, member: Member, description: Description) -> bool:
        low = self.lexicon.short_offices.get(description.head.low, description.head.low).split()[-1]
        if member.single != (description.kind in (ActorKind.ANONYMOUS, ActorKind.PERSON) and not description.plural):
            return False
        if low in member.roles:
            return True
        leads = low in self.lexicon.leaders and bool(member.roles & self.lexicon.leading_offices)
        return member.single and leads

    def _fit(self, member: Member, description: Description) -> int | None:
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

    def _taken_up(self, unit: Unit, phrase: Phrase, description: Description) -> Member | None:
        """Who a definite description takes up where no office tells: the last fitting member that spoke or acted."""
        lexicon, head = self.lexicon, description.head.low
        if description.plural or head in lexicon.spokespersons or head in lexicon.anonymous_heads:
            return None
        start = unit.tokens[phrase.first].start
        if description.kind == ActorKind.ANONYMOUS:
            return self._person_meant(unit, start, description)
        if len(description.words) > 2 or description.kind == ActorKind.DOCUMENT:
            return None
        for seen in self.history.recent(unit, start, 4):
            if (
                not seen.member.single
                and not seen.member.plural
                and seen.member.kind == description.kind
                and seen.weight > 0
            ):
                return seen.member
        return None

    def _person_meant(self, unit: Unit, start: int, description: Description) -> Member | None:
        """The person without a known office that "the leader" means; near, and a subject, where it is no office."""
        head = description.head.low
        gender = self.lexicon.person_heads.get(head, "either")
        office = head in self.lexicon.leading_offices or head in self.lexicon.titles - self.lexicon.affiliates
        best: tuple[float, Member] | None = None
        for seen in [*self.history.recent(unit, start, 12 if office else 3), *(self._ahead(unit) if office else [])]:
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

    def _ahead(self, unit: Unit) -> list[Seen]:
        """The first person named as a subject after a unit that opens with an office alone."""
        for later in self.cast.units[unit.number + 1 : unit.number + 3]:
            if self.cast.byline(later):
                continue
            for found in self.cast.names(later)[:2]:
                member = self.cast.enter(found, later)
                if member is not None and member.kind == ActorKind.PERSON and self.cast.opens(later, found):
                    return [Seen(member, later.number, later.paragraph, 0, 1.0)]
        return []

    def one_of(self, unit: Unit, phrase: Phrase) -> Member | None:
        """The part of a group named before that "one of them" or "the other" is; None for any other phrase."""
        words, tokens = self.lexicon.words, unit.tokens[phrase.first : phrase.last]
        picks = [token.low in words["stand_ins"] for token in tokens[:2]]
        several = len(tokens) > 1 and (
            (picks[0] and tokens[1].low in words["of"]) or (tokens[0].low in words["articles"] and picks[1])
        )
        if not several or self.cast.name_in(unit, phrase.first, phrase.last) is not None:
            return None
        if any(self.lexicon.heads(token.low) for token in tokens):
            return None
        group = next((s.member for s in self.history.recent(unit, tokens[0].start) if s.member.plural), None)
        label = self.cast.words(unit, phrase.first, phrase.last)
        if group is None:
            return None
        known = self.cast.described(f"{label} {group.name}")
        if known is not None:
            return known
        member = Member(label, group.kind, named=False, sure=True, affiliation=group.affiliation)
        self.cast.add_described(member, f"{label} {group.name}")
        return member

    def author(self, byline: str | None) -> Member:
        """Who says "I" outside quotation marks: the author, by name where the byline gives it."""
        label = byline or self.lexicon.author
        known = self.cast.described(label)
        if known is not None:
            return known
        member = Member(label, ActorKind.PERSON, named=byline is not None, role=self.lexicon.author, author=True)
        self.cast.add_described(member)
        return member

    def introduce(self, unit: Unit, phrase: Phrase, description: Description) -> Member:
        """The member of its own that a description makes, the same one for the same words."""
        label = self.cast.words(unit, phrase.first, phrase.last)
        head = description.head.low
        body = self._body_of(unit, phrase)
        if head in self.lexicon.spokespersons and body is not None:
            label = f"{body.name} {description.head.text}"
        known = self.cast.described(label)
        if known is not None:
            return known
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
        self.cast.add_described(member)
        return member

    def _body_of(self, unit: Unit, phrase: Phrase) -> Member | None:
        """The body a description speaks for: named in it, or for a bare "spokesman" the last body that acted."""
        inside = [n for a, b in phrase.parts for n in self.cast.names(unit) if a <= n.first < b and n.words]
        for found in inside:
            if found.sort != Sort.PERSON:
                return self.cast.enter(found, unit, speaks=True)
        if inside:  # "Mr Reel's spokesman" speaks for him
            return None
        core = self.cast.core_end(unit, phrase.first, phrase.last)
        if core < phrase.last or unit.tokens[core - 1].low not in self.lexicon.spokespersons:
            return None
        scores: dict[Member, float] = {}
        for seen in self.history.recent(unit, unit.tokens[phrase.first].start, 40):
            member = seen.member
            if member.named and not member.single and not member.place and member.kind != ActorKind.DOCUMENT:
                weight = (1.0 + seen.weight) / (4 + unit.number - seen.unit)
                scores[member] = scores.get(member, 0.0) + weight
        return max(scores, key=lambda member: scores[member], default=None)
