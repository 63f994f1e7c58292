"""Who takes which position on which issue, over many articles: a picture with a sign and a number in each cell.

Blank cells mean that there is no evidence. A cell lists every stance that the actor took, most frequent first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from toolkit.records import Stance
from toolkit.report import words
from toolkit.report.lettering import LETTER, cut, wrapped
from toolkit.report.picture import LINE, legend, legend_at, picture, side, text
from toolkit.together.positions import Choice, DatedPosition, by_actor_and_issue
from toolkit.together.whole import Together

_NAME, _CELL, _ROW, _LINE = 210, 128, 30, 16
_MOST_ACTORS, _MOST_ISSUES = 40, 12
_MOST_LINES = 5
_FOOT = 26
_NARROWEST = 620


def grid(whole: Together, *, choice: Choice | None = None) -> str:
    """The matrix as an SVG document: the actors and issues with most positions where there are many."""
    taken = (choice or Choice()).of(whole.positions)
    actors = [actor for actor, _ in Counter(p.actor for p in taken).most_common(_MOST_ACTORS)]
    issues = [issue for issue, _ in Counter(p.issue for p in taken).most_common(_MOST_ISSUES)]
    if not taken:
        return picture("Who takes which position", "No position.", (_NARROWEST, 64), [text(10, 28, "No position.")])
    heads = [wrapped(whole.issue(issue).proposition, _CELL - 14, _MOST_LINES) for issue in issues]
    top = 44 + _LINE * max(len(head) for head in heads) + 10
    width = max(_NARROWEST, _NAME + _CELL * len(issues) + 10)
    signs = legend((p.stance for p in taken), width)
    bottom = top + _ROW * len(actors)
    height = bottom + _FOOT + LINE * len(signs)
    body = [text(10, 26, "Who takes which position", "b")]
    for column, head in enumerate(heads):
        body += [text(_NAME + _CELL * column + 8, 56 + _LINE * n, line, "s") for n, line in enumerate(head)]
    cells = by_actor_and_issue(taken)
    for row, actor in enumerate(actors):
        body += _row(whole.actor(actor).name, [cells.get((actor, issue), []) for issue in issues], top + _ROW * row)
    body += legend_at(bottom + _FOOT, signs)
    left = len({p.actor for p in taken}) - len(actors), len({p.issue for p in taken}) - len(issues)
    said = (
        f"{words.count(len(actors), 'actor')} and {words.count(len(issues), 'issue')}, {len(taken)} distinct positions."
    )
    if any(left):
        said += f" Not shown: {words.count(left[0], 'actor')} and {words.count(left[1], 'issue')} with fewer positions."
    return picture("Who takes which position", said, (width, height), body)


def _row(name: str, cells: Sequence[Sequence[DatedPosition]], top: int) -> Iterator[str]:
    yield f'<path class="rule" d="M0 {top}H{_NAME + _CELL * len(cells)}"/>'
    yield text(10, top + 20, cut(name, (_NAME - 20) // LETTER))
    for column, cell in enumerate(cells):
        left = _NAME + _CELL * column
        yield f'<path class="rule" d="M{left} {top}v{_ROW}"/>'
        if cell:
            yield _cell(left + 8, top + 20, Counter(p.stance for p in cell))


def _cell(x: int, y: int, stances: Counter[Stance]) -> str:
    spans = (
        f'<tspan class="side {side(stance)}">{words.sign(stance)}</tspan><tspan> {number}</tspan>'
        for stance, number in stances.most_common(3)
    )
    return f'<text x="{x}" y="{y}" xml:space="preserve">{"  ".join(spans)}</text>'
