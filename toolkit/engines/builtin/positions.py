"""Answers the `positions` ask by rules: issues, each actor's position on them, and a short summary.

In open mode only explicit words make a position. Asked pairs are answered one by one: explicit words first, then set
phrases, then the weight of all signs between actor and target, and `not_addressed` where the two have nothing to do with
each other or, unless the pair was chosen, nothing clear is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from toolkit.engines.builtin.asserted import asserted
from toolkit.engines.builtin.deeds import deed_themes
from toolkit.engines.builtin.expressions import Expression, expressions, held_by
from toolkit.engines.builtin.given import given_themes, with_echoes
from toolkit.engines.builtin.issues import themes
from toolkit.engines.builtin.pairs import weigh
from toolkit.engines.builtin.scene import Scene, prepare
from toolkit.engines.builtin.setphrases import set_phrases
from toolkit.engines.builtin.summary import summary
from toolkit.engines.builtin.taken import Taken, explicit, said, unread, weighed
from toolkit.engines.builtin.themes import Theme
from toolkit.records import Trace
from toolkit.replies import IssueReply, PositionsReply
from toolkit.steps.positions import Pair, PositionsVariables, asked_pairs

_MOST = 3  # issues found in one text


def answer(variables: PositionsVariables) -> tuple[PositionsReply, tuple[Trace, ...]]:
    """The reply to the ask, and which rule found what."""
    scene = prepare(variables.document, variables.sentences, variables.actors, variables.statements, variables.issues)
    given = given_themes(scene, variables.issues)
    found = _find(scene, given) if variables.find_issues else {}
    every = {**given, **found}
    pairs = asked_pairs(variables, sorted(every))
    taken = list(_asked(scene, every, pairs, variables.chosen)) if pairs else list(_open(scene, every))
    positions = [one.reply for one in taken]
    reply = PositionsReply(
        issues=[IssueReply(id=key, label=theme.label, proposition=theme.proposition) for key, theme in found.items()],
        positions=positions,
        summary=summary(scene, positions, every, variables.summary_sentences),
    )
    return reply, tuple(trace for one in taken for trace in one.traces)


def _find(scene: Scene, given: Mapping[str, Theme]) -> dict[str, Theme]:
    """The issues that actors of the text explicitly take sides on, best attested first, with ids no given issue has."""
    held = {(p.line, p.end) for theme in given.values() for p in theme.places}
    scored = []
    for theme in (*deed_themes(scene), *themes(scene)):
        sides = [e for e in _declared(scene, theme) if e.polarity and not e.weak]
        actors = {e.actor for e in sides}
        places = {(p.line, p.end) for p in theme.places}
        if len(actors) >= (1 if theme.known else 2) and not places & held:
            held |= places if theme.deeds else set()
            scored.append((len(actors), len(sides), theme))
    scored.sort(key=lambda row: (-row[0], -row[1], min(row[2].lines)))
    free = (f"I{n}" for n in range(1, 1000) if f"I{n}" not in given)
    return with_echoes(scene, {next(free): theme for _, _, theme in scored[:_MOST]}, pronouns=False)


def _declared(scene: Scene, theme: Theme) -> list[Expression]:
    """What actors declare of the theme in so many words, by a plan or a vote included."""
    done = [e for place, shown in theme.deeds for e in held_by(scene, place, shown)]
    return [*done, *(e for place in theme.places for e in expressions(scene, place, acts=False))]


def _expressed(scene: Scene, theme: Theme, acts: bool) -> dict[str, list[Expression]]:
    """The explicit attitudes to the theme, by actor; with `acts` also what somebody does to it."""
    found: dict[str, list[Expression]] = {}
    if not theme.bare:
        for place, shown in theme.deeds:
            for expression in held_by(scene, place, shown):
                found.setdefault(expression.actor, []).append(expression)
        for place in (*theme.places, *theme.echoes):
            for expression in expressions(scene, place, acts=acts):
                found.setdefault(expression.actor, []).append(expression)
    for expression in asserted(scene, theme):
        found.setdefault(expression.actor, []).append(expression)
    return found


def _open(scene: Scene, every: Mapping[str, Theme]) -> Iterator[Taken]:
    for issue, theme in every.items():
        expressed, phrases = _expressed(scene, theme, acts=False), set_phrases(scene, theme, len(every) == 1)
        for actor in scene.actors:
            if actor in expressed:
                yield explicit(scene, Pair(actor, issue), theme, expressed[actor])
            elif actor in phrases:
                yield said(scene, Pair(actor, issue), theme, phrases[actor])


def _asked(scene: Scene, every: Mapping[str, Theme], pairs: Sequence[Pair], chosen: bool) -> Iterator[Taken]:
    expressed = {issue: _expressed(scene, theme, acts=True) for issue, theme in every.items()}
    alone = len(every) == 1
    phrases = {issue: {} if theme.bare else set_phrases(scene, theme, alone) for issue, theme in every.items()}
    for pair in pairs:
        theme = every[pair.issue]
        if not scene.table.known:
            yield unread(scene, pair, theme)
        elif pair.actor in expressed[pair.issue]:
            yield explicit(scene, pair, theme, expressed[pair.issue][pair.actor])
        elif pair.actor in phrases[pair.issue]:
            yield said(scene, pair, theme, phrases[pair.issue][pair.actor])
        else:
            yield weighed(scene, pair, theme, weigh(scene, pair.actor, theme, chosen), chosen)
