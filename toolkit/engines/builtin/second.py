"""The embedded engine as second reader of an article that a model has analysed.

Makes what `toolkit.audit` compares the analysis with: quoted speech, speakers and statements found by rules, and, for the
analysis's own actors and issues, the positions that explicit words bear out. Leaves out the comparison.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.audit import Reading
from toolkit.engines.builtin import positions as by_rules
from toolkit.engines.builtin import statements as speakers_by_rules
from toolkit.grounding import Grounder
from toolkit.records import Actor, Document, Issue, Sentence, Span, Statement
from toolkit.steps import positions, roster, statements
from toolkit.text.quotations import Kind, quotations


def second_reading(
    document: Document,
    sentences: Sequence[Sentence],
    actors: Sequence[Actor],
    said: Sequence[Statement],
    issues: Sequence[Issue],
) -> Reading:
    """Read the article by rules. `actors`, `said` and `issues` are those of the analysis to be audited."""
    grounder = Grounder(document, sentences)
    reply, _ = speakers_by_rules.answer(statements.StatementsVariables(document, tuple(sentences)))
    named, heard = statements.read(grounder, reply)
    own = roster.merge(grounder, [named])
    variables = positions.PositionsVariables(
        document=document,
        sentences=tuple(sentences),
        actors=tuple(actors),
        statements=tuple(said),
        issues=tuple(issues),
        find_issues=False,
        pairs=(),
        only_actors=(),
        summary_sentences=0,
    )
    explicit, _ = by_rules.answer(variables)
    spoken = [q for q in quotations(document.text) if q.kind == Kind.SPEECH]
    return Reading(
        quotations=tuple(Span(start=q.start, end=q.end) for q in spoken),
        actors=own.actors,
        statements=statements.merge([heard], own.ids),
        positions=positions.read(grounder, variables, explicit).positions,
    )
