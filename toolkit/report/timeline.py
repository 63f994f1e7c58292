"""Positions over time as a picture: a lane for each actor on each issue, a sign for each position on its day.

Positions that would stand on top of each other are drawn once where they are of one stance, with their number, and beside
each other where they are not. A thick line joins two positions between which the actor changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from toolkit.records import Stance
from toolkit.report import words
from toolkit.report.lettering import cut
from toolkit.report.picture import LINE, legend, legend_at, picture, side, text
from toolkit.together.positions import Choice, DatedPosition, by_actor_and_issue, in_order
from toolkit.together.whole import Together

_TITLE = "Positions over time"
_WIDTH, _NAME, _RIGHT = 960, 210, 30
_TOP, _LANE, _HEAD, _FOOT = 44, 30, 30, 50
_APART = 24
_MOST_LANES = 60
_TICKS = (1, 2, 7, 14, 30, 61, 91, 182, 365, 730, 1826, 3652)
_MOST_TICKS = 8


@dataclass(frozen=True)
class _Sign:
    """A sign on a lane: where it stands, and how many positions of one stance it is for."""

    x: float
    stance: Stance
    number: int


def timeline(whole: Together, *, issue: str | None = None, choice: Choice | None = None) -> str:
    """The timeline of all issues, or of one, as an SVG document; the lanes with most positions where there are many."""
    taken = [
        p
        for p in (choice or Choice()).of(whole.positions)
        if p.date is not None and (issue is None or p.issue == issue)
    ]
    lanes = sorted(by_actor_and_issue(taken).values(), key=len, reverse=True)[:_MOST_LANES]
    by_issue: dict[str, list[list[DatedPosition]]] = {}
    for lane in sorted(lanes, key=lambda lane: (lane[0].issue, in_order(lane)[0].date or "", lane[0].actor)):
        by_issue.setdefault(lane[0].issue, []).append(in_order(lane))
    shown = [p for lane in lanes for p in lane]
    if not shown:
        return picture(_TITLE, "No dated position.", (_WIDTH, _TOP + 20), [text(10, 28, "No dated position.")])
    signs = legend((p.stance for p in shown), _WIDTH, "dotted line: from one stance to another")
    bottom = _TOP + sum(_HEAD + _LANE * len(group) for group in by_issue.values())
    height = bottom + _FOOT + LINE * len(signs)
    scale = _Scale([date.fromisoformat(p.date or "") for p in shown])
    body = [text(10, 26, _TITLE, "b"), *_ticks(scale, bottom)]
    top = _TOP
    for id, group in by_issue.items():
        body += _group(whole, id, group, scale, top)
        top += _HEAD + _LANE * len(group)
    body += legend_at(bottom + _FOOT, signs)
    return picture(_TITLE, _said(shown, len(by_issue), scale), (_WIDTH, height), body)


class _Scale:
    """Days as places from left to right."""

    def __init__(self, days: Sequence[date]) -> None:
        self.first, self.last = min(days), max(days)
        self.days = max(1, (self.last - self.first).days)

    def x(self, day: date) -> float:
        return _NAME + 20 + (_WIDTH - _NAME - 20 - _RIGHT) * (day - self.first).days / self.days

    def ticks(self) -> Iterator[date]:
        step = next((s for s in _TICKS if self.days / s <= _MOST_TICKS), self.days)
        day = self.first
        while day <= self.last:
            yield day
            day += timedelta(days=step)


def _ticks(scale: _Scale, bottom: int) -> Iterator[str]:
    for day in scale.ticks():
        x = scale.x(day)
        yield f'<path class="rule" d="M{x:.1f} {_TOP}V{bottom + 6}"/>'
        yield text(round(x, 1), bottom + 24, day.isoformat(), "s m")


def _group(
    whole: Together, issue: str, lanes: Sequence[Sequence[DatedPosition]], scale: _Scale, top: int
) -> Iterator[str]:
    yield f'<rect class="band" x="0" y="{top}" width="{_WIDTH}" height="{_HEAD - 6}"/>'
    yield text(10, top + 17, cut(whole.issue(issue).proposition, 128), "b")
    for number, lane in enumerate(lanes):
        middle = top + _HEAD + _LANE * number + _LANE // 2 - 4
        yield text(10, middle + 5, cut(whole.actor(lane[0].actor).name, 28))
        yield f'<path class="rule" d="M{_NAME} {middle}H{_WIDTH - 10}"/>'
        yield from _lane(lane, scale, middle)


def _lane(lane: Sequence[DatedPosition], scale: _Scale, middle: int) -> Iterator[str]:
    signs = _signs(lane, scale)
    for one, other in pairwise(signs):
        if one.stance is not other.stance:
            yield (
                f'<path d="M{one.x:.1f} {middle}H{other.x:.1f}" stroke="var(--soft)" stroke-width="3" '
                'stroke-dasharray="1 4" stroke-linecap="round"/>'
            )
    for sign in signs:
        more = f"×{sign.number}" if sign.number > 1 else ""
        yield text(sign.x, middle + 5, words.sign(sign.stance), f"side m halo {side(sign.stance)}")
        if more:
            yield text(sign.x + 8, middle - 4, more, "s halo")


def _signs(lane: Iterable[DatedPosition], scale: _Scale) -> list[_Sign]:
    """The signs of a lane from left to right, none on top of another."""
    signs: list[_Sign] = []
    for position in lane:
        x = scale.x(date.fromisoformat(position.date or ""))
        last = signs[-1] if signs else None
        if last is not None and x - last.x < _APART:
            if last.stance is position.stance:
                signs[-1] = _Sign(last.x, last.stance, last.number + 1)
                continue
            x = last.x + _APART
        signs.append(_Sign(round(x, 1), position.stance, 1))
    over = signs[-1].x - (_WIDTH - 16) if signs else 0
    return [_Sign(round(sign.x - over, 1), sign.stance, sign.number) for sign in signs] if over > 0 else signs


def _said(shown: Sequence[DatedPosition], issues: int, scale: _Scale) -> str:
    actors = len({p.actor for p in shown})
    many = ", ".join((words.count(len(shown), "position"), words.count(actors, "actor"), words.count(issues, "issue")))
    return f"{many}, from {scale.first.isoformat()} to {scale.last.isoformat()}."
