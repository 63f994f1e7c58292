"""The cast of a text: one member for each real-world actor that its names refer to.

Names are merged as they are met: a surname with the full name it belongs to, an acronym with the name it stands for, an
office with its holder where the text puts the two together. What pronouns and descriptions refer to is left to
`coreference`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from toolkit.engines.builtin.lexicon import Lexicon
from toolkit.engines.builtin.names import Name, Sort, inner_capitals, name, names
from toolkit.engines.builtin.phrases import DASHES, Reader
from toolkit.engines.builtin.telltale import sorts
from toolkit.engines.builtin.units import OWNER, Token, Unit
from toolkit.records import ActorKind, Span


@dataclass(eq=False)
class Member:
    """One actor while the text is read.

    `roles` holds the words of the offices and descriptions the text gives, nations as country names. `sure` tells that
    the text shows what kind the actor is, rather than that it is assumed.
    """

    name: str
    kind: ActorKind
    named: bool
    gender: str | None = None
    plural: bool = False
    sure: bool = False
    place: bool = False
    author: bool = False
    role: str | None = None
    affiliation: str | None = None
    reason: str | None = None
    aliases: dict[str, None] = field(default_factory=dict)
    roles: set[str] = field(default_factory=set)
    mentions: list[Span] = field(default_factory=list)

    def call(self, alias: str) -> None:
        """Remember another name or description of the actor."""
        if alias and alias != self.name:
            self.aliases.setdefault(alias)

    @property
    def single(self) -> bool:
        """Whether it is one person, named or not."""
        return self.kind == ActorKind.PERSON or (self.kind == ActorKind.ANONYMOUS and not self.plural)


class Cast:
    """All members of a text, entered from its names before anything is resolved."""

    def __init__(self, text: str, units: Sequence[Unit], lexicon: Lexicon) -> None:
        self.text = text
        self.lexicon = lexicon
        self.units = tuple(units)
        self.members: list[Member] = []
        self._by_last: dict[str, list[Member]] = {}
        self._by_name: dict[str, Member] = {}
        self._described: dict[str, Member] = {}
        self._by_first: dict[str, Member] = {}
        self._by_letters: dict[str, Member] = {}
        self._counts: dict[int, int] = {}
        inner = inner_capitals(units, lexicon)
        self._names = {unit.number: names(unit, lexicon, inner) for unit in units}
        self._told = sorts(units, self._names, lexicon)
        self._places = {
            found.text.lower() for unit in units for found in self._names[unit.number] if self.dateline(unit, found)
        }
        self._enter_all()
        for unit in units:
            self._acronyms(unit)
            for found in self._names[unit.number]:
                if found.words and (found.sort == Sort.PERSON or self._known_person(found)):
                    member = self.person(found, unit)
                    self._counts[id(member)] = self._counts.get(id(member), 0) + 1
                    self._around(unit, found, member)

    def _enter_all(self) -> None:
        """Enter the names whose sort is known from the start: persons with full names first, then what is told."""
        listed = [(unit, found) for unit in self.units for found in self._names[unit.number]]
        for unit, found in listed:
            if found.sort == Sort.PERSON and len(found.words) > 1:
                self.person(found, unit)
        for unit, found in listed:
            told = self._told.get(found.text) if found.sort == Sort.UNKNOWN else None
            if told == Sort.PERSON:
                self.person(found, unit).sure = True
            elif told == Sort.BODY:
                self.body(found, unit)

    def described(self, label: str) -> Member | None:
        """The member with this name or description, whatever its case."""
        return self._described.get(label.lower()) or self._by_name.get(label.lower())

    def add_described(self, member: Member, label: str | None = None) -> None:
        """Add a member that the text only describes, to be found again by `label` (its name if not given)."""
        self.members.append(member)
        self._described[(label or member.name).lower()] = member

    def count(self, member: Member) -> int:
        """How often the whole text names a person."""
        return self._counts.get(id(member), 0)

    def protagonist(self) -> Member | None:
        """The person named at least three times and twice as often as any other, or None."""
        ranked = sorted(self.members, key=self.count, reverse=True)[:2]
        counts = [self.count(member) for member in ranked] + [0, 0]
        return ranked[0] if counts[0] >= 3 and counts[0] >= 2 * counts[1] else None

    def names(self, unit: Unit) -> tuple[Name, ...]:
        """The names in a unit, in order."""
        return self._names[unit.number]

    def words(self, unit: Unit, first: int, last: int) -> str:
        """The text of a phrase without its opening article and on one line."""
        while first < last - 1 and unit.tokens[first].low in self.lexicon.words["articles"]:
            first += 1
        return " ".join(self.text[unit.tokens[first].start : unit.tokens[last - 1].end].split())

    # -- names ---------------------------------------------------------------------------------------------------------

    def enter(self, found: Name, unit: Unit, *, speaks: bool = False) -> Member | None:
        """The member a name refers to, made where it is new.

        None for an office without a name, and for a name that tells too little unless its bearer `speaks`.
        """
        if not found.words:
            return None
        if found.sort == Sort.PERSON or self._known_person(found):
            return self.person(found, unit)
        known = self._by_name.get(found.text.lower())
        if known is not None or found.sort != Sort.UNKNOWN:
            return known or self.body(found, unit)
        if not speaks:
            return None
        aside = found.last < len(unit.tokens) and unit.tokens[found.last].low == ","
        if len(found.words) > 2 or (len(found.words) == 1 and not aside):
            return self.body(found, unit)
        return self.person(found, unit)

    def _known_person(self, found: Name) -> bool:
        if found.sort not in (Sort.UNKNOWN, Sort.PLACE) or not found.words:
            return False
        same = self._by_last.get(found.words[-1].lower(), [])
        if len(found.words) == 1 and not same and found.sort == Sort.UNKNOWN:
            return found.words[0].lower() in self._by_first
        return any(self._compatible(member, found) for member in same) and not (
            len(found.words) > 1 and found.text not in {m.name for m in same}
        )

    def person(self, found: Name, unit: Unit) -> Member:
        """The person a name refers to, made where it is new."""
        last = found.words[-1].lower()
        label = self.words(unit, found.bare, found.last)
        same = [m for m in self._by_last.get(last, []) if self._compatible(m, found)]
        if not same and len(found.words) == 1 and last in self._by_first:
            same = [self._by_first[last]]
        if same:
            member = same[-1]
            if len(found.words) > len(member.name.split()):
                member.call(member.name)
                member.aliases.pop(label, None)
                member.name = label
            member.call(label)
        else:
            member = Member(label, ActorKind.PERSON, named=True)
            self.members.append(member)
            self._by_last.setdefault(last, []).append(member)
        self._by_first[member.name.split()[0].lower()] = member
        member.gender = member.gender or found.gender
        member.sure = member.sure or found.sort == Sort.PERSON
        self._office(member, found, unit)
        return member

    def _office(self, member: Member, found: Name, unit: Unit) -> None:
        if not found.title:
            return
        member.call(self.words(unit, found.first, found.last))
        offices = [word for word in found.title if word.lower() not in self.lexicon.honorifics]
        if offices:
            self._give_role(member, unit, found.first, found.bare)

    def _compatible(self, member: Member, found: Name) -> bool:
        mine, theirs = member.name.lower().split(), [word.lower() for word in found.words]
        if found.gender and member.gender and found.gender != member.gender:
            return False
        if len(mine) == 1 or len(theirs) == 1:
            return True
        return mine[0] == theirs[0] or mine[0][0] == theirs[0] or theirs[0][0] == mine[0].rstrip(".")

    def body(self, found: Name, unit: Unit) -> Member:
        """The organisation, public body or place a name refers to, made where it is new."""
        key = found.text.lower()
        if key in self._by_name:
            return self._by_name[key]
        member = self._by_initials(found.text)
        label = self.words(unit, found.first, found.last)
        if member is None:
            member = Member(label, self._kind_of(found), named=True, sure=found.sort != Sort.UNKNOWN)
            member.roles = self.role_words(word.lower() for word in found.words)
            member.place = found.sort == Sort.PLACE or key in self._places
            self.members.append(member)
            letters = _initials(label)
            self._by_letters.setdefault(letters, member)
            if len(letters) > 3:
                self._by_letters.setdefault(letters[1:], member)
            first = found.words[0].lower()  # "Lumenar" is Lumenar Ltd; but where the report is from, it is the place
            if found.sort == Sort.UNKNOWN and len(found.words) > 1 and first not in self._places:
                self._by_name.setdefault(first, member)
        member.call(label)
        self._by_name[key] = member
        return member

    def _by_initials(self, text: str) -> Member | None:
        short = text.isupper() and len(text) > 1 and " " not in text
        return self._by_letters.get(text) if short else None

    def _acronyms(self, unit: Unit) -> None:
        """Enter names followed by their own short form in brackets ("the Legal Services Board (LSB)")."""
        tokens = unit.tokens
        for found in self._names[unit.number]:
            at = found.last
            if found.sort == Sort.PERSON or at + 2 >= len(tokens) or tokens[at].low != "(" or tokens[at + 2].low != ")":
                continue
            short = tokens[at + 1].text
            if len(found.words) > 1 and short.isupper() and len(short) > 1:
                member = self.body(found, unit)
                member.call(short)
                self._by_name[short.lower()] = member

    def _kind_of(self, found: Name) -> ActorKind:
        if found.sort == Sort.PLACE or found.text.lower() in self._places:
            return ActorKind.GOVERNMENT_BODY
        for word in reversed(found.words):
            if self.lexicon.body_heads.get(word.lower()) == "government_body":
                return ActorKind.GOVERNMENT_BODY
        return ActorKind.ORGANISATION

    # -- offices -------------------------------------------------------------------------------------------------------

    def role_words(self, words: Iterable[str]) -> set[str]:
        """The words that tell an office from others, in lower case, words for a country as its name."""
        kept: set[str] = set()
        groups = ("determiners", "prepositions", "joiners")
        little = frozenset().union(*(self.lexicon.words[group] for group in groups))
        before = ""
        for word in words:
            if f"{before} {word}" in self.lexicon.nations:
                kept.discard(before)
                kept.add(self.lexicon.nations[f"{before} {word}"])
            elif word in self.lexicon.short_offices:
                kept |= set(self.lexicon.short_offices[word].split())
            elif word not in little and word not in (",", OWNER, "."):
                kept.add(self.lexicon.nations.get(word, word))
            before = word
        return kept

    def _give_role(self, member: Member, unit: Unit, first: int, last: int) -> None:
        """Note what the words of a range say about a person's office and the body it belongs to."""
        for at in range(last - 2, first, -1):
            if (
                unit.tokens[at].low in self.lexicon.words["and"]
                and unit.tokens[at + 1].capital
                and unit.tokens[at - 1].capital
            ):
                first = at + 1
                break
        role = self.words(unit, first, last)
        member.role = member.role or role
        member.roles |= self.role_words(
            self.text[t.start : t.end].lower() if t.kind == "quote" else t.low for t in unit.tokens[first:last]
        )
        for other in self._names[unit.number]:
            inside = first <= other.first < last or (other.first < first < other.last)
            if inside and other.sort in (Sort.BODY, Sort.PLACE) and other.words:
                member.affiliation = member.affiliation or self.words(unit, other.first, min(other.last, last))
        if member.affiliation is None:
            nation = next((t for t in unit.tokens[first:last] if t.low in self.lexicon.nations), None)
            member.affiliation = self.lexicon.nations[nation.low] if nation is not None else None

    def _around(self, unit: Unit, found: Name, member: Member) -> None:
        """Learn a person's office from the words before the name and from an apposition on either side."""
        reader = Reader(unit.tokens, self.lexicon)
        if found.first == found.bare and found.first > 0:
            start = reader.backward(found.last - 1)
            if start < found.first and self._is_office(unit.tokens, start, found.first):
                self._give_role(member, unit, start, found.first)
        left = found.first - 1
        if left > 0 and unit.tokens[left].low == ",":
            start = reader.backward(left - 1)
            if start < left and self._is_office(unit.tokens, start, left) and not self._holds_person(unit, start, left):
                self._give_role(member, unit, start, left)
        if found.last < len(unit.tokens) - 1 and unit.tokens[found.last].low == ",":
            first = found.last + 1
            end = reader.forward(first)
            if (
                end > first
                and reader.closes(end)
                and self._is_office(unit.tokens, first, end)
                and not self._holds_person(unit, first, end)
            ):
                self._give_role(member, unit, first, end)

    def _is_office(self, tokens: Sequence[Token], first: int, last: int) -> bool:
        return any(self.lexicon.heads_person(token.low) for token in tokens[first:last])

    def _holds_person(self, unit: Unit, first: int, last: int) -> bool:
        return any(first <= n.first < last and n.sort == Sort.PERSON and n.words for n in self._names[unit.number])

    def name_in(self, unit: Unit, first: int, last: int) -> Name | None:
        """The name that the phrase `first` to `last` ends in, or None."""
        for found in reversed(self._names[unit.number]):
            if found.first < last and found.last > first:
                if found.last < last and not self._trails(unit.tokens, found.last, last):
                    return None
                return found if found.first >= first else name(unit.tokens, first, found.last, self.lexicon)
        return None

    def core_end(self, unit: Unit, first: int, last: int) -> int:
        """The end of the phrase's core, before "of the party" or "for the ministry"."""
        words = self.lexicon.words
        for at in range(first + 1, last):
            low = unit.tokens[at].low
            loose = (low in words["prepositions"] or low in words["genitives"]) and not any(
                n.first < at < n.last for n in self.names(unit)
            )
            if (loose and not self._in_number(unit, at, last)) or low in words["relatives"]:
                return self._without_adjective(unit, first, at)
        return self._without_adjective(unit, first, last)

    def _in_number(self, unit: Unit, at: int, last: int) -> bool:
        """Whether a preposition belongs to a number ("up to 40 officials"), not to what is said of the head."""
        words, after = self.lexicon.words, unit.tokens[at + 1 : last]
        return unit.tokens[at].low in words["quantifiers"] and not (after and after[0].low in words["determiners"])

    def _without_adjective(self, unit: Unit, first: int, end: int) -> int:
        """The end of a core without the adjective that follows its head ("a person close", "people familiar")."""
        head, after = unit.tokens[end - 2 : end] if end - first > 1 else (None, None)
        if head is None or after is None or after.capital or self.lexicon.heads(after.low):
            return end
        return end - 1 if head.low in self.lexicon.anonymous_heads else end

    def byline(self, unit: Unit) -> bool:
        """Whether nothing but names stands in a unit, as in a line that gives the author."""
        covered = {at for found in self.names(unit) for at in range(found.first, found.last)}
        rest = [token for at, token in enumerate(unit.tokens) if at not in covered and token.kind == "word"]
        return bool(covered) and all(token.low in self.lexicon.words["byline"] for token in rest)

    def dateline(self, unit: Unit, found: Name) -> bool:
        """Whether a name only says where a report was written ("BROD, March 4 — …")."""
        if found.first or not unit.first_in_paragraph:
            return False
        near = unit.tokens[found.last : found.last + 8]
        dash = next((n for n, token in enumerate(near) if token.low in DASHES), None)
        months = self.lexicon.words["months"]
        filler = [token for token in near[:dash] if token.kind == "word" and token.low.rstrip(".") not in months]
        return dash is not None and (not filler or "(" in [token.low for token in near[:dash]])

    def after_dateline(self, unit: Unit) -> int:
        """The index of the token after a line in capitals that says where the report was written; 0 where there is none."""
        if not any(self.dateline(unit, found) and unit.tokens[0].text.isupper() for found in self.names(unit)[:1]):
            return 0
        return next((at + 1 for at, token in enumerate(unit.tokens) if token.low in DASHES), 0)

    def opens(self, unit: Unit, found: Name) -> bool:
        """Whether a name can be the subject of its clause: it does not follow a preposition."""
        before = unit.tokens[found.first - 1].low if found.first else ""
        return before not in self.lexicon.words["prepositions"]

    def _trails(self, tokens: Sequence[Token], first: int, last: int) -> bool:
        """Whether only an aside or an age stands between a name and the end of its phrase."""
        return tokens[first].low == "(" or all(
            token.kind in ("number", "mark", "quote") for token in tokens[first:last]
        )


def _initials(text: str) -> str:
    return "".join(word[0] for word in text.replace("-", " ").split() if word[:1].isupper())
