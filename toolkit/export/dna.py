"""Positions as Discourse Network Analyzer (DNA 3) codes them: statements with person, organization, concept, agreement.

Leifeld's concepts are normative propositions, as our issues are, and `agreement` has two values only:

    support, conditional_support   agreement 1
    oppose, conditional_oppose     agreement 0
    mixed                          two statements on the same words, 1 and 0
    anything else                  no statement but an annotation (DNA: such statements add no structure)

A person or an unnamed source goes to `person` (with its affiliation as `organization`), any other actor to `organization`.
The whole label stays in three variables of our own: `stance`, `condition`, `voice`. A DNA statement is one stretch of text:
it is the first place of the position that was found. What has no place is left out; `uncoded` counts it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from toolkit.export.csv import defused
from toolkit.export.offsets import Offsets, Unit
from toolkit.records import Actor, ActorKind, Analysis, Position, Stance

LONGEST = 190
"""The most characters of a name, a concept or a title: DNA's tables check LENGTH(…) < 191."""

VARIABLES = ("person", "organization", "concept", "agreement", "stance", "condition", "voice")
"""The variables of the statement type "DNA Statement", ours last."""

_AGREEMENT: dict[Stance, tuple[bool, ...]] = {
    Stance.SUPPORT: (True,),
    Stance.CONDITIONAL_SUPPORT: (True,),
    Stance.OPPOSE: (False,),
    Stance.CONDITIONAL_OPPOSE: (False,),
    Stance.MIXED: (True, False),
}
_PEOPLE = (ActorKind.PERSON, ActorKind.ANONYMOUS)
_HEADER = (
    *("statement_id", "time", *VARIABLES, "start_position", "stop_position", "text", "coder"),
    *("document_id", "document_title", "document_author", "document_source", "document_section", "document_type"),
)


@dataclass(frozen=True)
class Coded:
    """One coded stretch of an article; `agreement` is null for an annotation. `values` are the texts of the variables."""

    values: dict[str, str]
    agreement: bool | None
    start: int
    end: int
    note: str


def coded(analysis: Analysis) -> Iterator[Coded]:
    """The positions of an analysis that have a place, as DNA codes them, in their order."""
    actors = {actor.id: actor for actor in analysis.actors}
    issues = {issue.id: issue.proposition for issue in analysis.issues}
    for position in analysis.positions:
        place = next((item for item in position.evidence if item.start is not None), None)
        if place is None or place.start is None or place.end is None:
            continue
        values = _values(position, actors.get(position.actor), issues.get(position.issue, position.issue))
        who = values["person"] or values["organization"]
        note = f"{who}: {position.stance} on “{values['concept']}”. {position.summary}"
        for agreement in _AGREEMENT.get(position.stance, (None,)):
            yield Coded(values, agreement, place.start, place.end, note)


def uncoded(analysis: Analysis) -> int:
    """How many positions have no place in the article, and so nothing that DNA could code."""
    return sum(all(item.start is None for item in position.evidence) for position in analysis.positions)


def event_list(analyses: Iterable[Analysis], unit: Unit = Unit.CODEPOINT) -> Iterator[str]:
    """DNA's event list as CSV, line by line: semicolons, and in every text `;` as `,` and `"` as `'`, as DNA does it.

    That loses characters, so the words are to be cut from the article by their positions; they count in `unit`. Texts that
    a spreadsheet would take for a formula get an apostrophe in front.
    """
    yield ";".join(f'"{name}"' for name in _HEADER) + "\n"
    documents: dict[str, int] = {}
    number = 0
    for analysis in analyses:
        document = documents.setdefault(analysis.document.id, len(documents) + 1)
        offset = counting(analysis, unit)
        for item in coded(analysis):
            number += 1
            if item.agreement is not None:
                yield _line(analysis, item, (number, document), (offset(item.start), offset(item.end)))


def _line(analysis: Analysis, item: Coded, ids: tuple[int, int], place: tuple[int, int]) -> str:
    article = analysis.document
    values = [
        str(int(bool(item.agreement))) if name == "agreement" else quoted(item.values[name]) for name in VARIABLES
    ]
    known = (title_of(analysis), article.byline or "", article.source or "", "", "")
    cells = [
        *(
            str(ids[0]),
            moment(article.published_at).strftime("%Y-%m-%d %H:%M:%S"),
            *values,
            str(place[0]),
            str(place[1]),
        ),
        *(quoted(article.text[item.start : item.end]), quoted(coder_of(analysis)), str(ids[1]), *map(quoted, known)),
    ]
    return ";".join(cells) + "\n"


def quoted(text: str) -> str:
    """A text as DNA writes it into its event list."""
    return '"' + defused(text).replace(";", ",").replace('"', "'") + '"'


def short(text: str | None) -> str:
    """A text on one line and short enough for DNA's tables."""
    line = " ".join((text or "").replace("\x00", " ").split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def title_of(analysis: Analysis) -> str:
    """The title of the article, or its id."""
    return short(analysis.document.title) or analysis.document.id


def coder_of(analysis: Analysis) -> str:
    """Who coded: the engine, with the model where one answered."""
    made = analysis.provenance
    return short(" ".join(filter(None, ("stance-toolkit", made.engine, made.model_answered or made.model_requested))))


def moment(published: str | None) -> datetime:
    """A date of publication as the wall-clock time DNA keeps; 1970-01-01 where there is none, since DNA demands one."""
    try:
        return datetime.fromisoformat(published or "").replace(tzinfo=UTC)
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)


def counting(analysis: Analysis, unit: Unit) -> Callable[[int], int]:
    """What turns a code point offset of the article into the unit asked for."""
    return Offsets(analysis.document.text).utf16 if unit is Unit.UTF16 else lambda offset: offset


def _values(position: Position, actor: Actor | None, concept: str) -> dict[str, str]:
    name, person = (actor.name, actor.kind in _PEOPLE) if actor else (position.actor, False)
    return {
        "person": short(name) if person else "",
        "organization": short(actor.affiliation if actor and person else name),
        "concept": short(concept),
        "stance": position.stance.value,
        "condition": short("; ".join(condition.text for condition in position.conditions)),
        "voice": position.voice.value,
    }
