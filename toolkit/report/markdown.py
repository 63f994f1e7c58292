"""The report as Markdown, for mail and chat: positions by issue, who said what, what wants an eye.

Everything that comes from the article or an engine is escaped: no emphasis, link, image, heading or HTML of an article
takes effect, and acting characters are shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from toolkit.records import Analysis, Evidence, Position, Speech, Statement, Voice
from toolkit.report import words
from toolkit.report.queue import Fact
from toolkit.report.view import Part, View, runs
from toolkit.report.visible import one_line, quotation

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~^$]|&(?=[#\w])|:(?=//)|(?<=\bwww)\.|@)", re.IGNORECASE)
_LINE_START = re.compile(r"^([-+=#]|\d+(?=[.)]))")


def markdown(analysis: Analysis) -> str:
    """The report of an analysis as CommonMark, ending in a line end."""
    view = View(analysis)
    parts = (_head, _positions, _people, _facts, _notices, _coverage, _foot)
    return "\n".join(line for part in parts for line in part(view)) + "\n"


def escape(text: str) -> str:
    """Text on one line that Markdown shows as it is, wherever it is put."""
    line = _SPECIAL.sub(r"\\\1", one_line(text))
    return _LINE_START.sub(lambda found: f"{found[1]}\\" if found[1].isdigit() else f"\\{found[1]}", line)


def _head(view: View) -> Iterator[str]:
    document = view.analysis.document
    yield f"# {escape(view.title)}"
    yield ""
    yield " · ".join([*map(escape, view.about), *view.counts])
    for warning in document.warnings:
        yield f"\n**Note:** {escape(warning)}"
    if view.analysis.summary:
        yield ""
        yield " ".join(escape(sentence.text) for sentence in view.analysis.summary)


def _positions(view: View) -> Iterator[str]:
    yield "\n## Positions"
    if not view.issues:
        yield "\nNo position was found."
    for issue in view.issues:
        yield f"\n### {escape(issue.proposition)}\n"
        found = view.on(issue.id)
        if not found:
            yield "Nobody takes a position."
        for position in found:
            yield from _position(view, position)


def _position(view: View, position: Position) -> Iterator[str]:
    line = f"{words.sign(position.stance)} **{escape(view.name(position.actor))}**: {words.stance(position.stance)}"
    if position.voice is Voice.CHARACTERISED:
        relayed = view.who_relays(position)
        line += f", {words.voice(position.voice, escape(relayed) if relayed else None)}"
    yield f"- {line}"
    for condition in position.conditions:
        yield f"  - condition: *{escape(condition.text)}*"
    yield from _quotes(position.evidence)


def _people(view: View) -> Iterator[str]:
    yield "\n## Who says what"
    for part in view.parts:
        if part.statements:
            yield f"\n### {_actor(part)}\n"
            yield from (line for statement in part.statements for line in _statement(view, statement))
    if view.unattributed:
        yield "\n### Nobody is credited with\n"
        yield from (line for statement in view.unattributed for line in _statement(view, statement))
    silent = [escape(part.actor.name) for part in view.parts if part.silent]
    if silent:
        yield f"\nNothing is attributed to: {', '.join(silent)}"


def _actor(part: Part) -> str:
    actor = part.actor
    facts = ", ".join(escape(fact) for fact in (actor.role, actor.affiliation) if fact)
    unnamed = (
        ""
        if actor.named
        else " (not named" + (f": {escape(actor.anonymity_reason)})" if actor.anonymity_reason else ")")
    )
    return escape(actor.name) + (f", {facts}" if facts else "") + unnamed


def _statement(view: View, statement: Statement) -> Iterator[str]:
    quoted = statement.speech is not Speech.INDIRECT
    lines = [line.removeprefix("  ") for line in _quotes(statement.evidence, quoted=quoted)]
    relayed = view.who_relays(statement)
    if relayed and lines:
        lines[-1] += f" (through {escape(relayed)})"
    yield from lines


def _quotes(evidence: Iterable[Evidence], *, quoted: bool = True) -> Iterator[str]:
    for run in runs(evidence):
        text = " … ".join(escape(quotation(item.text) if quoted else item.text) for item in run)
        place = f" (s{run[0].sentence})" if run[0].sentence is not None else ""
        doubt = words.doubt(run[0])
        yield f"  - {text}{place}" + (f" **✗ {escape(doubt)}**" if doubt else "")


def _facts(view: View) -> Iterator[str]:
    if view.facts:
        yield "\n## Facts the article states\n"
    for fact in view.facts:
        sign, outcome = fact.outcome
        stated = f" ({', '.join(f's{n}' for n in fact.sentences)})" if fact.sentences else ""
        if fact.claim.actor:
            stated += f", stated by {escape(view.name(fact.claim.actor))}"
        yield f"- {sign} **{outcome}**: {escape(fact.claim.text)}{stated}"
        yield from _check(fact)


def _check(fact: Fact) -> Iterator[str]:
    yield from (f"  - {escape(reason)}" for reason in fact.reasons)
    for item in fact.citations:
        known = (item.title or item.source, item.publisher, item.date, item.url)
        source = ", ".join(escape(part) for part in known if part)
        doubt = words.doubt(item)
        missing = f" **✗ {escape(doubt)}**" if doubt else ""
        yield f"  - {words.SIDES[item.side]}: {escape(quotation(item.text))} ({source}){missing}"
    if fact.review:
        yield f"  - signed off by {escape(fact.review.reviewer)}: {escape(fact.review.label)}"


def _notices(view: View) -> Iterator[str]:
    if view.analysis.findings:
        yield "\n## Worth a look\n"
    for finding in view.analysis.findings:
        yield f"- **{words.SEVERITIES[finding.severity][1]}:** {escape(finding.message)} ({escape(finding.rule)})"
    if view.analysis.failures:
        yield "\n## Failed\n"
    for failure in view.analysis.failures:
        yield f"- {escape(failure.prompt)}: {escape(failure.reason.replace('_', ' '))}: {escape(failure.message)}"


def _coverage(view: View) -> Iterator[str]:
    coverage = view.analysis.coverage
    yield "\n## Coverage\n"
    yield (
        f"- {coverage.sentences_read:,} of {words.count(coverage.sentences, 'sentence')} read, "
        f"{coverage.quotations_covered:,} of {words.count(coverage.quotations, 'quotation')} accounted for"
    )
    for item in coverage.uncovered_quotations:
        yield f"- no statement holds {escape(quotation(item.text))}" + (f" (s{item.sentence})" if item.sentence else "")
    yield from (f"- {escape(gap)}" for gap in view.gaps)


def _foot(view: View) -> Iterator[str]:
    yield f"\n---\n\n{escape(view.made_by)}"
