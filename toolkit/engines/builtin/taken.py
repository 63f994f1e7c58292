"""One position as a reply: stance, conditions, voice, the words it rests on, and a sentence about it.

Built from explicit expressions, from a set phrase, or from the weight of signs. Leaves out which of these there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.engines.builtin.expressions import Expression
from toolkit.engines.builtin.holders import verb_group
from toolkit.engines.builtin.pairs import Verdict
from toolkit.engines.builtin.scene import Scene
from toolkit.engines.builtin.setphrases import SetPhrase
from toolkit.engines.builtin.summary import sentence_about
from toolkit.engines.builtin.themes import Theme
from toolkit.records import Stance, Trace, Voice
from toolkit.replies import ConditionReply, PositionReply, Quote
from toolkit.steps.positions import Pair

_FAR = 15  # words from the beginning of a sentence that evidence still begins with
_LEAST = 0.4  # how much signs must add up to before a proposition is addressed
_CONDITIONAL = {
    Stance.SUPPORT: Stance.CONDITIONAL_SUPPORT,
    Stance.OPPOSE: Stance.CONDITIONAL_OPPOSE,
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A position and which rules found it."""

    reply: PositionReply
    traces: tuple[Trace, ...]


def explicit(scene: Scene, pair: Pair, theme: Theme, found: Sequence[Expression]) -> Taken:
    """The position that explicit expressions make; what the actor shows counts before what others say of it."""
    own = [e for e in found if not e.relayed] or list(found)
    stance, kept = _stance(scene, pair.actor, own, theme.sign)
    conditions = _conditions(scene, kept)
    if conditions:
        stance = _CONDITIONAL.get(stance, stance)
    relayed = all(e.relayed for e in kept)
    reply = PositionReply(
        actor=pair.actor,
        issue=pair.issue,
        statements=list(dict.fromkeys(e.statement for e in kept if e.statement)),
        evidence=list({q.words: q for q in (_quote(scene, e) for e in kept if not e.statement)}.values()),
        conditions=conditions if stance in _CONDITIONAL.values() else [],
        voice=Voice.CHARACTERISED if relayed else Voice.OWN,
        relayed_by=kept[0].relayer if relayed else None,
        stance=stance,
        summary="",
    )
    traces = tuple(_trace(scene, f"stance:{e.rule}", e.line, e.start, e.end) for e in kept)
    return _told(scene, theme, reply, _kind(reply, kept), traces)


def _stance(scene: Scene, actor: str, found: Sequence[Expression], sign: int) -> tuple[Stance, list[Expression]]:
    """The stance that expressions add up to, and those that bear it out. After a change of mind the last one counts."""
    sides = [e for e in found if e.polarity and not e.weak]
    if not sides:
        neutral = [e for e in found if not e.polarity]
        return (Stance.NEUTRAL, neutral) if neutral else (Stance.UNCLEAR, list(found))
    good = [e for e in sides if e.polarity * sign > 0]
    bad = [e for e in sides if e.polarity * sign < 0]
    if good and bad:
        for side, other, stance in ((good, bad, Stance.SUPPORT), (bad, good, Stance.OPPOSE)):
            bound = [e for e in side if e.condition is not None]
            if bound and not any(e.condition for e in other):  # "accept it if, block it if not": the condition decides
                return stance, bound
        last = max(sides, key=lambda e: (e.line, e.start))
        if _changed(scene, actor):
            return (Stance.SUPPORT if last in good else Stance.OPPOSE), [last]
        if max(len(good), len(bad)) < 3 * min(len(good), len(bad)):
            return Stance.MIXED, sides
    return (Stance.SUPPORT, good) if len(good) > len(bad) else (Stance.OPPOSE, bad)


def _changed(scene: Scene, actor: str) -> bool:
    """Whether the text says that the actor has changed their mind."""
    lines = {p.line for p in scene.places(actor)} | {
        n for n, row in enumerate(scene.speech) for s in row if s.actor == actor
    }
    return any(True for n in lines for _ in scene.table.lists["changes"].find(scene.lines[n]))


def _kind(reply: PositionReply, kept: Sequence[Expression]) -> str:
    if reply.stance == Stance.NEUTRAL and kept[0].rule == "requires":
        return "requirement"
    if reply.voice == Voice.CHARACTERISED and reply.stance in (Stance.SUPPORT, Stance.OPPOSE):
        return f"relayed_{reply.stance.value}" if reply.relayed_by else f"characterised_{reply.stance.value}"
    return reply.stance.value


def _conditions(scene: Scene, kept: Sequence[Expression]) -> list[ConditionReply]:
    found: dict[str, ConditionReply] = {}
    for e in kept:
        if e.condition is not None:
            words = scene.text(e.line, e.condition.start, e.condition.end)
            found.setdefault(words, ConditionReply(evidence=[_cited(scene, e.line, words)], text=words))
    return list(found.values())


def _quote(scene: Scene, e: Expression) -> Quote:
    """The words from the beginning of the sentence, or from the cue where that is far, to the end of the attitude.

    The cue's verb group is kept whole: "did not seem receptive", never "receptive".
    """
    end = max(e.end, e.condition.end if e.condition else 0)
    start = 0 if e.start <= _FAR else verb_group(scene, e.line, e.start)
    return _cited(scene, e.line, scene.text(e.line, start, end))


def _cited(scene: Scene, n: int, words: str) -> Quote:
    return Quote(sentences=[scene.lines[n].number], words=words)


def said(scene: Scene, pair: Pair, theme: Theme, phrase: SetPhrase) -> Taken:
    """The position that a set phrase makes."""
    words = scene.text(phrase.line, phrase.start, phrase.end)
    reply = PositionReply(
        actor=pair.actor,
        issue=pair.issue,
        statements=[phrase.statement] if phrase.statement else [],
        evidence=[] if phrase.statement else [_cited(scene, phrase.line, words)],
        conditions=[],
        voice=Voice.OWN,
        relayed_by=None,
        stance=phrase.stance,
        summary="",
    )
    trace = _trace(scene, f"phrase:{phrase.stance.value}", phrase.line, phrase.start, phrase.end)
    return _told(scene, theme, reply, phrase.stance.value, (trace,))


def weighed(scene: Scene, pair: Pair, theme: Theme, verdict: Verdict, chosen: bool) -> Taken:
    """The position that signs add up to, a clear one; of a chosen pair with a bare target the more probable side.

    It rests on lines in which the actor stands or speaks: on those with the heaviest signs, else on the one nearest to what
    the theme names. Of an actor that a chosen pair calls by a name the text does not have, other lines are cited.
    """
    score = verdict.score * theme.sign
    stance = Stance.NOT_ADDRESSED
    if verdict.signs and ((theme.bare and chosen) or abs(score) >= _LEAST):
        stance = Stance.SUPPORT if score > 0 else Stance.OPPOSE
    mine = [s for s in verdict.signs if s.line in verdict.lines or not verdict.lines]
    kept = [s for s in mine if s.score * verdict.score > 0][:2] or mine[:1]
    kept = [] if stance == Stance.NOT_ADDRESSED else kept
    lines = {s.line for s in kept}
    if stance != Stance.NOT_ADDRESSED and not kept:
        lines = {min(verdict.lines, key=lambda n: min((abs(n - m) for m in theme.lines), default=n))}
    reply = PositionReply(
        actor=pair.actor,
        issue=pair.issue,
        statements=[],
        evidence=[_cited(scene, n, scene.text(n, 0, len(scene.lines[n].words))) for n in sorted(lines)],
        conditions=[],
        voice=Voice.OWN,
        relayed_by=None,
        stance=stance,
        summary="",
    )
    kind = {Stance.SUPPORT: "favourable", Stance.OPPOSE: "critical"}.get(stance) if theme.bare else None
    traces = tuple(_trace(scene, f"weighed:{s.rule}", s.line, s.start, s.end) for s in kept)
    return _told(scene, theme, reply, kind or stance.value, traces)


def unread(scene: Scene, pair: Pair, theme: Theme) -> Taken:
    """The position in a language that has no table: `unclear` where the actor speaks beside the theme's places."""
    speech = next((s for n in sorted(theme.lines) for s in scene.speech[n] if s.actor == pair.actor), None)
    reply = PositionReply(
        actor=pair.actor,
        issue=pair.issue,
        statements=[speech.statement] if speech else [],
        evidence=[],
        conditions=[],
        voice=Voice.OWN,
        relayed_by=None,
        stance=Stance.UNCLEAR if speech else Stance.NOT_ADDRESSED,
        summary="",
    )
    return _told(scene, theme, reply, "unread" if speech else reply.stance.value, ())


def _told(scene: Scene, theme: Theme, reply: PositionReply, kind: str, traces: tuple[Trace, ...]) -> Taken:
    return Taken(reply.model_copy(update={"summary": sentence_about(scene, theme, reply, kind)}), traces)


def _trace(scene: Scene, rule: str, n: int, start: int, end: int) -> Trace:
    line = scene.lines[n]
    at, to = line.starts[min(start, len(line.starts) - 1)], line.ends[max(start, end - 1)]
    return Trace(rule=rule, found=scene.document.text[at:to], start=at, end=to)
