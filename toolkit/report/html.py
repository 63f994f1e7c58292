"""The report as HTML: one self-contained page under a strict content policy, or a fragment for notebooks.

Nothing is loaded, nothing of the article can run: everything is escaped by Jinja's autoescape, acting characters are
shown, and the page's policy allows its own style and script by their hashes and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from toolkit.records import Analysis, Evidence
from toolkit.report import words
from toolkit.report.marks import Kind, Segment, marks_of, segments
from toolkit.report.view import View, runs
from toolkit.report.visible import one_line, quotation, visible

COLOURS = 8
_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def html(analysis: Analysis) -> str:
    """The whole report as one HTML page."""
    style = Markup(_asset("page.css") + _asset("report.css"))
    script = Markup(_asset("report.js"))
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )
    return (
        _environment()
        .get_template("page.html.jinja")
        .render(**_values(analysis, prefix=""), style=style, script=script, policy=policy)
    )


def fragment(analysis: Analysis) -> str:
    """The report as a fragment for a notebook cell: no script, and a style that touches nothing outside of it."""
    style = Markup(_asset("report.css"))
    values = _values(analysis, prefix=f"{analysis.document.id}-")
    return _environment().get_template("fragment.html.jinja").render(**values, style=style)


def _values(analysis: Analysis, prefix: str) -> dict[str, Any]:
    view = View(analysis)
    marks = marks_of(view)
    places = {(m.target, m.kind, m.start, m.end): m.place for m in reversed(marks)}

    spots = {m.start: m.place for m in reversed(marks)}

    def spot(item: Evidence) -> str | None:
        return None if item.start is None else spots.get(item.start)

    def place(target: str, kind: Kind, item: Evidence) -> str | None:
        return places.get((target, kind, item.start or 0, item.end or 0))

    return {
        "view": view,
        "analysis": analysis,
        "document": analysis.document,
        "lines": segments(analysis.document.text, marks),
        "place": place,
        "spot": spot,
        "language": _TAG.fullmatch(analysis.document.language or "") and analysis.document.language,
        "pre": prefix,
    }


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("toolkit.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.globals.update(words=words, kinds=Kind, runs=runs, colour=_colour, tags=_tags, grounded=_grounded)
    environment.filters.update(quotation=quotation, one_line=one_line)
    return environment


def _shown(value: Any) -> Any:
    """What an expression of a template becomes before it is escaped: acting characters are shown."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _colour(view: View, actor: str | None) -> str:
    part = view.part(actor)
    return f"c{part.colour % COLOURS}" if part else "cx"


def _tags(view: View, segment: Segment) -> list[dict[str, str]]:
    """The tags after a segment: one for each actor whose words end there, a position's before a statement's."""
    found: dict[str | None, dict[str, str]] = {}
    for mark in sorted(segment.closing, key=lambda m: list(Kind).index(m.kind)):
        if mark.kind in (Kind.CONDITION, Kind.CLAIM) or (mark.actor in found and mark.stance is None):
            continue
        part = view.part(mark.actor)
        stance = f" {words.sign(mark.stance)}" if mark.stance else ""
        what = words.stance(mark.stance) if mark.stance else mark.kind.value
        found[mark.actor] = {
            "href": mark.target,
            "sign": (part.sign if part else "?") + stance,
            "label": f"{view.name(mark.actor)}: {what}",
            "colour": _colour(view, mark.actor),
        }
    return list(found.values())


def _grounded(evidence: tuple[Evidence, ...]) -> str:
    return "yes" if evidence and all(e.grounded for e in evidence) else "no" if evidence else "none"


def _asset(name: str) -> str:
    return resources.files("toolkit.report").joinpath("templates", name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
