"""The way back from Label Studio: what people marked, as gold for the evals.

Reads the JSON export of a project with our configuration. A region stands where its offsets say, if the words it carries
are there; else where those words are found (older versions count UTF-16 units or other line ends); else it is a problem
that is told. Nothing is dropped silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from toolkit.errors import InputError
from toolkit.export.labelstudio import CHOICES, LABELS, TEXTS
from toolkit.export.offsets import Offsets

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Region:
    """A marked stretch, `text[start:end]`, with its label and what was chosen or written for it."""

    id: str
    label: str
    start: int
    end: int
    words: str
    known: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Labelled:
    """What one person marked in one article. `problems` say, one a line, what could not be read."""

    article_id: str
    annotator: str
    text: str
    details: Mapping[str, str]
    records: tuple[tuple[Region, ...], ...]
    conditions: Mapping[str, tuple[tuple[Region, ...], ...]]
    problems: tuple[str, ...]

    def of(self, label: str) -> Iterator[tuple[Region, ...]]:
        """The records with this label, each with its regions in the order of the text."""
        return (record for record in self.records if record[0].label == label)


def labelled(tasks: Sequence[Any]) -> Iterator[Labelled]:
    """Every finished annotation of the tasks of an export, in order; cancelled ones are left out.

    Raises `InputError` for tasks that are none of ours.
    """
    for number, task in enumerate(tasks, start=1):
        data = task.get("data") if isinstance(task, dict) else None
        if not isinstance(data, dict) or not isinstance(data.get("text"), str):
            raise InputError(f"task {number} has no data.text; export the project as JSON (not JSON-MIN)")
        for annotation in _dicts(task.get("annotations")):
            if not annotation.get("was_cancelled"):
                yield _annotation(data, annotation, number)


def case(made: Labelled, name: str | None = None) -> dict[str, Any]:
    """The annotation as an eval case (`toolkit.evals.cases.Case`) with an id of this name, by default the article's."""
    actors: dict[str, None] = {}
    issues: dict[str, str] = {}

    def actor(record: Sequence[Region]) -> str | None:
        name = record[0].known.get("actor")
        if name:
            actors.setdefault(name)
        return name

    statements = [
        {"actor": actor(record), "words": _words(record), **_some(record, "speech")} for record in made.of("statement")
    ]
    positions = [
        {
            "actor": actor(record),
            "issue": issues.setdefault(record[0].known["issue"], f"I{len(issues) + 1}"),
            "stance": record[0].known["stance"],
            **_some(record, "voice"),
            "words": _words(record),
            "conditions": [" … ".join(_words(condition)) for condition in made.conditions.get(record[0].id, ())],
        }
        for record in made.of("position")
    ]
    claims = [
        {"words": region.words, "text": record[0].known.get("claim", region.words), "actor": actor(record), **kind}
        for record in made.of("claim")
        for region, kind in [(record[0], _some(record, "kind"))]
    ]
    return {
        "id": _UNSAFE.sub("-", name or made.article_id).strip("-.")[:80] or "article",
        "text": made.text,
        **made.details,
        "gold": {
            "actors": [{"name": name} for name in actors],
            "issues": [{"id": id, "label": text, "proposition": text} for text, id in issues.items()],
            "statements": statements,
            "positions": positions,
            "claims": claims,
        },
    }


def _dicts(value: Any) -> list[dict[str, Any]]:
    """The objects of a JSON list; what is none is not ours."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _value(result: Mapping[str, Any]) -> dict[str, Any]:
    value = result.get("value")
    return value if isinstance(value, dict) else {}


def _first(value: Any) -> str:
    """The first text of a list, or the text itself; "" for anything else."""
    item = value[0] if isinstance(value, list) and value else value
    return item.strip() if isinstance(item, str) else ""


def _words(record: Sequence[Region]) -> list[str]:
    return [region.words for region in sorted(record, key=lambda region: region.start)]


def _some(record: Sequence[Region], field: str) -> dict[str, str]:
    return {field: record[0].known[field]} if field in record[0].known else {}


def _annotation(data: Mapping[str, Any], annotation: Mapping[str, Any], number: int) -> Labelled:
    who = annotation.get("completed_by")
    who = who.get("email") or who.get("id") if isinstance(who, dict) else who
    results = _dicts(annotation.get("result"))
    problems: list[str] = []
    regions = _regions(str(data["text"]), results, problems)
    records, conditions = _tied(regions, results, problems)
    complete = tuple(record for record in records if _complete(record, problems))
    where = f"task {number}, annotator {who}"
    details = {"title": data.get("title"), "date": data.get("published_at"), "source": data.get("source")}
    return Labelled(
        article_id=str(data.get("article_id") or annotation.get("task") or number),
        annotator=str(who),
        text=str(data["text"]),
        details={name: str(value) for name, value in details.items() if value},
        records=complete,
        conditions=conditions,
        problems=tuple(f"{where}: {problem}" for problem in problems),
    )


def _regions(text: str, results: Sequence[Mapping[str, Any]], problems: list[str]) -> dict[str, Region]:
    known: dict[str, dict[str, str]] = {}
    marks: list[Mapping[str, Any]] = []
    for result in results:
        value, control = _value(result), str(result.get("from_name"))
        if control == "mark":
            marks.append(result)
        elif control in CHOICES and (content := _first(value.get("choices"))):
            if content in list(CHOICES[control][1]):
                known.setdefault(str(result.get("id")), {})[control] = content
            else:
                problems.append(f"region {result.get('id')} has the {control} {content!r}, which is none of ours")
        elif control in TEXTS and (content := _first(value.get("text"))):
            known.setdefault(str(result.get("id")), {})[control] = content
    found: dict[str, Region] = {}
    offsets = Offsets(text)
    for mark in marks:
        value, id = _value(mark), str(mark.get("id"))
        label = _first(value.get("labels"))
        place = _place(text, offsets, value)
        if label not in LABELS:
            problems.append(f"region {id} has the label {label!r}, which is none of {', '.join(LABELS)}")
        elif place is None:
            problems.append(f"region {id} does not stand where its offsets say: {str(value.get('text'))[:60]!r}")
        else:
            start, end = place
            found[id] = Region(id, label, start, end, text[start:end], known.get(id, {}))
    return found


def _place(text: str, offsets: Offsets, value: Mapping[str, Any]) -> tuple[int, int] | None:
    """Where a region stands: at its offsets, at those as UTF-16, or where its words are found nearest to them."""
    start, end, words = value.get("start"), value.get("end"), value.get("text")
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end:
        return None
    if not isinstance(words, str) or not words.strip():
        return (start, end) if end <= len(text) else None
    if _same(text[start:end], words):
        return start, end
    try:
        wide = offsets.codepoint(start), offsets.codepoint(end)
    except InputError:
        wide = None
    if wide and _same(text[wide[0] : wide[1]], words):
        return wide
    places = [match.start() for match in re.finditer(re.escape(words), text)]
    if not places:
        return None
    nearest = min(places, key=lambda place: abs(place - start))
    return nearest, nearest + len(words)


def _same(one: str, other: str) -> bool:
    """Whether two stretches are equal but for how line ends were written down."""
    return one == other or "".join(one.split()) == "".join(other.replace("\\n", "\n").split())


def _tied(
    regions: Mapping[str, Region], results: Sequence[Mapping[str, Any]], problems: list[str]
) -> tuple[list[tuple[Region, ...]], dict[str, tuple[tuple[Region, ...], ...]]]:
    """Regions as records, by the relations between them, and the conditions of each position by its first region's id."""
    parent: dict[str, str] = {}
    owners: dict[str, str] = {}
    for relation in (result for result in results if result.get("type") == "relation"):
        one, other = regions.get(str(relation.get("from_id"))), regions.get(str(relation.get("to_id")))
        if one is None or other is None:
            problems.append(f"a relation ties {relation.get('from_id')} to {relation.get('to_id')}, which is not there")
        elif one.label == other.label:
            parent[_root(parent, one.id)] = _root(parent, other.id)
        elif {one.label, other.label} == {"condition", "position"}:
            condition, position = (one, other) if one.label == "condition" else (other, one)
            owners[condition.id] = position.id
        else:
            problems.append(f"a relation ties a {one.label} to a {other.label}; that has no meaning here")
    records: dict[str, list[Region]] = {}
    for region in regions.values():
        records.setdefault(_root(parent, region.id), []).append(region)
    made = [_headed(record, root) for root, record in records.items()]
    heads = {region.id: record[0].id for record in made for region in record}
    conditions: dict[str, tuple[tuple[Region, ...], ...]] = {}
    for record in (record for record in made if record[0].label == "condition"):
        owner = next((owners[region.id] for region in record if region.id in owners), None)
        if owner is None:
            problems.append(f"the condition {record[0].words[:60]!r} is tied to no position")
        else:
            conditions[heads[owner]] = (*conditions.get(heads[owner], ()), record)
    return [record for record in made if record[0].label != "condition"], conditions


def _root(parent: dict[str, str], id: str) -> str:
    while id in parent and parent[id] != id:
        id = parent[id]
    return id


def _headed(record: list[Region], root: str) -> tuple[Region, ...]:
    """A record with the region in front that says the most of it, the one others were tied to among equals."""
    return tuple(sorted(record, key=lambda region: (-len(region.known), region.id != root, region.start)))


def _complete(record: tuple[Region, ...], problems: list[str]) -> bool:
    head = record[0]
    missing = [name for name in ("actor", "issue", "stance") if head.label == "position" and name not in head.known]
    if missing:
        problems.append(f"the position {head.words[:60]!r} has no {' and no '.join(missing)}")
    return not missing
