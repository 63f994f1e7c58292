"""Which attitude a sentence shows to a phrase in it, and with which words: explicit expressions only.

From a phrase ("a humanitarian pause") it looks for the cue that governs it, before it or after it. What is not said in so
many words is left out: `signs` weighs that where a pair is asked. Whose attitude it is: see `holders`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.engines.builtin.attitudes import Attitudes, Kind
from toolkit.engines.builtin.conditions import Clause, condition
from toolkit.engines.builtin.holders import Shown, holders
from toolkit.engines.builtin.nouns import clause_at
from toolkit.engines.builtin.scene import Scene
from toolkit.engines.builtin.stance import STOPS, Hit, chain, negated, product, rule
from toolkit.engines.builtin.targets import Place
from toolkit.engines.builtin.words import Line

_GAP = 5  # words between the cue and the head of the phrase it governs
_AFTER = 8  # words after a phrase in which it may be judged
_DENIED = 10  # words between "neither" and a phrase
_JUDGED = 3  # words between "is" and the word that judges


@dataclass(frozen=True, slots=True)
class Expression:
    """An attitude somebody shows to a phrase. Words `start` to `end` of line `line` show it.

    `polarity` is 1, -1, or 0 where the words name the phrase without taking a side. `weak` marks a negated support, which
    is not yet opposition. `relayed` says that somebody else tells it: `relayer` (an actor), or the article itself.
    """

    actor: str
    polarity: int
    line: int
    start: int
    end: int
    rule: str
    weak: bool = False
    relayed: bool = False
    relayer: str | None = None
    condition: Clause | None = None
    statement: str | None = None


def expressions(scene: Scene, place: Place, *, acts: bool = True) -> list[Expression]:
    """What the sentence of `place` explicitly says of somebody's attitude to the phrase there.

    Without `acts` only declared attitudes count ("opposes the plan"), not what somebody does to the thing ("closed it").
    """
    found: list[Expression] = []
    if asked_about(scene, place) or (place.end > place.start and _owns(scene, place)):
        return found
    for shown in _shown(scene, place, acts):
        shown = _neither(scene, place, shown)
        if not _left_open(scene, place.line, shown.start):
            found += held_by(scene, place, shown)
    return found


def _neither(scene: Scene, place: Place, shown: Shown) -> Shown:
    """The attitude as it is, or none where two are denied at once ("has neither backed nor ruled out a cap")."""
    words, table = scene.lines[place.line].words, scene.table
    start = next((i for i in range(shown.start, -1, -1) if words[i] in table.sets["neither"]), None)
    nor = next((i for i in range(start or 0, place.start) if words[i] in table.sets["nor"]), None)
    if start is None or nor is None or place.start - start > _DENIED:
        return shown
    if not any(start < hit.start < nor for hit in scene.marked[place.line].cues) or STOPS & set(words[start:nor]):
        return shown
    return Shown(0, start, place.start, "neither")


def held_by(scene: Scene, place: Place, shown: Shown) -> list[Expression]:
    """The attitude that cue words show to the phrase at `place`, once for each of its holders."""
    line = scene.lines[place.line]
    clause = condition(line, shown.start, max(place.end, shown.end), shown.polarity < 0, scene.table)
    return [
        Expression(
            held.actor, shown.polarity, place.line, shown.start, max(shown.end, place.end), shown.rule,
            weak=shown.weak, relayed=held.relayed, relayer=held.relayer, condition=clause, statement=held.statement,
        )
        for held in holders(scene, place, shown)
    ]  # fmt: skip


def _owns(scene: Scene, place: Place) -> bool:
    """Whether the phrase only says whose something else is ("the law's problems")."""
    return scene.lines[place.line].words[place.end : place.end + 1] == ("'s",)


def _left_open(scene: Scene, n: int, start: int) -> bool:
    """Whether the words before a cue ask about it ("has not said if he would support the bill")."""
    line = scene.lines[n]
    for i in range(start - 1, max(-1, start - 7), -1):
        if line.words[i] in STOPS:
            return False
        if scene.table.lists["open_questions"].at(line.words, i):
            return True
    return False


def _shown(scene: Scene, place: Place, acts: bool) -> Iterator[Shown]:
    marked = scene.marked[place.line]
    before = [h for h in marked.cues if h.end <= place.start and _governs(scene, place, h.end)]
    hits = chain(marked.line, [h for h in marked.cues if before and h.end <= before[-1].end]) if before else []
    hits = [h for h in hits if h.cue.kind is not Kind.THING and not _strikes(scene, place, h)]
    if hits and _declares(scene, place, hits, acts):
        after = _judged(scene, place) if hits[-1].cue.rule in ("demand", "will_noun") else None
        yield after or _led(scene, place, hits)
        return
    if hits and hits[0].cue.kind is not Kind.CARRIER:
        return
    found = _required(scene, place) or _judged(scene, place)
    if found is None and scene.table.free_order:
        found = _last_verb(scene, place)
    if found is not None:
        yield found


def _strikes(scene: Scene, place: Place, hit: Hit) -> bool:
    """Whether a cue is the verb of "strike a deal", which harms nothing."""
    words, table = scene.lines[place.line].words, scene.table
    return words[hit.start] in table.sets["strikes"] and words[place.end - 1] in table.heads.get("adopt", ())


def _declares(scene: Scene, place: Place, hits: Sequence[Hit], acts: bool) -> bool:
    """Whether a chain of cues declares an attitude: more than a carrier alone, an act alone, or a reproach passed on."""
    rules = {hit.cue.rule for hit in hits}
    if rules == {"deal"} or hits[-1].cue.rule == "deal" or all(hit.cue.kind is Kind.CARRIER for hit in hits):
        return False
    if not acts and rules <= scene.table.sets["act_rules"]:
        return False
    first = hits[0]
    if not acts and rules == {"against"} and not _is_stand(scene, place.line, first.start):
        return False
    before = set(scene.lines[place.line].words[max(0, first.start - 2) : first.start])
    return not (len(hits) > 1 and first.cue.rule == "attack" and before & scene.table.sets["be"])


def _is_stand(scene: Scene, n: int, start: int) -> bool:
    """Whether "against" is what somebody is, not what something is for ("a campaign against", "protect them against")."""
    line, table = scene.lines[n], scene.table
    before = line.words[start - 1] if start else ""
    if start > 1 and line.words[start - 2] in table.sets["expletives"]:  # "it is against the law"
        return False
    return before in table.sets["be"] | table.sets["negators"] or before.endswith(("ly", "n't")) or not before


def _led(scene: Scene, place: Place, hits: Sequence[Hit]) -> Shown:
    """The attitude of the cues that lead up to the phrase."""
    score = product(hits)
    undone = _undone(scene, place)
    polarity = 1 if (score > 0) == (undone is None) else -1
    return Shown(polarity, hits[0].start, undone or hits[-1].end, rule(hits), any(h.weak for h in hits))


def _governs(scene: Scene, place: Place, end: int) -> bool:
    """Whether nothing but articles, names and quotation marks stands between a cue and the phrase."""
    line = scene.lines[place.line]
    allowed = scene.table.sets["determiners"]
    if clause_at(line, end, scene.table) or "that" in line.words[end + 1 : place.start]:
        return False
    return place.start - end <= _GAP and all(
        line.words[i] in allowed or line.capital[i] or line.words[i] in ('"', "'s") for i in range(end, place.start)
    )


def _undone(scene: Scene, place: Place) -> int | None:
    """Where words end that want the phrase ended ("called for it to be scrapped", "wants the mine closed"), if any."""
    words = scene.lines[place.line].words
    i = place.end
    while i < min(len(words), place.end + 4) and words[i] in scene.table.sets["auxiliaries"]:
        i += 1
    if i >= len(words) or words[i].endswith("ing"):
        return None
    if scene.table.stem(words[i]) in scene.table.undoing:
        return i + 1
    hit = scene.table.lists["undone"].at(words, i)
    return hit[0] if hit else None


def _last_verb(scene: Scene, place: Place) -> Shown | None:
    """In languages whose verb may stand last, the verb that closes the phrase's clause."""
    marked = scene.marked[place.line]
    for hit in marked.cues:
        gap = marked.line.words[place.end : hit.start]
        if hit.start >= place.end and hit.cue.kind is Kind.VERB:
            if len(gap) > _AFTER or STOPS & set(gap):
                return None
            return Shown(1 if hit.polarity > 0 else -1, place.start, hit.end, hit.cue.rule, hit.weak)
    return None


def asked_about(scene: Scene, place: Place) -> bool:
    """Whether the phrase is only what a question is about ("was asked whether the cut was right", "Who wants it?")."""
    line = scene.lines[place.line]
    before = line.words[: place.start]
    if any(scene.table.lists["questions"].at(line.words, i) for i in range(max(0, place.start - 12), place.start)):
        return True
    return line.words[-1:] == ("?",) and '"' not in before


def _required(scene: Scene, place: Place) -> Shown | None:
    """ "There would be no pause", "we need a pause", "would require a pause"."""
    line = scene.lines[place.line]
    for i in range(place.start - 1, max(-1, place.start - 1 - _GAP), -1):
        if line.words[i] in STOPS - {'"'}:
            return None
        hit = scene.table.lists["condition_verbs"].at(line.words, i)
        if hit:
            return Shown(0, i, hit[0], "requires")
        hit = scene.table.lists["existence"].at(line.words, i)
        if hit and line.words[hit[0]] != "to":
            no = "no" in line.words[hit[0] : place.start] or negated(line, i, scene.table) is not None
            if no or line.words[i].startswith("need"):
                return Shown(-1 if no else 1, i, hit[0], "no_existence" if no else "need")
    return None


def _opens_words(line: Line, i: int, table: Attitudes) -> bool:
    """Whether a mark at `i` only opens the quoted words that judge ("would be “a mistake”")."""
    return line.words[i] == '"' and line.words[i - 1] in table.sets["copulas"]


def _judged(scene: Scene, place: Place) -> Shown | None:
    """What is said of the phrase after it: "was rejected by", "is unacceptable", "met with resistance by"."""
    marked = scene.marked[place.line]
    line = marked.line
    window = range(place.end, min(len(line.words), place.end + _AFTER))
    stop = next((i for i in window if line.words[i] in STOPS and not _opens_words(line, i, scene.table)), window.stop)
    copula = next((i for i in range(place.end, stop) if line.words[i] in scene.table.sets["copulas"]), None)
    if copula is None:
        return None
    linked = scene.table.sets["phrase_links"] | scene.table.sets["prepositions"]
    for hit in (*marked.cues, *marked.words):
        if not (place.end <= hit.start < stop and hit.cue.kind in (Kind.VERB, Kind.WORD) and hit.polarity):
            continue
        by = next((i for i in range(hit.end, min(hit.end + 3, len(line.words))) if line.words[i] == "by"), None)
        gap = set(line.words[copula + 1 : hit.start])
        plain = hit.cue.kind is Kind.WORD and len(gap) <= _JUDGED and not gap & linked
        if by is not None or plain:
            end = hit.end if by is None else by + 1
            return Shown(1 if hit.polarity > 0 else -1, place.start, end, hit.cue.rule + "_after", hit.weak, by)
    return None
