"""The judge: a model that says whether short texts hold what the sentences they cite say, for what no scorer can compare.

Field scorers compare labels and places. Whether a sentence of the summary, or the prose of a position, is faithful to the
sentences it cites, they cannot say; a model can, and errs. So its judgements are recorded and go stale like every other
reply, they decide nothing alone, and they are shown with the judge's agreement with gold written by hand (`agreement`),
or as unmeasured.

One call judges all texts of one output, with the article before it: cited sentences alone often say "she" and no name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from toolkit.ask import Answer, Ask, Engine, Failure, Reason
from toolkit.evals.cases import Case, GoldJudgement, Suite
from toolkit.evals.scoring.places import Spans, find_all, located
from toolkit.records import Analysis, Document, Evidence, Position, Sentence, Stance
from toolkit.replies import Faithful, JudgeReply
from toolkit.text.sentences import split

PROMPT = "judge"
Kind = Literal["summary", "position", "gold"]


@dataclass(frozen=True)
class JudgedText:
    """A text to be judged: its id in the ask, what it is of, how reports call it, and the numbers of its sentences."""

    id: str
    kind: Kind
    name: str
    text: str
    sentences: tuple[int, ...]


@dataclass(frozen=True)
class JudgeVariables:
    """The variables of the prompt `judge`: an article, its sentences, and texts that cite them."""

    document: Document
    sentences: tuple[Sentence, ...]
    texts: tuple[JudgedText, ...]


@dataclass(frozen=True)
class Judgement:
    """What the judge says of a text, and why."""

    text: JudgedText
    faithful: Faithful
    reason: str


@dataclass(frozen=True)
class Judged:
    """The judgements of one output; none where nothing was to be judged, or the call failed (`failure`)."""

    judgements: tuple[Judgement, ...] = ()
    failure: Failure | None = None

    @property
    def unasked(self) -> bool:
        """Whether the engine under test is none that judges, such as the embedded one."""
        return self.failure is not None and self.failure.reason is Reason.UNSUPPORTED


async def judged(engine: Engine, suite: Suite, case: Case, sample: int, analysis: Analysis) -> Judged | None:
    """Have judged what a case is for: the texts of its gold, or those of its output where the suite wants a judge.

    None where the case has nothing to do with a judge. Of outputs only the first sample is judged.
    """
    if case.gold.judged is not None:
        texts = gold_texts(case.gold.judged, analysis.document)
    elif suite.settings.judge and sample == 0:
        texts = output_texts(analysis)
    else:
        return None
    if not texts:
        return Judged()
    variables = JudgeVariables(analysis.document, split(analysis.document.text), texts)
    outcome = await engine.answer(ask(variables))
    return Judged(read(variables, outcome.reply)) if isinstance(outcome, Answer) else Judged(failure=outcome)


def ask(variables: JudgeVariables) -> Ask[JudgeReply]:
    """The question about some texts."""
    closed = {"texts": tuple(item.id for item in variables.texts)}
    return Ask(PROMPT, variables, JudgeReply, closed, partial(problems, variables))


def problems(variables: JudgeVariables, reply: JudgeReply) -> list[str]:
    """What is wrong with a reply of the right shape: texts left out or answered twice."""
    answered = [one.text for one in reply.judgements]
    found = [f"judgements: the text {t.id!r} is missing" for t in variables.texts if t.id not in answered]
    twice = (i for i in dict.fromkeys(answered) if answered.count(i) > 1)
    return found + [f"judgements: the text {i!r} is answered twice" for i in twice]


def read(variables: JudgeVariables, reply: JudgeReply) -> tuple[Judgement, ...]:
    """The judgements in the order of the texts."""
    answers = {one.text: one for one in reply.judgements}
    return tuple(Judgement(t, answers[t.id].faithful, answers[t.id].reason.strip()) for t in variables.texts)


def gold_texts(gold: Sequence[GoldJudgement], document: Document) -> tuple[JudgedText, ...]:
    """The texts of a judge's gold. One whose words are not in the article is left out; its scorer says so."""
    sentences = split(document.text)
    cited = [(item.text, numbers(find_all(item.words, document.text), sentences)) for item in gold]
    return tuple(JudgedText(f"T{n}", "gold", t, t, at) for n, (t, at) in enumerate(cited, start=1) if at)


def output_texts(analysis: Analysis) -> tuple[JudgedText, ...]:
    """The prose of an output that cites sentences: its summary, and the summaries of its positions."""
    sentences = split(analysis.document.text)
    found: list[JudgedText] = []
    for kind, name, text, evidence in _prose(analysis):
        cited = numbers(located(e for e in evidence if e.grounded), sentences)
        if text.strip() and cited:
            found.append(JudgedText(f"T{len(found) + 1}", kind, name, text, cited))
    return tuple(found)


def _prose(analysis: Analysis) -> Iterator[tuple[Kind, str, str, tuple[Evidence, ...]]]:
    for sentence in analysis.summary:
        yield "summary", sentence.text[:80], sentence.text, sentence.evidence
    names = {actor.id: actor.name for actor in analysis.actors}
    labels = {issue.id: issue.label for issue in analysis.issues}
    for position in analysis.positions:
        if position.stance is not Stance.NOT_ADDRESSED:
            name = f"{names.get(position.actor, position.actor)} / {labels.get(position.issue, position.issue)}"
            yield "position", name, position.summary, _rests_on(position, analysis)


def _rests_on(position: Position, analysis: Analysis) -> tuple[Evidence, ...]:
    """Everything a position cites: its own words, its conditions' and its statements'."""
    conditions = [e for condition in position.conditions for e in condition.evidence]
    said = [e for s in analysis.statements if s.id in position.statements for e in s.evidence]
    return (*position.evidence, *conditions, *said)


def numbers(spans: Spans, sentences: Sequence[Sentence]) -> tuple[int, ...]:
    """The numbers of the sentences that spans stand in, in order."""
    return tuple(s.number for s in sentences if any(start < s.end and s.start < end for start, end in spans))
