"""The frame of the pictures that show a collection: an SVG with a title and description for those who do not see it.

Colours follow the reader's light or dark setting where the viewer knows it. They are never the only sign: stances have
their own shapes, ties their own strokes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from toolkit.records import Stance
from toolkit.report import words
from toolkit.report.lettering import LETTER, shown
from toolkit.together.positions import AGAINST, FOR

LINE = 18
"""Pixels from one line of small text to the next."""

_COLOURS = (
    "--ink:#1b1b1b;--soft:#5a5a5a;--line:#d5d5d0;--paper:#fff;--band:#f4f4f0;--for:#0b5fa5;--against:#a8410a;"
    "--both:#6d3c97"
)
_DARK = (
    "--ink:#ececec;--soft:#b4b4b4;--line:#4a4a4a;--paper:#1c1c1c;--band:#272727;--for:#8cc4ff;--against:#ffae73;"
    "--both:#d0a9f5"
)
_STYLE = (
    f":root{{{_COLOURS}}}@media (prefers-color-scheme:dark){{:root{{{_DARK}}}}}"
    "text{font:13px system-ui,'Segoe UI',Roboto,'Noto Sans',sans-serif;fill:var(--ink)}"
    ".b{font-weight:650}.s{fill:var(--soft);font-size:12px}.paper{fill:var(--paper)}.band{fill:var(--band)}"
    ".rule{stroke:var(--line);fill:none}.for{fill:var(--for)}.against{fill:var(--against)}.both{fill:var(--both)}"
    ".side{font-size:15px}.m{text-anchor:middle}.e{text-anchor:end}"
    ".halo{paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}"
)


def picture(title: str, description: str, size: tuple[int, int], body: Iterable[str]) -> str:
    """An SVG document of a width and height in pixels, with its title and description for screen readers."""
    width, height = size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}">'
        f'<title id="title">{shown(title)}</title><desc id="desc">{shown(description)}</desc><style>{_STYLE}</style>'
        f'<rect class="paper" width="{width}" height="{height}"/>{"".join(body)}</svg>\n'
    )


def text(x: float, y: float, words: str, style: str = "") -> str:
    """One line of text with its baseline at y; `style` is a list of classes."""
    named = f' class="{style}"' if style else ""
    return f'<text x="{x:g}" y="{y:g}"{named}>{shown(words)}</text>'


def side(stance: Stance) -> str:
    """The class that colours a stance."""
    if stance in FOR:
        return "for"
    if stance in AGAINST:
        return "against"
    return "both" if stance is Stance.MIXED else "s"


def legend(stances: Iterable[Stance], width: int, more: str = "") -> list[str]:
    """What the signs mean, for the stances that occur, in the order of the scale: the contents of lines of a width."""
    present = set(stances)
    entries = [
        (f'<tspan class="{side(s)}">{words.sign(s)}</tspan> {words.stance(s)}', len(words.stance(s)) + 5)
        for s in Stance
        if s in present
    ]
    if more:
        entries.append((shown(more), len(more) + 3))
    lines: list[str] = []
    room = 0
    for entry, wide in entries:
        if wide * LETTER > room:
            lines.append(entry)
            room = width - 20
        else:
            lines[-1] += "   " + entry
        room -= wide * LETTER
    return lines


def legend_at(y: float, lines: Sequence[str]) -> Iterable[str]:
    """The lines of a legend as text, the first one's baseline at y."""
    for number, line in enumerate(lines):
        yield f'<text x="10" y="{y + LINE * number:g}" class="s" xml:space="preserve">{line}</text>'
