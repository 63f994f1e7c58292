"""The cast of a text: who the names, descriptions and pronouns refer to, one entry for each real-world speaker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from toolkit.engines.builtin.lexicon import Lexicon
from toolkit.engines.builtin.names import Name, Sort, name, names
from toolkit.engines.builtin.phrases import Phrase
from toolkit.engines.builtin.units import Token, Unit
from toolkit.records import ActorKind, Span

_WINDOW = 6


@dataclass(eq=False)
class Member:
    """One actor while the text is read."""

    name: str
    kind: ActorKind
    named: bool
    gender: str | None = None
    plural: bool = False
    role: str | None = None
    affiliation: str | None = None
    reason: str | None = None
    aliases: dict[str, None] = field(default_factory=dict)
    roles: set[str] = field(default_factory=set)
    mentions: list[Span] = field(default_factory=list)
    speaks: bool = False

    def call(self, alias: str) -> None:
        """Remember another name or description of the actor."""
        if alias and alias != self.name:
            self.aliases.setdefault(alias)


@dataclass(frozen=True, slots=True)
class _Seen:
    member: Member
    unit: int
    paragraph: int
    start: int
    subject: bool


class Cast:
    """Knows all names of the text, and resolves what a cue's subject refers to at its place."""

    def __init__(self, text: str, units: Sequence[Unit], lexicon: Lexicon) -> None:
        self.text = text
        self.lexicon = lexicon
        self.members: list[Member] = []
        self.history: list[_Seen] = []
        self._by_last: dict[str, list[Member]] = {}
        self._by_name: dict[str, Member] = {}
        self._names = {unit.number: names(unit, lexicon) for unit in units}
        self._known: set[str] = set()
        for unit in units:
            for found in self._names[unit.number]:
                if found.sort == Sort.PERSON and len(found.words) > 1:
                    self._enter(found, unit)

    # -- names ---------------------------------------------------------------------------------------------------

    def _enter(self, found: Name, unit: Unit) -> Member | None:
        """The member a name refers to, made where it is new; None for an office without a name."""
        if not found.words:
            return None
        if found.sort == Sort.PERSON or (found.sort == Sort.UNKNOWN and self._surname(found)):
            return self._person(found, unit)
        return self._body(found)

    def _surname(self, found: Name) -> bool:
        return len(found.words) == 1 and found.words[0].lower() in self._by_last

    def _person(self, found: Name, unit: Unit) -> Member:
        words = found.words
        last = words[-1].lower()
        same = [m for m in self._by_last.get(last, []) if self._compatible(m, found)]
        if not same and len(words) == 1:
            same = [m for m in self.members if m.kind == ActorKind.PERSON and m.name.split()[0].lower() == last]
        if same:
            member = same[-1]
            if len(words) > len(member.name.split()):
                member.call(member.name)
                member.aliases.pop(found.text, None)
                member.name = found.text
            member.call(found.text)
        else:
            member = Member(found.text, ActorKind.PERSON, named=True)
            self.members.append(member)
            self._by_last.setdefault(last, []).append(member)
        member.gender = member.gender or found.gender
        self._office(member, found, unit)
        return member

    def _office(self, member: Member, found: Name, unit: Unit) -> None:
        title = [t for t in found.title if t.lower() not in self.lexicon.honorifics]
        if found.title:
            member.call(" ".join([*found.title, *found.words]))
        if title:
            member.role = member.role or " ".join(title)
            member.roles.update(word.lower() for word in title)

    def _compatible(self, member: Member, found: Name) -> bool:
        mine, theirs = member.name.lower().split(), [w.lower() for w in found.words]
        if found.gender and member.gender and found.gender != member.gender:
            return False
        if len(mine) == 1 or len(theirs) == 1:
            return True
        return mine[0] == theirs[0] or mine[0][0] == theirs[0].rstrip(".") or theirs[0][0] == mine[0].rstrip(".")

    def _body(self, found: Name) -> Member:
        key = found.text.lower()
        if key in self._by_name:
            return self._by_name[key]
        member = self._acronym(found)
        if member is None:
            member = Member(found.text, self._kind_of(found), named=True)
            self.members.append(member)
        member.call(found.text)
        self._by_name[key] = member
        return member

    def _acronym(self, found: Name) -> Member | None:
        """The body whose initials an acronym is, or whose acronym was entered before its full name."""
        if len(found.words) == 1 and found.text.isupper() and len(found.text) > 1:
            for member in self.members:
                if member.kind != ActorKind.PERSON and _initials(member.name) == found.text:
                    return member
        return None

    def _kind_of(self, found: Name) -> ActorKind:
        if found.sort == Sort.PLACE:
            return ActorKind.GOVERNMENT_BODY
        for word in reversed(found.words):
            group = self.lexicon.body_heads.get(word.lower())
            if group == "government_body":
                return ActorKind.GOVERNMENT_BODY
        if found.sort == Sort.UNKNOWN:
            return ActorKind.PERSON
        return ActorKind.ORGANISATION

    # -- mentions in order of reading ------------------------------------------------------------------------------

    def pass_by(self, unit: Unit) -> None:
        """Take note of the names in a unit, so that later pronouns can refer to them."""
        first = True
        for found in self._names[unit.number]:
            member = self._enter(found, unit) if found.words else self._office_holder(found)
            if member is None:
                continue
            token = unit.tokens[found.first]
            span = Span(
                start=unit.tokens[found.bare if found.words else found.first].start, end=unit.tokens[found.last - 1].end
            )
            member.mentions.append(span)
            self.history.append(_Seen(member, unit.number, unit.paragraph, token.start, first))
            first = False

    def _office_holder(self, found: Name) -> Member | None:
        return None

    def saw(self, member: Member, unit: Unit, start: int) -> None:
        """Take note that a speaker was referred to in a unit."""
        self.history.append(_Seen(member, unit.number, unit.paragraph, start, True))

    # -- speakers ----------------------------------------------------------------------------------------------------

    def speaker(self, unit: Unit, phrase: Phrase) -> Member | None:
        """Who a noun phrase refers to; None where it names nobody (an unresolved pronoun, a thing)."""
        tokens = unit.tokens[phrase.first : phrase.last]
        if len(tokens) == 1 and tokens[0].low in self.lexicon.pronouns:
            member = self.pronoun(unit, tokens[0])
        else:
            member = self._described(unit, phrase)
        if member is not None:
            self.saw(member, unit, tokens[0].start)
        return member

    def pronoun(self, unit: Unit, token: Token) -> Member | None:
        """The nearest fitting member before a pronoun: the last subject or speaker of its gender and number."""
        what = self.lexicon.pronouns[token.low]
        if what.own or what.relative:
            return None
        best: tuple[float, Member] | None = None
        for back, seen in enumerate(reversed(self.history)):
            if unit.number - seen.unit > _WINDOW or back > 60:
                break
            if seen.start >= token.start or not self._agrees(seen.member, what.gender, what.number, what.thing):
                continue
            score = 10.0 - 2.0 * (unit.number - seen.unit) + (3.0 if seen.subject else 0.0)
            score += 1.0 if seen.paragraph == unit.paragraph else 0.0
            score += 1.5 if seen.member.speaks else 0.0
            if seen.unit == unit.number and not seen.subject:
                score -= 2.0
            if best is None or score > best[0]:
                best = (score, seen.member)
        if best is None:
            return None
        if what.gender and best[1].gender is None:
            best[1].gender = what.gender
        return best[1]

    def _agrees(self, member: Member, gender: str | None, number: str | None, thing: bool) -> bool:
        if gender is not None:
            single = member.kind == ActorKind.PERSON or (member.kind == ActorKind.ANONYMOUS and not member.plural)
            return single and member.gender in (None, gender)
        if thing:
            return member.kind not in (ActorKind.PERSON, ActorKind.ANONYMOUS) and not member.plural
        return member.plural or member.kind in (ActorKind.ORGANISATION, ActorKind.GROUP, ActorKind.GOVERNMENT_BODY)

    def _described(self, unit: Unit, phrase: Phrase) -> Member | None:
        from_names = self._named(unit, phrase)
        if from_names is not None:
            return from_names
        return self._unnamed(unit, phrase)

    def _named(self, unit: Unit, phrase: Phrase) -> Member | None:
        """The member whose name the phrase, or one apposed to it, ends in."""
        parts = [(phrase.first, phrase.last), *phrase.apposed]
        for first, last in parts:
            head = self._head_end(unit, first, last)
            found = self._name_in(unit, first, head)
            if found is None or not found.words:
                continue
            if found.sort in (Sort.BODY, Sort.PLACE) and self._office_word(unit.tokens, found.last, last):
                continue
            member = self._enter(found, unit)
            if member is None:
                continue
            if member.kind == ActorKind.PERSON:
                self._learn(member, unit, parts, found)
            return member
        return None

    def _name_in(self, unit: Unit, first: int, head: int) -> Name | None:
        for found in reversed(self._names[unit.number]):
            if found.first < head and found.last > first:
                if found.last < head and not self._trails(unit.tokens, found.last, head):
                    return None
                if found.first < first:
                    return name(unit.tokens, first, found.last, self.lexicon)
                return found
        return None

    def _trails(self, tokens: Sequence[Token], first: int, last: int) -> bool:
        """Whether only an aside or an age stands between a name and the end of its phrase."""
        return (
            all(token.kind in ("number", "mark", "quote") for token in tokens[first:last]) or tokens[first].low == "("
        )

    def _office_word(self, tokens: Sequence[Token], first: int, last: int) -> bool:
        return any(token.low in self.lexicon.person_heads for token in tokens[first:last])

    def _head_end(self, unit: Unit, first: int, last: int) -> int:
        """The end of the phrase's core, before "of the party" or "for the ministry"."""
        for at in range(first + 1, last):
            token = unit.tokens[at]
            if token.low in self.lexicon.words["prepositions"]:
                inside = any(n.first < at < n.last for n in self._names[unit.number])
                if not inside:
                    return at
            if token.low in self.lexicon.words["relatives"]:
                return at
        return last

    def _learn(self, member: Member, unit: Unit, parts: Sequence[tuple[int, int]], found: Name) -> None:
        """Note the role and body that the words around a person's name give."""
        for first, last in parts:
            end = min(last, found.first) if first <= found.first < last else last
            if first >= end:
                continue
            role = _text(self.text, unit.tokens, first, end, self.lexicon)
            words = {t.low for t in unit.tokens[first:end]}
            if words & (self.lexicon.person_heads.keys() | self.lexicon.titles):
                if member.role is None or (len(role) > len(member.role) and first <= found.first < last):
                    member.role = role
                member.roles.update(words)
                for other in self._names[unit.number]:
                    if first <= other.first < end and other.words and other.sort in (Sort.BODY, Sort.PLACE):
                        member.affiliation = member.affiliation or other.text

    def _unnamed(self, unit: Unit, phrase: Phrase) -> Member | None:
        tokens = unit.tokens[phrase.first : phrase.last]
        head_end = self._head_end(unit, phrase.first, phrase.last)
        head = unit.tokens[head_end - 1]
        kind, plural = self._head_kind(head)
        if kind is None:
            return None
        definite = tokens[0].low in ("the", "this", "that", "his", "her", "their", "its") or tokens[0].capital
        words = {t.low for t in unit.tokens[phrase.first : head_end] if t.low not in self.lexicon.words["articles"]}
        if definite:
            known = self._known_as(unit, head.low, words, kind, plural)
            if known is not None:
                known.call(_text(self.text, unit.tokens, phrase.first, phrase.last, self.lexicon))
                return known
        return self._introduce(unit, phrase, head, words, kind, plural)

    def _head_kind(self, head: Token) -> tuple[ActorKind | None, bool]:
        low, lexicon = head.low, self.lexicon
        if low in lexicon.person_heads:
            return ActorKind.ANONYMOUS, False
        if low in lexicon.people_heads:
            return (ActorKind.ANONYMOUS if low in lexicon.anonymous_heads else ActorKind.GROUP), True
        if low in lexicon.body_heads:
            return ActorKind(lexicon.body_heads[low]), False
        if low.endswith("s") and low[:-1] in lexicon.body_heads:
            return ActorKind(lexicon.body_heads[low[:-1]]), True
        if low.endswith("s") and low[:-1] in lexicon.person_heads:
            return ActorKind.GROUP, True
        return None, False

    def _known_as(self, unit: Unit, head: str, words: set[str], kind: ActorKind, plural: bool) -> Member | None:
        """The member that a definite description takes up ("the minister", "the party")."""
        best: tuple[float, Member] | None = None
        for back, seen in enumerate(reversed(self.history)):
            if back > 200:
                break
            member = seen.member
            fits = head in member.roles or head in {w.lower() for w in member.name.split()}
            if not fits or member.plural != plural:
                continue
            extra = words - {head, "'s", "former", "own"}
            shared = len(extra & member.roles)
            score = 3.0 * shared - len(extra - member.roles) - 0.2 * (unit.number - seen.unit)
            if best is None or score > best[0]:
                best = (score, member)
        return best[1] if best is not None else None

    def _introduce(
        self, unit: Unit, phrase: Phrase, head: Token, words: set[str], kind: ActorKind, plural: bool
    ) -> Member:
        label = _text(self.text, unit.tokens, phrase.first, phrase.last, self.lexicon)
        for member in self.members:
            if member.name.lower() == label.lower():
                return member
        gender = self.lexicon.person_heads.get(head.low)
        named = kind not in (ActorKind.ANONYMOUS, ActorKind.GROUP, ActorKind.DOCUMENT)
        member = Member(label, kind, named=named, gender=None if gender == "either" else gender, plural=plural)
        member.roles = set(words)
        bodies = [n for n in self._names[unit.number] if phrase.first <= n.first < phrase.last and n.words]
        if bodies and kind == ActorKind.ANONYMOUS:
            member.affiliation = bodies[-1].text
        if kind == ActorKind.ANONYMOUS:
            member.role = head.text
        self.members.append(member)
        return member


def _initials(text: str) -> str:
    return "".join(word[0] for word in text.replace("-", " ").split() if word[:1].isupper())


def _text(text: str, tokens: Sequence[Token], first: int, last: int, lexicon: Lexicon) -> str:
    """The words of a phrase without its opening article."""
    while first < last - 1 and tokens[first].low in lexicon.words["articles"]:
        first += 1
    return text[tokens[first].start : tokens[last - 1].end]
