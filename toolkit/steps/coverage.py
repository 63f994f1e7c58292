"""What the analysis refers to and what it leaves out, and which of its own words it could not find in the article.

Pure bookkeeping over records: nothing is added to the analysis or taken from it, a person is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from toolkit.grounding import Grounder
from toolkit.records import Actor, Coverage, Evidence, Finding, Position, Severity, Span, Statement


def coverage(
    grounder: Grounder,
    quotations: Sequence[Span],
    actors: Sequence[Actor],
    statements: Sequence[Statement],
    positions: Sequence[Position],
    sentences_read: int,
) -> Coverage:
    """The coverage of an analysis. `quotations` are the stretches of quoted speech in the text.

    A quotation is covered where some evidence of a statement or position holds at least half of it.
    """
    cited = [e for s in statements for e in s.evidence] + [e for p in positions for e in p.evidence]
    spans = sorted(_spans(cited))
    uncovered = [q for q in quotations if 2 * _held(q, spans) < q.end - q.start]
    speakers = {s.actor for s in statements} | {s.relayed_by for s in statements} | {p.actor for p in positions}
    return Coverage(
        sentences=len(grounder.sentences),
        sentences_read=sentences_read,
        quotations=len(quotations),
        quotations_covered=len(quotations) - len(uncovered),
        uncovered_quotations=tuple(grounder.span(q.start, q.end) for q in uncovered),
        actors_without_statement=tuple(a.id for a in actors if a.id not in speakers),
    )


def ungrounded(
    actors: Sequence[Actor], statements: Sequence[Statement], positions: Sequence[Position]
) -> tuple[Finding, ...]:
    """A finding for everything whose words were not found in the article: shown, and shown as such."""
    found: list[tuple[str, str, tuple[Evidence, ...]]] = []
    for statement in statements:
        if not any(e.grounded for e in statement.evidence):
            found.append(
                (
                    "ungrounded_statement",
                    f"The words of statement {statement.id} were not found in the article.",
                    statement.evidence,
                )
            )
    for position in positions:
        if position.evidence and not any(e.grounded for e in position.evidence):
            found.append(
                (
                    "ungrounded_position",
                    f"The words behind position {position.id} were not found in the article.",
                    position.evidence,
                )
            )
        for condition in position.conditions:
            if not any(e.grounded for e in condition.evidence):
                message = f"The condition {condition.text!r} of position {position.id} was not found in the article."
                found.append(("ungrounded_condition", message, condition.evidence))
    mentioned = {s.actor for s in statements if any(e.grounded for e in s.evidence)}
    for actor in actors:
        if not actor.mentions and actor.id not in mentioned and actor.id in {p.actor for p in positions if p.evidence}:
            found.append(("unknown_actor", f"No name of {actor.name!r} ({actor.id}) stands in the article.", ()))
    return tuple(
        Finding(id="", kind=kind, severity=Severity.ERROR, message=message, rule=f"grounding.{kind}", evidence=evidence)
        for kind, message, evidence in found
    )


def numbered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings with ids F1, F2, … in the given order."""
    return tuple(f.model_copy(update={"id": f"F{n}"}) for n, f in enumerate(findings, start=1))


def _spans(evidence: Iterable[Evidence]) -> Iterable[tuple[int, int]]:
    return ((e.start, e.end) for e in evidence if e.start is not None and e.end is not None)


def _held(quotation: Span, spans: Sequence[tuple[int, int]]) -> int:
    """How many characters of the quotation lie within the spans (sorted by start)."""
    held, reached = 0, quotation.start
    for start, end in spans:
        start, end = max(start, reached), min(end, quotation.end)
        if start < end:
            held += end - start
            reached = end
    return held
