"""The report as HTML: one self-contained page under a strict content policy, or a fragment for notebooks.

Nothing is loaded, nothing of the article can run: everything is escaped by Jinja's autoescape, acting characters are
shown, and the page's policy allows its own style and script by their hashes and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import BaseLoader, ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from toolkit.records import Analysis, CheckStatus, Evidence, Stance, Verdict
from toolkit.report import words
from toolkit.report.marks import Kind, Segment, marks_of, segments
from toolkit.report.queue import Fact, Need
from toolkit.report.view import View, runs
from toolkit.report.visible import one_line, quotation, visible

COLOURS = 8
OUTCOMES = {key.value: wording for key, wording in (*words.VERDICTS.items(), *words.STATUSES.items())}
SHORTCUTS = (
    (("j", "k"), "next, previous marked words in the article"),
    (("Enter",), "from marked words to what is said of them, and back"),
    (("]", "["), "next, previous fact of the queue"),
    (("m", "a", "f"), "to the matrix, the article, the facts"),
    (("/",), "to the filters"),
    (("Esc",), "show everything again"),
    (("?",), "these keys"),
)
_LETTERS = {Kind.STATEMENT: "s", Kind.POSITION: "p", Kind.CONDITION: "q", Kind.UNCOVERED: "u", Kind.CLAIM: "f"}
_SAID = (Kind.POSITION, Kind.STATEMENT, Kind.UNCOVERED)
_AGAINST = (Verdict.CONTRADICTED.value, Verdict.CONFLICTING.value)
_QUIET = (CheckStatus.NOT_CHECKED.value, Verdict.NOT_CHECKABLE.value, Verdict.NOT_ENOUGH_EVIDENCE.value)
Controls = Callable[[str, Any], Markup]
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
        .render(**body_values(analysis), style=style, script=script, policy=policy)
    )


def fragment(analysis: Analysis) -> str:
    """The report as a fragment for a notebook cell: no script, and a style that touches nothing outside of it."""
    style = Markup(_asset("report.css"))
    values = body_values(analysis, prefix=f"{analysis.document.id}-")
    return _environment().get_template("fragment.html.jinja").render(**values, style=style)


def body_values(analysis: Analysis, *, prefix: str = "", controls: Controls | None = None) -> dict[str, Any]:
    """What the parts of the report are rendered from.

    Every id on the page begins with `prefix`. `controls(kind, item)` gives what stands at the end of an entry (a position,
    a statement, an actor, a finding, or a fact, for the kind "claim"): nothing in a report, buttons on a page to work in.
    With controls, each segment of the article also says which code points of the text it is.
    """
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
        "doubtful": _doubtful(analysis),
        "lang": _lang(analysis.document.language),
        "pre": prefix,
        "controls": controls or _nothing,
        "selectable": controls is not None,
        "struck": frozenset[str](),
    }


def environment(*loaders: BaseLoader) -> Environment:
    """A template environment that escapes everything and shows acting characters, with the report's parts and words.

    `loaders` are asked for templates before the report's own.
    """
    made = Environment(
        loader=ChoiceLoader([*loaders, PackageLoader("toolkit.report")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    made.globals.update(words=words, kinds=Kind, needs=Need, outcomes=OUTCOMES, shortcuts=SHORTCUTS, runs=runs)
    made.globals.update(colour=_colour, tags=_tags, look=_look, grounded=_grounded, one_line=one_line)
    made.filters.update(quotation=quotation, one_line=one_line)
    return made


@cache
def _environment() -> Environment:
    return environment()


def _shown(value: Any) -> Any:
    """What an expression of a template becomes before it is escaped: acting characters are shown."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _doubtful(analysis: Analysis) -> str | None:
    """The id of the first position or statement whose words were not all found."""
    entries = [(position.id, position.evidence) for position in analysis.positions]
    entries += [(statement.id, statement.evidence) for statement in analysis.statements]
    return next((key for key, evidence in entries if _grounded(evidence) == "no"), None)


def _nothing(kind: str, item: Any) -> Markup:
    return Markup()


def _lang(language: str | None) -> Markup:
    """The attribute that names the language of the article's words, or nothing where it is unknown."""
    return Markup(f' lang="{language}"') if language and _TAG.fullmatch(language) else Markup()


def _look(view: View, segment: Segment) -> str:
    """The classes of a marked segment: whose it is, what it is, the stance, what the evidence says of a fact."""
    inmost, second = segment.inmost, segment.second
    classes = [_colour(view, inmost.actor) if inmost else "cx"]
    classes += dict.fromkeys(_LETTERS[mark.kind] for mark in segment.marks)
    if second:
        classes += ["two", "d" + _colour(view, second.actor)[1:]]
    if segment.stance:
        classes.append(f"s-{segment.stance.value}")
    facts = [view.fact(mark.target) for mark in segment.marks if mark.kind is Kind.CLAIM]
    if any(fact.state in _AGAINST for fact in facts):
        classes.append("against")
    return " ".join(classes)


def _colour(view: View, actor: str | None) -> str:
    part = view.part(actor)
    return f"c{part.colour % COLOURS}" if part else "cx"


def _tags(view: View, segment: Segment) -> list[dict[str, str]]:
    """The tags after a segment: one for each actor whose words end there, a position's before a statement's; then facts."""
    said = sorted((m for m in segment.closing if m.kind in _SAID), key=lambda m: _SAID.index(m.kind))
    found: dict[tuple[str | None, Stance | None], dict[str, str]] = {}
    for mark in said:
        if (mark.actor, mark.stance) in found or (mark.stance is None and mark.actor in {actor for actor, _ in found}):
            continue
        part = view.part(mark.actor)
        stance = f"\xa0{words.sign(mark.stance)}" if mark.stance else ""
        what = words.stance(mark.stance) if mark.stance else mark.kind.value
        found[mark.actor, mark.stance] = {
            "href": mark.target,
            "sign": (part.sign if part else "?") + stance,
            "label": f"{view.name(mark.actor)}: {what}",
            "colour": _colour(view, mark.actor),
        }
    facts = [_fact_tag(view.fact(mark.target)) for mark in segment.closing if mark.kind is Kind.CLAIM]
    return [*found.values(), *facts]


def _fact_tag(fact: Fact) -> dict[str, str]:
    sign, wording = fact.outcome
    how = " against" if fact.state in _AGAINST else " quiet" if fact.state in _QUIET else ""
    return {"href": fact.claim.id, "sign": sign, "label": f"stated fact: {wording}", "colour": f"cx fact-tag{how}"}


def _grounded(evidence: tuple[Evidence, ...]) -> str:
    return "yes" if evidence and all(e.grounded for e in evidence) else "no" if evidence else "none"


def _asset(name: str) -> str:
    return resources.files("toolkit.report").joinpath("templates", name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
