"""A second reading of an analysed document, to audit the first one with. Pure, like the flow.

`audited` asks another engine (the embedded one) for its own roster and statements, and for the positions that explicit
words show of the analysis's actors on its issues; what `audit` finds in that reading is put beside the other findings.
"""

from __future__ import annotations

from toolkit import audit
from toolkit.ask import Answer
from toolkit.flow import Flow, quoted
from toolkit.grounding import Grounder
from toolkit.records import Analysis, Sentence, Stance
from toolkit.steps import coverage, positions, roster, statements
from toolkit.text.sentences import split

_SHOWN = frozenset({Stance.SUPPORT, Stance.OPPOSE, Stance.CONDITIONAL_SUPPORT, Stance.CONDITIONAL_OPPOSE})


def audited(analysis: Analysis) -> Flow[Analysis]:
    """The analysis with the findings of the audit after its own."""
    sentences = split(analysis.document.text)
    reading = yield from _reread(analysis, sentences)
    found = audit.audit(
        analysis.document,
        sentences,
        reading,
        analysis.actors,
        analysis.statements,
        analysis.positions,
        analysis.summary,
    )
    return analysis.model_copy(update={"findings": coverage.numbered((*analysis.findings, *found))})


def _reread(analysis: Analysis, sentences: tuple[Sentence, ...]) -> Flow[audit.Reading]:
    """What another engine reads in the document; what it cannot answer is left out of the reading."""
    document = analysis.document
    grounder = Grounder(document, sentences)
    (answer,) = yield (statements.ask(document, sentences),)
    if not isinstance(answer, Answer):
        return audit.Reading(quotations=quoted(document))
    replied, said = statements.read(grounder, answer.reply)
    own = roster.merge(grounder, [replied])
    variables = positions.PositionsVariables(
        document=document,
        sentences=sentences,
        actors=analysis.actors,
        statements=analysis.statements,
        issues=analysis.issues,
        find_issues=False,
        pairs=(),  # asked pairs would be answered by the weight of faint signs, too; open mode takes explicit words alone
        only_actors=(),
        summary_sentences=1,
    )
    taken = (yield (positions.ask(variables),))[0] if analysis.actors and analysis.issues else None
    shown = positions.read(grounder, variables, taken.reply).positions if isinstance(taken, Answer) else ()
    return audit.Reading(
        quotations=quoted(document),
        actors=own.actors,
        statements=statements.merge([said], own.ids),
        positions=tuple(p for p in shown if p.stance in _SHOWN),
    )
