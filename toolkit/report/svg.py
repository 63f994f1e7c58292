"""The stance matrix as a picture: one SVG with nothing in it but shapes and text, for slides, mail and articles.

Text is wrapped by an estimate of its width, because fonts are only known where the picture is shown; what does not fit a
cell is cut with an ellipsis. Blank cells mean that there is no evidence, as in the HTML report.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.records import Analysis, Issue, Position, Voice
from toolkit.report import words
from toolkit.report.lettering import shown, wrapped
from toolkit.report.view import Part, View, all_doubtful

_NAME, _CELL = 190, 230
_LINE, _PAD, _SIZE = 17, 10, 13
_MOST_LINES = 4
_STYLE = (
    "text{font:13px system-ui,'Segoe UI',Roboto,'Noto Sans',sans-serif;fill:#1b1b1b}"
    ".b{font-weight:650}.i{font-style:italic}.s{fill:#5a5a5a}.e{fill:#a3161f}"
    "rect{fill:#fff;stroke:#d5d5d0}.n{fill:url(#none)}"
)


@dataclass(frozen=True)
class _Line:
    """One line of text in a cell; `style` is a class of the picture's style sheet."""

    text: str
    style: str = ""


def svg(analysis: Analysis) -> str:
    """The matrix of actors and issues as an SVG document."""
    view = View(analysis)
    parts = [part for part in view.parts if part.positions]
    rows = [_head(view.issues), *(_row(view, part) for part in parts)]
    heights = [2 * _PAD + _LINE * max(len(cell) for cell in row) for row in rows]
    width = _NAME + _CELL * max(1, len(view.issues))
    caption = [_Line(line, "b") for line in wrapped(view.title, width, 2, _PAD)]
    top = len(caption) * _LINE + 2 * _PAD
    none = "" if parts else "No position was found. "
    foot = [_Line(line, "s") for line in wrapped(none + view.made_by, width, _MOST_LINES, _PAD)]
    below = top + sum(heights)
    total = below + len(foot) * _LINE + 2 * _PAD
    body = [*_lines(caption, 0, 0), *_table(rows, heights, top)]
    body += _lines(foot, 0, below)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{total}" '
        f'viewBox="0 0 {width} {total}">'
        f"<title>{shown(view.title)}: who takes which position</title><style>{_STYLE}</style>"
        '<defs><pattern id="none" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<path d="M0 0V8" stroke="#e4e4df"/></pattern></defs>'
        f'<rect width="{width}" height="{total}" stroke="none"/>{"".join(body)}</svg>\n'
    )


def _head(issues: Sequence[Issue]) -> list[list[_Line]]:
    cells = [[_Line(line, "b") for line in wrapped(issue.proposition, _CELL, _MOST_LINES, _PAD)] for issue in issues]
    return [[_Line("Actor", "b")], *cells]


def _row(view: View, part: Part) -> list[list[_Line]]:
    name = [_Line(line, "b") for line in wrapped(part.actor.name, _NAME, _MOST_LINES, _PAD)]
    cells = ([line for p in view.cell(part.actor.id, issue.id) for line in _cell(view, p)] for issue in view.issues)
    return [name, *cells]


def _cell(view: View, position: Position) -> Iterator[_Line]:
    yield _Line(f"{words.sign(position.stance)} {words.stance(position.stance)}", "b")
    for condition in position.conditions:
        yield from (_Line(line, "i") for line in wrapped(condition.text, _CELL, _MOST_LINES, _PAD))
    if position.voice is Voice.CHARACTERISED:
        account = words.voice(position.voice, view.who_relays(position))
        yield from (_Line(line, "s") for line in wrapped(account, _CELL, 2, _PAD))
    if all_doubtful(position.evidence):
        yield _Line("✗ words not found", "e")


def _table(rows: Sequence[Sequence[Sequence[_Line]]], heights: Sequence[int], top: int) -> Iterator[str]:
    for row, height in zip(rows, heights, strict=True):
        for number, cell in enumerate(row):
            left = _NAME + _CELL * (number - 1) if number else 0
            blank = "" if cell else ' class="n"'
            yield f'<rect x="{left}" y="{top}" width="{_CELL if number else _NAME}" height="{height}"{blank}/>'
            yield from _lines(cell, left, top)
        top += height


def _lines(cell: Sequence[_Line], left: int, top: int) -> Iterator[str]:
    for number, line in enumerate(cell):
        down = top + _PAD + _LINE * number + _SIZE
        style = f' class="{line.style}"' if line.style else ""
        yield f'<text x="{left + _PAD}" y="{down}"{style}>{shown(line.text)}</text>'
