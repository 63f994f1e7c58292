"""Attributing words in a unit: verbs ("said", "told", "called for"), "according to", and where their subject stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from toolkit.engines.builtin.lexicon import Form, Lexicon, Use
from toolkit.engines.builtin.phrases import Phrase
from toolkit.engines.builtin.subjects import Subjects
from toolkit.engines.builtin.units import OWNER, Token, Unit


@dataclass(frozen=True, slots=True)
class Cue:
    """An attributing phrase: tokens `first` up to and without `last`.

    `group` is where its verb group begins (auxiliaries and adverbs included). `shape` is finite, participle ("saying"),
    negated ("does not support"), passive ("was called … by"), noun ("her claim that"), quoted (a quotation that begins with
    the verb) or according. `subject` names the speaker, None where it has to be taken over from an earlier cue. `inverted`
    tells that the subject follows the verb.
    """

    first: int
    last: int
    group: int
    form: Form
    shape: str
    subject: Phrase | None
    inverted: bool

    @property
    def use(self) -> Use:
        """The preferred use of the cue's words."""
        return self.form.uses[0]


_ATTITUDES = frozenset({"think", "expect", "demand", "intend", "support", "oppose"})
_NOUN = Form(("noun",), (Use("noun", "state", frozenset({"clause", "that", "to"})),), base=False)
_ACCORDING = Form(("according",), (Use("according to", "state", frozenset({"quote", "clause"})),), base=False)


class Finder:
    """Finds the cues of one unit; `openings` are the first words of quotations by index, in lower case."""

    def __init__(self, unit: Unit, lexicon: Lexicon, openings: Mapping[int, str]) -> None:
        self.tokens = unit.tokens
        self.lexicon = lexicon
        self.openings = openings
        self.sourced = -1
        self.reader = Subjects(unit.tokens, lexicon)

    def cues(self) -> tuple[Cue, ...]:
        """All cues, in order; one that lies within another's phrase is left out."""
        found: list[Cue] = []
        at = 0
        while at < len(self.tokens):
            cue = self._according(at) or self._verb(at) or self._passive(at) or self._noun(at) or self._quoted_verb(at)
            if cue is not None:
                found.append(cue)
                at = max(cue.last, at + 1)
            else:
                at += 1
        return tuple(found)

    def _according(self, at: int) -> Cue | None:
        for phrase in self.lexicon.according:
            if phrase[0] == self.tokens[at].low and tuple(t.low for t in self.tokens[at : at + len(phrase)]) == phrase:
                subject = self.reader.after(at + len(phrase))
                again = at > 0 and self.tokens[at - 1].low == "," and self.sourced == at - 1
                if subject is not None and not again:
                    self.sourced = max(last for _, last in subject.parts)
                    return Cue(at, at + len(phrase), at, _ACCORDING, "according", subject, inverted=True)
        return None

    def _passive(self, at: int) -> Cue | None:
        """A verb in the passive with its agent ("was described by Ruiz as …", "were called a danger by Ruiz")."""
        words = self.lexicon.words
        group = self._group(at)
        if not {token.low for token in self.tokens[group:at]} & words["be"]:
            return None
        for form in self._forms(at):
            last = at + len(form.words)
            if form.base or not form.takes("object") or self.lexicon.ends(form.words[0], "participle"):
                continue
            agent = next(
                (n for n in range(last, min(last + 12, len(self.tokens))) if self.tokens[n].low in words["agent"]), None
            )
            subject = self.reader.after(agent + 1) if agent is not None else None
            if subject is not None and self.reader.speakerlike(subject):
                return Cue(at, last, group, form, "passive", subject, inverted=False)
        return None

    def _noun(self, at: int) -> Cue | None:
        """A noun that holds an attribution: "Ruiz's vow to …", "her claim that …", "offered a guarantee that …"."""
        words, tokens = self.lexicon.words, self.tokens
        if tokens[at].low not in self.lexicon.cue_nouns or at == 0 or at + 2 >= len(tokens):
            return None
        announced = tokens[at + 1].low in words["complementisers"]
        owner = self._owner(at)
        if owner is None:
            light = any(token.low in words["light_verbs"] for token in tokens[max(0, at - 4) : at])
            return Cue(at, at + 1, at, _NOUN, "noun", None, inverted=False) if announced and light else None
        if not announced and tokens[at + 1].low not in words["infinitive"]:
            return None
        return Cue(at, at + 1, at, _NOUN, "noun", owner, inverted=False)

    def _owner(self, at: int) -> Phrase | None:
        """Whose the noun at `at` is."""
        for index in range(at - 1, max(-1, at - 4), -1):
            token = self.tokens[index]
            if token.low == OWNER and index > 0:
                first = self.reader.backward(index - 1)
                return Phrase(first, index) if first < index else None
            if token.low in self.lexicon.owners:
                return Phrase(index, index + 1)
            if token.kind != "word":
                return None
        return None

    def _quoted_verb(self, at: int) -> Cue | None:
        """A quotation that begins with the verb (Ruiz “stressed the need for …”)."""
        token = self.tokens[at]
        opening = self.openings.get(token.quotation) if token.kind == "quote" and at > 0 else None
        if opening is None or self.tokens[at - 1].kind != "word":
            return None
        for form in self.lexicon.forms.get(opening, ()):
            marked = form.uses[0].lemma in self.lexicon.needs_mark
            if len(form.words) == 1 and not form.base and not marked and not self.lexicon.ends(opening, "participle"):
                subject = self.reader.before(at)
                named = subject is not None and subject.last == at and self.reader.speakerlike(subject)
                return Cue(at, at, at, form, "quoted", subject, inverted=False) if named else None
        return None

    def _verb(self, at: int) -> Cue | None:
        for form in self._forms(at):
            last = at + len(form.words)
            shape = self._shape(at, form)
            if shape is None or self._blocked(at, last, form, shape):
                continue
            cue = self._participle(at, last, form) if shape == "participle" else self._finite(at, last, form)
            if cue is not None and shape == "negated":
                cue = replace(cue, shape=shape)
            if cue is not None:
                return cue
        return None

    def _forms(self, at: int) -> Iterator[Form]:
        token = self.tokens[at]
        if token.kind != "word":
            return
        for form in self.lexicon.forms.get(token.low, ()):
            if tuple(t.low for t in self.tokens[at : at + len(form.words)]) == form.words:
                yield form

    def _shape(self, at: int, form: Form) -> str | None:
        """Whether the form is finite here or a participle; None where it is passive, an infinitive or a noun."""
        group = self._group(at)
        helpers = {t.low for t in self.tokens[group:at]}
        left = self.tokens[group - 1] if group > 0 else None
        words = self.lexicon.words
        if self.lexicon.ends(form.words[0], "participle"):
            return "finite" if helpers & words["be"] else "participle"
        if helpers & words["be"]:
            return None
        if self._denied(group, at) and all(use.kind in ("state", "tell") for use in form.uses) and not form.base:
            return None
        if left is not None and (left.low in words["infinitive"] or left.low in words["articles"]):
            return None
        if form.base and (helpers & words["auxiliaries"]):
            return "negated" if self._denied(group, at) and form.uses[0].kind in _ATTITUDES else None
        return "finite"

    def _blocked(self, at: int, last: int, form: Form, shape: str) -> bool:
        word = form.words[0]
        right = self.tokens[last] if last < len(self.tokens) else None
        left = self.tokens[at - 1] if at else None
        words = self.lexicon.words
        if right is not None and right.low in self.lexicon.empty:
            return True
        if left is not None and (left.low == OWNER or left.low in words["articles"]):
            return word in self.lexicon.nounlike or left.low in words["articles"]
        if len(form.words) == 1 and word in self.lexicon.nounlike:
            if right is not None and right.low == "," and not (at > 1 and self.tokens[at - 2].low == ","):
                return True
            if right is not None and right.low in words["prepositions"] and right.low not in words["on_date"]:
                return True
            if left is not None and left.low in words["prepositions"] | words["determiners"]:
                return True
        return False

    def _unmarked(self, at: int, last: int, form: Form, subject: Phrase | None) -> bool:
        """Whether a verb that means speech only with marked content ("reported") has none."""
        if form.uses[0].lemma not in self.lexicon.needs_mark or self._marked(at, last):
            return False
        closes = last >= len(self.tokens) or self.tokens[last].low in (".", ",")
        left = self.tokens[subject.first - 1] if subject is not None and subject.first > 0 else None
        return not (closes and left is not None and (left.low == "," or left.kind == "quote"))

    def _called(self, subject: Phrase, group: int, form: Form) -> bool:
        """Whether the verb is a participle in an aside ("the campaign, called X, …"): only a comma stands before it."""
        bare = group - subject.last == 1 and self.tokens[subject.last].low == ","
        return bare and form.uses[0].kind not in ("state", "tell")

    def _marked(self, at: int, last: int) -> bool:
        """Whether quoted words or "that" stand next to the cue."""
        near = self.tokens[last : last + 8]
        for token in near:
            if token.kind == "quote" or token.low in self.lexicon.words["complementisers"]:
                return True
            if token.kind == "mark" and token.low not in (",", ":"):
                break
        group = self._group(at)
        return any(token.kind == "quote" for token in self.tokens[max(0, group - 5) : group])

    def _group(self, at: int) -> int:
        words = self.lexicon.words
        while at > 0:
            low = self.tokens[at - 1].low
            if (
                (low in words["auxiliaries"] and not self.tokens[at - 1].capital)
                or low in words["adverbs"]
                or low in words["negations"]
                or (self.lexicon.ends(low, "adverb") and not self.tokens[at - 1].capital and len(low) > 4)
                or self.lexicon.ends(low, "negation")
            ):
                at -= 1
            else:
                break
        return at

    def _finite(self, at: int, last: int, form: Form) -> Cue | None:
        group = self._group(at)
        subject = self.reader.before(group)
        if self._inverts(group, last, form, subject):
            follower = self.reader.after(last)
            if follower is not None:
                return Cue(at, last, group, form, "finite", follower, inverted=True)
        if subject is None:
            taken_over = self._coordinated(group) and not self._unmarked(at, last, form, None)
            return Cue(at, last, group, form, "finite", None, inverted=False) if taken_over else None
        if not self.reader.speakerlike(subject) or not self._number_agrees(at, form, subject):
            return None
        noun = form.words[0] in self.lexicon.nounlike and self._is_object(subject, last)
        if noun or self._called(subject, group, form) or self._unmarked(at, last, form, subject):
            return None
        return Cue(at, last, group, form, "finite", subject, inverted=False)

    def _denied(self, first: int, last: int) -> bool:
        """Whether a negation stands between two indexes."""
        negations = self.lexicon.words["negations"]
        return any(t.low in negations or self.lexicon.ends(t.low, "negation") for t in self.tokens[first:last])

    def _number_agrees(self, at: int, form: Form, subject: Phrase) -> bool:
        """Whether a base form ("say") has a subject in the plural."""
        if (
            not form.base
            or self.lexicon.ends(form.words[0], "past")
            or (subject.last < at and self._denied(subject.last, at))
        ):
            return True
        tokens = self.tokens[subject.first : subject.last]
        if len(tokens) == 1 and tokens[0].low in self.lexicon.pronouns:
            pronoun = self.lexicon.pronouns[tokens[0].low]
            return pronoun.number == "many" or pronoun.own or pronoun.relative
        words = [token.low for token in tokens]
        joined = any(word in self.lexicon.words["and"] for word in words)
        return joined or any(self.lexicon.heads_people(word) or self.lexicon.ends(word, "plural") for word in words)

    def _is_object(self, subject: Phrase, last: int) -> bool:
        """Whether a noun-like form is a noun after all: what stands before it is no subject, or a verb follows."""
        words = self.lexicon.words
        if subject.first > 0:
            left = self.tokens[subject.first - 1]
            if left.low in words["prepositions"] or left.low in self.lexicon.forms:
                return True
        nation = self.tokens[subject.last - 1].low in self.lexicon.nations
        if not nation:
            return False
        for token in self.tokens[last:]:
            if token.kind == "mark":
                return False
            if (
                token.low in words["relatives"]
                or token.low in words["subordinators"]
                or token.low in self.lexicon.pronouns
            ):
                return False
            if token.low in words["be"] or token.low in words["auxiliaries"]:
                return True
        return False

    def _participle(self, at: int, last: int, form: Form) -> Cue | None:
        group = self._group(at)
        left = self.tokens[group - 1] if group else None
        words = self.lexicon.words
        if self._unmarked(at, last, form, None):
            return None
        if left is None or left.low == "," or left.low in words["conjunctions"] or left.kind == "quote":
            return Cue(at, last, group, form, "participle", None, inverted=False)
        if left.low in words["prepositions"] | words["subordinators"] or left.low in ("–", "—", "-"):
            return Cue(at, last, group, form, "participle", None, inverted=False)
        first = self.reader.backward(group - 1)
        if 0 < first < group and self.tokens[first - 1].low in words["absolute"]:
            return Cue(at, last, group, form, "participle", Phrase(first, group), inverted=False)
        return None

    def _coordinated(self, group: int) -> bool:
        if group == 0:
            return False
        left = self.tokens[group - 1].low
        return left in self.lexicon.words["conjunctions"] or left == ","

    def _inverts(self, group: int, last: int, form: Form, before: Phrase | None) -> bool:
        """Whether the subject follows the verb: content before it, and a noun phrase and no predicate after it."""
        if group == 0 or last >= len(self.tokens) or not (form.takes("quote") or form.takes("clause")):
            return False
        if form.uses[0].kind == "tell":  # what follows is the listener ("…, she told parliament on Friday")
            return False
        left = self.tokens[group - 1]
        if left.kind != "quote" and left.low not in (",", "-", "–", "—"):
            return False
        phrase = self.reader.after(last)
        if phrase is None or not self.reader.speakerlike(phrase):
            return False
        if left.kind == "quote":
            return True
        after = self.tokens[phrase.last] if phrase.last < len(self.tokens) else None
        ties = self.lexicon.words["relatives"] | self.lexicon.words["prepositions"]
        ends = after is None or after.kind == "mark" or after.low in ties
        return ends and (before is None or before.loose or not self.reader.speakerlike(before))


def tokens_text(text: str, tokens: tuple[Token, ...], first: int, last: int) -> str:
    """The text that the tokens `first` up to `last` cover."""
    return text[tokens[first].start : tokens[last - 1].end]
