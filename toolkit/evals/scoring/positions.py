"""Positions: whose, which way, in whose voice, on what condition, and in which words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from toolkit.evals.cases import GoldPosition
from toolkit.evals.scoring.marks import MISSING, Mark, mark, unscorable
from toolkit.evals.scoring.places import find, located, share
from toolkit.evals.scoring.view import View
from toolkit.records import Position, Stance

_SILENT = Stance.NOT_ADDRESSED
_Key = tuple[str | None, str | None]


def score(view: View) -> Iterator[Mark]:
    """Marks for stance, precision, voice, relay, condition and place; a position that is missing has a wrong stance."""
    gold = view.gold.positions
    if gold is None:
        return
    found: dict[_Key, Position] = {}
    for position in view.analysis.positions:
        found.setdefault((view.name_of(position.actor), view.issue_of.get(position.issue)), position)
    wanted: dict[_Key, GoldPosition] = {(view.gold_name(p.actor), p.issue): p for p in gold}
    for key, item in wanted.items():
        if item.undecided:
            continue
        yield from _one(view, item, found.get(key))
    yield from _unexpected(view, found, wanted)
    unlooked = {p.issue for p in gold if p.undecided} - {p.issue for p in gold if not p.undecided}
    for issue in view.gold.issues or ():
        if issue.id in unlooked:
            continue
        named = {view.issue_of.get(i.id) for i in view.analysis.issues}
        yield mark("issues.recall", issue.label, "found", "found" if issue.id in named else MISSING)


def _one(view: View, item: GoldPosition, position: Position | None) -> Iterator[Mark]:
    name = f"{item.actor} / {view.label(item.issue)}"
    preferred = item.stance[0]
    if position is None:
        silent_is_right = _SILENT in item.stance and not view.case.issues
        if not silent_is_right and not item.optional:
            yield mark("stance", name, preferred.value, MISSING)
        return
    stance = view.stance_of(position)
    right = stance in item.stance
    yield Mark("stance", name, (stance if right else preferred).value, stance.value, right)
    if position.stance is _SILENT or preferred is _SILENT:
        return
    if item.voice is not None:
        yield mark("voice", name, item.voice.value, position.voice.value)
    if item.relayed_by is not None or position.relayed_by is not None:
        relay = view.gold_name(item.relayed_by) or "nobody"
        yield mark("relay", name, relay, view.name_of(position.relayed_by) or "nobody")
    yield from _conditions(view, name, item, position)
    yield from _place(view, name, item, position)


def _conditions(view: View, name: str, item: GoldPosition, position: Position) -> Iterator[Mark]:
    """A gold condition is found where some found condition meets its words, in the article or as text."""
    for condition in item.conditions or ():
        places = find(condition, view.document.text)
        if not places:
            yield unscorable("condition", f"{name}: {condition[:50]}", "the gold's words are not in the article")
            continue
        met = any(
            share(places[:1], located(c.evidence)) > 0 or share(located(c.evidence), places) > 0
            for c in position.conditions
        )
        yield mark("condition", f"{name}: {condition[:50]}", "found", "found" if met else MISSING)
    if item.conditions is None and position.conditions:
        extra = "; ".join(c.text for c in position.conditions)
        yield mark("condition.precision", name, "no condition", extra[:80])


def _place(view: View, name: str, item: GoldPosition, position: Position) -> Iterator[Mark]:
    """Whether the evidence stands where a reader saw the position."""
    places = view.places(item.words)
    if not item.words:
        return
    if not places:
        yield unscorable("evidence.place", name, "the gold's words are not in the article")
        return
    conditions = [e for c in position.conditions for e in c.evidence]
    near = share(places, located((*position.evidence, *conditions))) > 0
    yield mark("evidence.place", name, "at the gold's words", "at the gold's words" if near else "elsewhere")


def _unexpected(view: View, found: Mapping[_Key, Position], wanted: Mapping[_Key, GoldPosition]) -> Iterator[Mark]:
    """Precision: positions (other than silence) that gold does not have, those on an issue that is not gold's included."""
    for key, position in found.items():
        actor, issue = key
        if position.stance is _SILENT or (key in wanted and wanted[key].undecided):
            continue
        label = (
            view.label(issue)
            if issue
            else next((i.label for i in view.analysis.issues if i.id == position.issue), position.issue)
        )
        state = "in the gold" if key in wanted else "not in the gold"
        yield mark("positions.precision", f"{actor} / {label}", "in the gold", state)
