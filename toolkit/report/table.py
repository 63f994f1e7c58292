"""The terminal report: positions by issue, then who said what, then what wants an eye. Fits 80 columns.

Text from the article reaches the terminal as plain text only: no markup is parsed and acting characters are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.text import Text

from toolkit.records import Analysis, Evidence, Issue, Position, Severity, Speech, Stance, Statement, Verdict, Voice
from toolkit.report import words
from toolkit.report.queue import Fact
from toolkit.report.view import Part, View, runs
from toolkit.report.visible import one_line, quotation, shortened

_QUOTE = 150
_WIDEST = 110
_STYLES: dict[Stance, str] = {
    Stance.SUPPORT: "bold green",
    Stance.CONDITIONAL_SUPPORT: "green",
    Stance.OPPOSE: "bold red",
    Stance.CONDITIONAL_OPPOSE: "red",
    Stance.MIXED: "yellow",
}
_VERDICTS: dict[Verdict | None, str] = {
    Verdict.CONTRADICTED: "bold red",
    Verdict.CONFLICTING: "yellow",
    Verdict.PARTLY_SUPPORTED: "yellow",
    Verdict.SUPPORTED: "green",
}
_SEVERITIES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def print_table(analysis: Analysis, console: Console, *, explain: bool = False) -> None:
    """Print the report on `console`; with `explain` also which rule of the embedded engine found what."""
    console.print(render(analysis, explain=explain), highlight=False, markup=False, emoji=False)


def render(analysis: Analysis, *, explain: bool = False) -> RenderableType:
    """The report as something rich can print at any width from 60 columns."""
    view = View(analysis)
    blocks = [*_head(view), *_positions(view), *_people(view), *_facts(view), *_coverage(view), *_notices(view)]
    if explain:
        blocks += _explanations(view)
    return Group(*blocks)


def _head(view: View) -> Iterator[RenderableType]:
    document = view.analysis.document
    yield _Indented(Text(one_line(view.title), style="bold"), 0)
    if view.about:
        yield _Indented(Text(" · ".join(view.about), style="dim"), 0)
    yield _Indented(Text(" · ".join(view.counts)), 0)
    for warning in document.warnings:
        yield _Indented(Text(f"! {one_line(warning)}", style="yellow"), 0)
    if view.analysis.summary:
        yield Text()
        yield _Indented(Text(" ".join(one_line(sentence.text) for sentence in view.analysis.summary)), 0, 0)


def _positions(view: View) -> Iterator[RenderableType]:
    yield _heading("Positions")
    if not view.issues:
        yield _Indented(Text("No position was found.", style="dim"))
    for issue in view.issues:
        yield _issue(issue)
        found = view.on(issue.id)
        if not found:
            yield _Indented(Text("nobody takes a position", style="dim"), 4)
        for position in found:
            yield from _position(view, position)


def _issue(issue: Issue) -> RenderableType:
    label = "" if issue.label == issue.proposition else f"  ({one_line(issue.label)})"
    return _Indented(Text.assemble((one_line(issue.proposition), "bold"), (label, "dim")))


def _position(view: View, position: Position) -> Iterator[RenderableType]:
    line = Text.assemble(
        (f"{words.sign(position.stance)} {words.stance(position.stance)}  ", _STYLES.get(position.stance, "dim")),
        (one_line(view.name(position.actor)), "bold"),
    )
    if position.voice is Voice.CHARACTERISED:
        line.append(f", {words.voice(position.voice, _shown(view.who_relays(position)))}", style="italic")
    yield _Indented(line, 4)
    for condition in position.conditions:
        yield _Indented(Text(f"condition: {one_line(condition.text)}", style="italic"), 6)
    yield from _quotes(position.evidence, 6)


def _people(view: View) -> Iterator[RenderableType]:
    yield _heading("Who says what")
    for part in view.parts:
        if not part.silent:
            yield _Indented(_actor(part))
            yield from (line for statement in part.statements for line in _statement(view, statement))
            if not part.statements:
                yield _Indented(Text("no statement of their own; see the positions", style="dim"), 4)
    silent = [one_line(part.actor.name) for part in view.parts if part.silent]
    if silent:
        yield _Indented(Text(f"Nothing is attributed to: {', '.join(silent)}", style="dim"))
    if view.unattributed:
        yield _Indented(Text("Nobody is credited with", style="bold"))
        yield from (line for statement in view.unattributed for line in _statement(view, statement))


def _actor(part: Part) -> Text:
    actor = part.actor
    facts = [actor.role, actor.affiliation, actor.kind.value.replace("_", " ")]
    line = Text.assemble((one_line(actor.name), "bold"), (f"  {', '.join(one_line(f) for f in facts if f)}", "dim"))
    if not actor.named:
        line.append(f"  not named{_because(actor.anonymity_reason)}", style="yellow")
    return line


def _statement(view: View, statement: Statement) -> Iterator[RenderableType]:
    yield from _quotes(statement.evidence, 4, quoted=statement.speech is not Speech.INDIRECT)
    if statement.relayed_by:
        yield _Indented(Text(f"through {_shown(view.who_relays(statement))}", style="italic dim"), 6)


def _quotes(evidence: Iterable[Evidence], indent: int, *, quoted: bool = True) -> Iterator[RenderableType]:
    for run in runs(evidence):
        pieces = (quotation(item.text) if quoted else item.text for item in run)
        line = Text(" … ".join(shortened(piece, _QUOTE) for piece in pieces))
        item = run[0]
        if item.sentence is not None:
            line.append(f"  s{item.sentence}", style="dim")
        if doubt := words.doubt(item):
            line.append(f"  ✗ {one_line(doubt)}", style="bold red")
        yield _Indented(line, indent)


def _facts(view: View) -> Iterator[RenderableType]:
    if view.facts:
        yield _heading("Facts the article states")
    for fact in view.facts:
        sign, outcome = fact.outcome
        line = Text.assemble((f"{sign} {outcome}  ", _VERDICTS.get(fact.verdict, "dim")), one_line(fact.claim.text))
        yield _Indented(line.append("".join(f"  s{n}" for n in fact.sentences), style="dim"))
        if fact.claim.actor:
            yield _Indented(Text(f"stated by {one_line(view.name(fact.claim.actor))}", style="dim"), 4)
        yield from _check(fact)


def _check(fact: Fact) -> Iterator[RenderableType]:
    for reason in fact.reasons:
        yield _Indented(Text(one_line(reason), style="italic"), 4)
    for item in fact.citations:
        source = ", ".join(one_line(part) for part in (item.title or item.source, item.publisher, item.date) if part)
        line = Text(f"{words.SIDES[item.side]}: {shortened(quotation(item.text), _QUOTE)}")
        line.append(f"  {source}", style="dim")
        if doubt := words.doubt(item):
            line.append(f"  ✗ {one_line(doubt)}", style="bold red")
        yield _Indented(line, 4)
    if fact.review:
        yield _Indented(Text(f"signed off by {one_line(fact.review.reviewer)}: {one_line(fact.review.label)}"), 4)


def _coverage(view: View) -> Iterator[RenderableType]:
    coverage = view.analysis.coverage
    yield _heading("Coverage")
    yield _Indented(
        Text(
            f"{coverage.sentences_read:,} of {words.count(coverage.sentences, 'sentence')} read, "
            f"{coverage.quotations_covered:,} of {words.count(coverage.quotations, 'quotation')} accounted for"
        )
    )
    if coverage.uncovered_quotations:
        yield _Indented(Text("Quotations that no statement holds:", style="yellow"))
        yield from _quotes(coverage.uncovered_quotations, 4)
    for gap in view.gaps:
        yield _Indented(Text(one_line(gap), style="dim"), 2)


def _notices(view: View) -> Iterator[RenderableType]:
    analysis = view.analysis
    if analysis.findings:
        yield _heading("Worth a look")
    for finding in analysis.findings:
        sign, word = words.SEVERITIES[finding.severity]
        line = Text.assemble((f"{sign} {word}: ", _SEVERITIES[finding.severity]), one_line(finding.message))
        yield _Indented(line.append(f"  {one_line(finding.rule)}", style="dim"), 2)
    if analysis.failures:
        yield _heading("Failed")
    for failure in analysis.failures:
        text = f"{failure.prompt}: {failure.reason.replace('_', ' ')}: {failure.message}"
        yield _Indented(Text(one_line(text), style="red"), 2)
    yield Text()
    yield _Indented(Text(one_line(view.made_by), style="dim"), 0)


def _explanations(view: View) -> Iterator[RenderableType]:
    yield _heading("Which rule found what")
    if not view.analysis.trace:
        rules = view.analysis.provenance.engine == "builtin"
        none = "No rule found anything." if rules else "This engine gives no explanations."
        yield _Indented(Text(none, style="dim"))
    for trace in view.analysis.trace:
        yield _Indented(
            Text.assemble(
                one_line(trace.rule), (f"  {trace.start}-{trace.end}  ", "dim"), shortened(trace.found, _QUOTE)
            )
        )


@dataclass(frozen=True)
class _Indented:
    """A line of text indented by `by` columns, its continuation by `hang` more; no spaces at line ends."""

    line: Text
    by: int = 2
    hang: int = 2

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = max(20, min(options.max_width, _WIDEST) - self.by - self.hang)
        for number, line in enumerate(self.line.wrap(console, width)):
            line.rstrip()
            yield Text(" " * (self.by + (self.hang if number else 0))) + line


def _heading(text: str) -> RenderableType:
    return Text.assemble("\n", (text.upper(), "bold cyan"))


def _shown(name: str | None) -> str | None:
    return one_line(name) if name else None


def _because(reason: str | None) -> str:
    return f": {one_line(reason)}" if reason else ""
