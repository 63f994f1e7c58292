"""Labelled spans as JSON Lines, the way doccano and Prodigy read them: one article a line, offsets in code points."""

from __future__ import annotations

import json
from collections.abc import Iterator

from toolkit.records import Analysis, Evidence

Label = tuple[int, int, str]


def labels(analysis: Analysis) -> Iterator[Label]:
    """Start, end and label of every place of statements, positions (with the stance), conditions and claims."""
    for statement in analysis.statements:
        yield from _placed(statement.evidence, "statement")
    for position in analysis.positions:
        yield from _placed(position.evidence, f"position: {position.stance}")
        for condition in position.conditions:
            yield from _placed(condition.evidence, "condition")
    for claim in analysis.claims:
        yield from _placed(claim.evidence, "claim")


def doccano(analysis: Analysis) -> str:
    """A line for doccano's sequence labelling ("JSONL", with overlapping spans allowed in the project)."""
    found = [list(label) for label in labels(analysis)]
    return json.dumps({"text": analysis.document.text, "label": found, **_about(analysis)}, ensure_ascii=False) + "\n"


def prodigy(analysis: Analysis) -> str:
    """A line for Prodigy's `spans.manual`, which allows spans to overlap."""
    found = [{"start": start, "end": end, "label": label} for start, end, label in labels(analysis)]
    return (
        json.dumps({"text": analysis.document.text, "spans": found, "meta": _about(analysis)}, ensure_ascii=False)
        + "\n"
    )


def _placed(evidence: tuple[Evidence, ...], label: str) -> Iterator[Label]:
    for item in evidence:
        if item.start is not None and item.end is not None:
            yield item.start, item.end, label


def _about(analysis: Analysis) -> dict[str, str]:
    return {"article_id": analysis.document.id, "source": analysis.document.source or ""}
