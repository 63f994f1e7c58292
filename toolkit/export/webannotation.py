"""W3C Web Annotations (JSON-LD): each statement, position, condition, claim and finding as an annotation of the article.

Follows the Web Annotation Data Model (Recommendation, 2017). A place is given twice, as its sections 4.2.4 and
4.2.5 want: as a quotation with what stands around it, and as offsets in code points of the stored text, which is not
normalised in any way. `prefix` and `suffix` do not cut visible characters in two; `exact` is the evidence as it is.

What has no place in the article cannot be annotated and is left out; `unplaced` counts it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from toolkit.export.offsets import Offsets, Unit
from toolkit.records import Analysis, Evidence
from toolkit.reviews.signing import is_address
from toolkit.text.graphemes import splits

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32
"""Code points of `prefix` and `suffix`, as Hypothesis takes; a few more where a visible character would be cut."""

_LONGEST_CLUSTER = 64
Annotation = dict[str, Any]


def web_annotations(analysis: Analysis, unit: Unit = Unit.CODEPOINT) -> Iterator[Annotation]:
    """The annotations of one analysis, in the order of its records.

    With `Unit.UTF16` the position selectors count UTF-16 units, as browsers do and the recommendation does not.
    """
    digest = hashlib.sha256(analysis.model_dump_json().encode()).hexdigest()[:12]
    offset = (lambda at: at) if unit is Unit.CODEPOINT else Offsets(analysis.document.text).utf16
    for name, motivation, tags, note, evidence in _records(analysis):
        targets = [_target(analysis, item, offset) for item in evidence if item.start is not None]
        if targets:
            yield {
                "id": f"urn:stance-toolkit:{analysis.document.id}:{digest}:{name}",
                "type": "Annotation",
                "motivation": motivation,
                "created": _instant(analysis.provenance.created_at),
                "generator": {"type": "Software", "name": f"stance-toolkit {analysis.provenance.toolkit_version}"},
                "body": _bodies(tags, note, evidence),
                "target": targets[0] if len(targets) == 1 else targets,
            }


def unplaced(analysis: Analysis) -> int:
    """How many records of the analysis have no place in the article, and so no annotation."""
    return sum(all(item.start is None for item in record[-1]) for record in _records(analysis))


def collection(analyses: Iterable[Analysis], unit: Unit = Unit.CODEPOINT) -> Iterator[str]:
    """One annotation collection with one page, as pieces of JSON text, so that many analyses need little memory."""
    head = {"@context": CONTEXT, "id": "urn:stance-toolkit:collection", "type": "AnnotationCollection"}
    counted = "" if unit is Unit.CODEPOINT else " (positions count UTF-16 units)"
    head["label"] = f"Statements, positions and claims{counted}"
    page = {"id": "urn:stance-toolkit:collection:1", "type": "AnnotationPage", "partOf": head["id"], "startIndex": 0}
    yield f'{_json(head)[:-1]}, "first": {_json(page)[:-1]}, "items": ['
    total = 0
    for analysis in analyses:
        for annotation in web_annotations(analysis, unit):
            yield (",\n" if total else "\n") + _json(annotation)
            total += 1
    yield f'\n]}}, "last": {_json(page["id"])}, "total": {total}}}\n'


_Record = tuple[str, str, dict[str, str | None], str | None, tuple[Evidence, ...]]


def _records(analysis: Analysis) -> Iterator[_Record]:
    """Id, motivation, tags, note and evidence of everything that can be annotated."""
    names = {actor.id: actor.name for actor in analysis.actors}
    issues = {issue.id: issue.proposition for issue in analysis.issues}
    checks = {check.claim: check for check in analysis.checks}
    tags: dict[str, str | None]
    for statement in analysis.statements:
        tags = {"speech": statement.speech, "speaker": names.get(statement.actor or "")}
        yield statement.id, "describing", tags, None, statement.evidence
    for position in analysis.positions:
        actor = names.get(position.actor)
        tags = {"stance": position.stance, "issue": issues.get(position.issue), "actor": actor, "voice": position.voice}
        if position.evidence:
            yield position.id, "classifying", tags, position.summary, position.evidence
        for number, condition in enumerate(position.conditions, 1):
            yield f"{position.id}.{number}", "describing", {"condition": actor}, None, condition.evidence
    for claim in analysis.claims:
        check = checks.get(claim.id)
        tags = {
            "claim": str(claim.kind),
            "check": check.status if check else None,
            "verdict": check.verdict if check else None,
        }
        yield claim.id, "assessing" if check and check.verdict else "describing", tags, claim.plain, claim.evidence
    for finding in analysis.findings:
        if finding.evidence:
            yield finding.id, "commenting", {"finding": finding.kind}, finding.message, finding.evidence


def _bodies(tags: dict[str, str | None], note: str | None, evidence: tuple[Evidence, ...]) -> list[Annotation]:
    matches = dict.fromkeys(item.match for item in evidence)
    shown = [f"{name}:{value}" for name, value in tags.items() if value] + [f"match:{match}" for match in matches]
    bodies = [{"type": "TextualBody", "purpose": "tagging", "value": tag} for tag in shown]
    if note:
        bodies.append({"type": "TextualBody", "purpose": "describing", "format": "text/plain", "value": note})
    return bodies


def _target(analysis: Analysis, item: Evidence, offset: Callable[[int], int]) -> Annotation:
    document, start, end = analysis.document, item.start or 0, item.end or 0
    before, after = around(document.text, start, end)
    return {
        "type": "SpecificResource",
        "source": document.source if is_address(document.source) else f"urn:stance-toolkit:{document.id}",
        "state": {"type": "TimeState", "sourceDate": _instant(analysis.provenance.created_at)},
        "selector": [
            {
                "type": "TextQuoteSelector",
                "exact": document.text[start:end],
                "prefix": document.text[before:start],
                "suffix": document.text[end:after],
            },
            {"type": "TextPositionSelector", "start": offset(start), "end": offset(end)},
        ],
    }


def around(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the prefix of a place begins and its suffix ends: `AROUND` code points away, at whole visible characters."""
    before, after = max(0, start - AROUND), min(len(text), end + AROUND)
    first, last = before - _LONGEST_CLUSTER, after + _LONGEST_CLUSTER
    while before > first and splits(text, before):
        before -= 1
    while after < last and splits(text, after):
        after += 1
    return before, after


def _instant(created: str) -> str:
    """A time in UTC as the model wants it: with a Z."""
    return created.removesuffix("+00:00") + "Z" if created.endswith("+00:00") else created


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
