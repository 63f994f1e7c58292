"""Label Studio: analyses as tasks with predictions, for people to correct, and the labelling configuration for them.

A place is a region with the label statement, position, condition or claim; what is known of a record (actor, issue, stance,
…) stands at its first region. Further places of a record, and the conditions of a position, are tied to it by relations.
Offsets are code points, as Label Studio stores them since its version 1.4. `labelled` reads what comes back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

from toolkit.records import Analysis, ClaimKind, Evidence, Speech, Stance, Voice

LABELS = {"statement": "#4c78a8", "position": "#f58518", "condition": "#b279a2", "claim": "#54a24b"}
"""The kinds of region with their colours."""

CHOICES: dict[str, tuple[str, type[StrEnum]]] = {
    "speech": ("statement", Speech),
    "stance": ("position", Stance),
    "voice": ("position", Voice),
    "kind": ("claim", ClaimKind),
}
"""What is chosen for a region: for which label, and among which values."""

TEXTS = {"actor": ("statement", "position", "claim"), "issue": ("position",), "claim": ("claim",)}
"""What is written for a region, and for which labels. `issue` is the proposition, `claim` the claim as a sentence."""

CONTINUES, CONDITION = "continues", "condition of"
"""The relations: a further place of the same record, and a condition of a position."""

Result = dict[str, Any]


def config() -> str:
    """The labelling configuration (XML) that the tasks are made for; paste it into a project's labelling setup."""
    labels = [f'    <Label value="{name}" background="{colour}"/>' for name, colour in LABELS.items()]
    lines = [
        "<View>",
        '  <Header value="$title"/>',
        '  <Labels name="mark" toName="text" showInline="true">',
        *labels,
        "  </Labels>",
        '  <Text name="text" value="$text" valueType="text" granularity="symbol" saveTextResult="yes"/>',
        "  <Relations>",
        f'    <Relation value="{CONTINUES}"/>',
        f'    <Relation value="{CONDITION}"/>',
        "  </Relations>",
    ]
    for name, kinds in TEXTS.items():
        lines.append(
            f'  <TextArea name="{name}" toName="text" perRegion="true" maxSubmissions="1" editable="true" '
            f'placeholder="{name}" {_when(kinds)}/>'
        )
    for name, (kind, values) in CHOICES.items():
        lines.append(f'  <Choices name="{name}" toName="text" perRegion="true" choice="single" {_when((kind,))}>')
        lines += [f'    <Choice value="{value}"/>' for value in values]
        lines.append("  </Choices>")
    return "\n".join([*lines, "</View>"]) + "\n"


def task(analysis: Analysis) -> dict[str, Any]:
    """One analysis as a task with one prediction. What has no place in the article is not in it."""
    document, provenance = analysis.document, analysis.provenance
    model = provenance.model_answered or provenance.model_requested or provenance.engine
    return {
        "data": {
            "text": document.text,
            "title": document.title or document.id,
            "article_id": document.id,
            "source": document.source or "",
            "published_at": document.published_at or "",
        },
        "predictions": [
            {
                "model_version": f"stance-toolkit {provenance.toolkit_version}, {model}",
                "result": list(_results(analysis)),
            }
        ],
    }


def _when(kinds: Sequence[str]) -> str:
    return f'visibleWhen="region-selected" whenTagName="mark" whenLabelValue="{",".join(kinds)}"'


def _results(analysis: Analysis) -> Iterator[Result]:
    names = {actor.id: actor.name for actor in analysis.actors}
    issues = {issue.id: issue.proposition for issue in analysis.issues}
    for statement in analysis.statements:
        known = {"actor": names.get(statement.actor or ""), "speech": statement.speech}
        yield from _record(statement.id, "statement", statement.evidence, known)
    for position in analysis.positions:
        known = {"actor": names.get(position.actor), "issue": issues.get(position.issue), "stance": position.stance}
        places = list(_record(position.id, "position", position.evidence, {**known, "voice": position.voice}))
        yield from places
        for number, condition in enumerate(position.conditions, 1):
            name = f"{position.id}.{number}"
            tied = list(_record(name, "condition", condition.evidence, {}))
            yield from tied
            if tied and places:
                yield _relation(f"{name}-1", f"{position.id}-1", CONDITION)
    for claim in analysis.claims:
        known = {"actor": names.get(claim.actor or ""), "claim": claim.text, "kind": claim.kind}
        yield from _record(claim.id, "claim", claim.evidence, known)


def _record(name: str, kind: str, evidence: Sequence[Evidence], known: dict[str, str | None]) -> Iterator[Result]:
    """The regions of a record, what is known of it at the first one, and the relations that hold them together."""
    found = [item for item in evidence if item.start is not None and item.end is not None]
    for number, item in enumerate(found, 1):
        value = {"start": item.start, "end": item.end}
        yield _result(f"{name}-{number}", "mark", "labels", {**value, "text": item.text, "labels": [kind]})
        for field, content in known.items() if number == 1 else ():
            if content and field in CHOICES:
                chosen = {**value, "text": item.text, "choices": [str(content)]}
                yield _result(f"{name}-{number}", field, "choices", chosen)
            elif content:
                yield _result(f"{name}-{number}", field, "textarea", {**value, "text": [content]})
        if number > 1:
            yield _relation(f"{name}-{number}", f"{name}-1", CONTINUES)


def _result(region: str, control: str, kind: str, value: dict[str, Any]) -> Result:
    return {"id": region, "from_name": control, "to_name": "text", "type": kind, "value": value}


def _relation(start: str, end: str, label: str) -> Result:
    return {"type": "relation", "from_id": start, "to_id": end, "direction": "right", "labels": [label]}
