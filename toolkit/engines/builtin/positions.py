"""Answers the `positions` ask by rules: issues, each actor's position on them, and a short summary.

In open mode only explicit words make a position. Asked pairs are answered one by one: explicit words first, then the
weight of all signs between actor and target, and `not_addressed` where the two have nothing to do with each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.engines.builtin.expressions import Expression, expressions
from toolkit.engines.builtin.given import given_themes
from toolkit.engines.builtin.issues import themes
from toolkit.engines.builtin.pairs import Verdict, weigh
from toolkit.engines.builtin.scene import Scene, prepare
from toolkit.engines.builtin.summary import sentence_about, summary
from toolkit.engines.builtin.themes import Theme
from toolkit.records import Stance, Trace, Voice
from toolkit.replies import ConditionReply, IssueReply, PositionReply, PositionsReply, Quote
from toolkit.steps.positions import Pair, PositionsVariables, asked_pairs

_MOST = 3  # issues found in one text


def answer(variables: PositionsVariables) -> tuple[PositionsReply, tuple[Trace, ...]]:
    """The reply to the ask, and which rule found what."""
    scene = prepare(variables.document, variables.sentences, variables.actors, variables.statements, variables.issues)
    known = given_themes(scene, variables.issues)
    found = _find(scene, variables, known) if variables.find_issues else {}
    every = {**known, **{issue.id: theme for issue, theme in found.values()}}
    pairs = asked_pairs(variables, sorted(every))
    taken = list(_asked(scene, every, pairs)) if pairs else list(_open(scene, every))
    reply = PositionsReply(
        issues=[issue for issue, _ in found.values()],
        positions=[reply for reply, _ in taken],
        summary=summary(scene, [reply for reply, _ in taken], every, variables.summary_sentences),
    )
    return reply, tuple(trace for _, traces in taken for trace in traces)


def _find(scene: Scene, variables: PositionsVariables, known: dict[str, Theme]) -> dict[str, tuple[IssueReply, Theme]]:
    """The issues that actors of the text explicitly take sides on, best attested first, with ids no given issue has."""
    held = {place for theme in known.values() for place in theme.places}
    scored = []
    for theme in themes(scene):
        sides = [e for place in theme.places for e in expressions(scene, place) if e.polarity and not e.weak]
        actors = {e.actor for e in sides}
        if sides and not held & set(theme.places):
            scored.append((len(actors), len(sides), theme))
    scored.sort(key=lambda row: (-row[0], -row[1], row[2].places[0].line))
    free = (f"I{n}" for n in range(1, 1000) if f"I{n}" not in known)
    found = {}
    for _, _, theme in scored[:_MOST]:
        issue = IssueReply(id=next(free), label=theme.label, proposition=theme.proposition)
        found[issue.id] = (issue, theme)
    return found


def _open(scene: Scene, every: dict[str, Theme]) -> Iterator[tuple[PositionReply, list[Trace]]]:
    for issue, theme in every.items():
        by_actor: dict[str, list[Expression]] = {}
        for expression in _expressed(scene, theme):
            by_actor.setdefault(expression.actor, []).append(expression)
        for actor in scene.actors:
            if actor in by_actor:
                yield _explicit(scene, actor, issue, theme, by_actor[actor])
            elif (quote := declined(scene, actor, theme)) is not None:
                yield _declined(scene, actor, issue, theme, quote)


def _asked(scene: Scene, every: dict[str, Theme], pairs: Sequence[Pair]) -> Iterator[tuple[PositionReply, list[Trace]]]:
    for pair in pairs:
        theme = every[pair.issue]
        explicit = [] if theme.bare else [e for e in _expressed(scene, theme) if e.actor == pair.actor]
        if explicit:
            yield _explicit(scene, pair.actor, pair.issue, theme, explicit)
            continue
        verdict = weigh(scene, pair.actor, theme)
        quote = declined(scene, pair.actor, theme) if not theme.bare else None
        if quote is not None:
            yield _declined(scene, pair.actor, pair.issue, theme, quote)
        else:
            yield _weighed(scene, pair, theme, verdict)


def _expressed(scene: Scene, theme: Theme) -> Iterator[Expression]:
    for place in (*theme.places, *theme.echoes):
        yield from expressions(scene, place)


def _explicit(
    scene: Scene, actor: str, issue: str, theme: Theme, found: Sequence[Expression]
) -> tuple[PositionReply, list[Trace]]:
    own = [e for e in found if not e.relayed] or list(found)
    stance, kept = _stance(own, theme.sign)
    conditions = _conditions(scene, kept) if stance in (Stance.CONDITIONAL_SUPPORT, Stance.CONDITIONAL_OPPOSE) else []
    relayed = all(e.relayed for e in kept)
    reply = PositionReply(
        actor=actor,
        issue=issue,
        statements=list(dict.fromkeys(e.statement for e in kept if e.statement)),
        evidence=[_quote(scene, e) for e in kept if not e.statement],
        conditions=conditions,
        voice=Voice.CHARACTERISED if relayed else Voice.OWN,
        relayed_by=kept[0].relayer if relayed else None,
        stance=stance,
        summary="",
    )
    kind = _kind(reply, kept)
    text = sentence_about(scene, theme, reply, kind)
    traces = [_trace(scene, f"stance:{e.rule}", e.line, e.start, e.end) for e in kept]
    return reply.model_copy(update={"summary": text}), traces


def _stance(found: Sequence[Expression], sign: int) -> tuple[Stance, list[Expression]]:
    """The stance that expressions add up to, and those that bear it out."""
    sides = [e for e in found if e.polarity and not e.weak]
    if not sides:
        neutral = [e for e in found if not e.polarity]
        return (Stance.NEUTRAL, neutral) if neutral else (Stance.UNCLEAR, list(found))
    for_it = [e for e in sides if e.polarity * sign > 0]
    against = [e for e in sides if e.polarity * sign < 0]
    if for_it and against and max(len(for_it), len(against)) < 3 * min(len(for_it), len(against)):
        return Stance.MIXED, sides
    kept = for_it if len(for_it) > len(against) else against
    conditional = any(e.condition for e in kept)
    if kept is for_it:
        return (Stance.CONDITIONAL_SUPPORT if conditional else Stance.SUPPORT), kept
    return (Stance.CONDITIONAL_OPPOSE if conditional else Stance.OPPOSE), kept


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
            quote = Quote(sentences=[scene.lines[e.line].number], words=words)
            found.setdefault(words, ConditionReply(evidence=[quote], text=words))
    return list(found.values())


def _quote(scene: Scene, e: Expression) -> Quote:
    """The words from the beginning of the sentence, or from the cue where that is far, to the end of the attitude."""
    end = max(e.end, e.condition.end if e.condition else 0)
    start = 0 if e.start <= _FAR else e.start
    return Quote(sentences=[scene.lines[e.line].number], words=scene.text(e.line, start, end))


def declined(scene: Scene, actor: str, theme: Theme) -> Quote | None:
    """The actor's refusal to comment beside a place that speaks of the issue, if there is one."""
    lines = {n for place in theme.places for n in (place.line, place.line + 1)}
    for place in scene.places(actor):
        if place.line not in lines:
            continue
        line = scene.lines[place.line]
        for start, end, _ in scene.table.lists["no_comment"].find(line):
            if place.end <= start <= place.end + _FAR:
                return Quote(sentences=[line.number], words=scene.text(place.line, place.start, end))
    return None


def _declined(scene: Scene, actor: str, issue: str, theme: Theme, quote: Quote) -> tuple[PositionReply, list[Trace]]:
    reply = PositionReply(
        actor=actor, issue=issue, statements=[], evidence=[quote], conditions=[], voice=Voice.OWN, relayed_by=None,
        stance=Stance.NO_COMMENT, summary="",
    )  # fmt: skip
    return reply.model_copy(update={"summary": sentence_about(scene, theme, reply, "no_comment")}), []


def _weighed(scene: Scene, pair: Pair, theme: Theme, verdict: Verdict) -> tuple[PositionReply, list[Trace]]:
    score = verdict.score * theme.sign
    least = 0.0 if theme.bare else _LEAST
    stance = Stance.NOT_ADDRESSED
    if verdict.signs and abs(score) >= least:
        stance = Stance.SUPPORT if score > _BIAS else Stance.OPPOSE
    kept = [s for s in verdict.signs if s.score * verdict.score > 0][:2] if stance != Stance.NOT_ADDRESSED else []
    lines = sorted({s.line for s in kept or verdict.signs[:1]}) if stance != Stance.NOT_ADDRESSED else []
    reply = PositionReply(
        actor=pair.actor,
        issue=pair.issue,
        statements=[],
        evidence=[
            Quote(sentences=[scene.lines[n].number], words=scene.text(n, 0, len(scene.lines[n].words))) for n in lines
        ],
        conditions=[],
        voice=Voice.OWN,
        relayed_by=None,
        stance=stance,
        summary="",
    )
    kind = {Stance.SUPPORT: "favourable", Stance.OPPOSE: "critical"}.get(stance) if theme.bare else None
    text = sentence_about(scene, theme, reply, kind or stance.value)
    traces = [_trace(scene, f"weighed:{s.rule}", s.line, s.start, s.end) for s in kept]
    return reply.model_copy(update={"summary": text}), traces


def _trace(scene: Scene, rule: str, n: int, start: int, end: int) -> Trace:
    line = scene.lines[n]
    at, to = line.starts[start], line.ends[max(start, end - 1)]
    return Trace(rule=rule, found=scene.document.text[at:to], start=at, end=to)


_FAR = 15  # words from the beginning of a sentence that evidence still begins with
_LEAST = 0.25  # how much signs must add up to before a proposition is addressed
_BIAS = 0.0
