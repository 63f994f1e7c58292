"""The optional last step: one reading of the article by the desk's own rules, which need judgement.

`ask` gives the rules that no code can look for; `read` turns the notices into findings with located words. A notice is
never a correction. Notices whose words do not stand in the article are left out, and that is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from toolkit.ask import Ask
from toolkit.findings.rules import Rule
from toolkit.grounding import Grounder
from toolkit.records import Actor, Document, Finding, Sentence, Severity
from toolkit.replies import DeskReply
from toolkit.steps.statements import locate

UNLOCATED = "desk.unlocated"


@dataclass(frozen=True)
class DeskVariables:
    """The variables of the prompt `desk`: document, sentences of the chunk, roster, the rules, and how many notices."""

    document: Document
    sentences: tuple[Sentence, ...]
    actors: tuple[Actor, ...]
    rules: tuple[Rule, ...]
    max_notices: int


def ask(variables: DeskVariables) -> Ask[DeskReply]:
    """The question about one chunk of a document."""
    return Ask(prompt="desk", variables=variables, reply=DeskReply, check=partial(problems, variables))


def problems(variables: DeskVariables, reply: DeskReply) -> list[str]:
    """What is wrong with a reply of the right shape: rules that were not given, notices without words or message."""
    known = {rule.id for rule in variables.rules}
    found: list[str] = []
    for n, notice in enumerate(reply.notices):
        if notice.rule not in known:
            found.append(f"notices.{n}.rule: {notice.rule!r} is not one of the rules")
        if not any(quote.words.strip() for quote in notice.evidence):
            found.append(f"notices.{n}.evidence: has no words")
        if not notice.message.strip():
            found.append(f"notices.{n}.message: is empty")
    return found


def read(grounder: Grounder, replies: Sequence[DeskReply], rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """The notices of all chunks as findings without ids, in text order, each place and rule once."""
    by_id = {rule.id: rule for rule in rules}
    found: dict[tuple[str, tuple[int, ...]], Finding] = {}
    lost = 0
    for notice in (notice for reply in replies for notice in reply.notices):
        evidence = tuple(e for e in locate(grounder, notice.evidence) if e.start is not None)
        if not evidence:
            lost += 1
            continue
        rule = by_id[notice.rule]
        finding = Finding(
            id="",
            kind=rule.id.split(".", 1)[-1],
            severity=rule.severity,
            message=" ".join(notice.message.split()),
            rule=rule.id,
            evidence=evidence,
        )
        found.setdefault((rule.id, tuple(e.start for e in evidence if e.start is not None)), finding)
    ordered = sorted(found.values(), key=lambda f: f.evidence[0].start or 0)
    return (*ordered, *_lost(lost))


def _lost(count: int) -> tuple[Finding, ...]:
    if not count:
        return ()
    message = f"{count} of the desk's notices were left out: their words do not stand in the article."
    return (Finding(id="", kind="unlocated", severity=Severity.INFO, message=message, rule=UNLOCATED),)
