"""What `stance check` and `stance across` do: read, check, write, and tell how it went."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit.app import Toolkit
from toolkit.checking import CheckRequest, GivenClaim
from toolkit.checkworthy import load_questions
from toolkit.cli.analyses import read_analyses
from toolkit.cli.analysing import check_engine, code_of
from toolkit.cli.messages import progress, say
from toolkit.cli.output import Form, form_of, sink, stream
from toolkit.cli.quoting import Run, print_quotes
from toolkit.errors import InputError
from toolkit.evidence.load import load_sources
from toolkit.evidence.rows import ClaimRow, read_rows, result, retrieve
from toolkit.evidence.source import host
from toolkit.evidence.store import EvidenceStore, SearchOptions
from toolkit.findings.across import across
from toolkit.findings.rules import load_rules
from toolkit.records import Analysis, Check, CheckStatus, Document
from toolkit.report.words import count
from toolkit.settings import Settings
from toolkit.sources.decode import decode
from toolkit.sources.load import LIMIT_BYTES, load, name_of
from toolkit.sources.read import read_one
from toolkit.text.dates import parse_day

OK, PARTIAL = 0, 5


@dataclass(frozen=True)
class Against:
    """What the claims are checked against."""

    evidence: tuple[str, ...] = ()
    store: str | None = None
    before: str | None = None
    exclude: tuple[str, ...] = ()
    exclude_own: bool = False
    without_fact_checks: bool = False
    columns: str | None = None
    max_bytes: int = LIMIT_BYTES


@dataclass(frozen=True)
class CheckOptions:
    """The options of `stance check`, as they were given."""

    files: tuple[str, ...]
    claims: str | None
    against: Against
    desk: bool
    min_worth: float
    max_claims: int
    questions: str | None
    rules: str | None
    engine: str | None
    model: str | None
    format: str | None
    output: str | None
    given: Mapping[str, str | None]
    language: str | None
    prompts: str | None
    dry_run: bool
    explain: bool
    cache: bool
    quiet: bool


def run(options: CheckOptions) -> int:
    """Check articles or claims and return the exit code. Raises `ToolkitError` where nothing can be done."""
    if bool(options.files) == bool(options.claims):
        raise InputError("name an article, or claims with --claims FILE (one of the two)")
    if options.against.before and parse_day(options.against.before) is None:
        raise InputError(f"--before: {options.against.before!r} is not a date such as 2026-03-04")
    check_engine(options.engine)
    if options.claims:
        return _claims(options, options.claims)
    return _articles(options)


def _articles(options: CheckOptions) -> int:
    form = form_of(options.format, options.output)
    many = len(options.files) > 1
    documents = [_document(options, file, many) for file in options.files]
    if options.dry_run:
        return _quote(options, documents)
    worst = OK
    with (
        _toolkit(options) as toolkit,
        sink(form, options.output, many=many, explain=options.explain) as out,
    ):
        say("engine", f"{toolkit.engine_name} ({toolkit.engine_reason})")
        for document in documents:
            with _request(options, document) as request, progress(quiet=options.quiet) as tell:
                tell(f"{document.title or document.source}: asking {toolkit.engine_name} …")
                analysis = toolkit.check(document, request)
            out(analysis)
            worst = max(worst, _told(analysis))
    return worst


def _document(options: CheckOptions, file: str, many: bool) -> Document:
    given = {field: " ".join(value.split()) for field, value in options.given.items() if value is not None}
    if many and given:
        raise InputError("--title, --date and --source describe one article; check the articles one by one")
    if given.get("published_at") and parse_day(given["published_at"]) is None:
        raise InputError(f"--date: {given['published_at']!r} is not a date such as 2026-03-04")
    return read_one(file, limit_bytes=options.against.max_bytes).model_copy(update=given)


def _told(analysis: Analysis) -> int:
    """Say what failed and what was not decided, and return the exit code."""
    for failure in analysis.failures:
        say("warning", f"{failure.prompt}: {failure.reason.replace('_', ' ')}: {failure.message}")
    say("checked", _tally(analysis.checks))
    return PARTIAL if analysis.failures and code_of(analysis) == PARTIAL else code_of(analysis)


def _tally(checks: tuple[Check, ...]) -> str:
    """How many claims got which verdict, or which status where they got none."""
    counts: dict[str, int] = {}
    for check in checks:
        name = (check.verdict.value if check.verdict else check.status.value).replace("_", " ")
        counts[name] = counts.get(name, 0) + 1
    return f"{len(checks)} claims: " + (", ".join(f"{n} {name}" for name, n in counts.items()) or "none")


@contextmanager
def _request(options: CheckOptions, document: Document | None) -> Iterator[CheckRequest]:
    with _store(options.against, document) as retriever:
        yield CheckRequest(
            retriever=retriever,
            questions=load_questions(Path(options.questions) if options.questions else None),
            rules=load_rules(Path(options.rules) if options.rules else None),
            desk=options.desk,
            max_claims=options.max_claims,
            min_worth=options.min_worth,
        )


@contextmanager
def _store(against: Against, document: Document | None) -> Iterator[EvidenceStore | None]:
    """The store to check against: a file, or the evidence named, in memory; None where there is neither."""
    if against.store and against.evidence:
        raise InputError("--store and --evidence exclude each other; add the files with `stance evidence add`")
    if not against.store and not against.evidence:
        yield None
        return
    own = host(document.source) if against.exclude_own and document is not None and document.source else None
    if against.exclude_own and document is not None and own is None:
        say("warning", "--exclude-own leaves nothing out: the article has no address; give it with --source URL")
    search = SearchOptions(
        before=against.before[:10] if against.before else None,
        exclude=(*against.exclude, *((own,) if own else ())),
        without_fact_checks=against.without_fact_checks,
    )
    if against.store and not Path(against.store).is_file():
        raise InputError(f"there is no evidence store {against.store!r}; make one with `stance evidence add`")
    with EvidenceStore(against.store or ":memory:", search) as held:
        for path in against.evidence:
            added = add(held, path, against.columns, against.max_bytes)
            say("evidence", f"{path}: {count(added, 'source')}")
        yield held


def add(held: EvidenceStore, path: str, columns: str | None, max_bytes: int) -> int:
    """Add the sources of a file or folder to a store and return how many were new; what cannot be used is said.

    Raises InputError where nothing of it could be used.
    """
    errors: list[InputError] = []
    new = known = 0
    mapping = parse_columns(columns)
    read = load_sources(Path(path), columns=mapping, limit_bytes=max_bytes, on_error=errors.append)
    for source, outcome in held.add_all(read):
        for warning in source.warnings:
            say("warning", f"{source.name}: {warning}")
        if isinstance(outcome, InputError):
            errors.append(outcome)
        elif outcome:
            new += 1
        else:
            known += 1
    if errors and not new and not known:
        raise errors[0]
    for error in errors:
        say("warning", str(error))
    if known:
        say("evidence", f"{path}: {count(known, 'source was', 'sources were')} there already")
    return new


def parse_columns(text: str | None) -> dict[str, str]:
    """A mapping such as "text=body,url=link". Raises InputError for anything else."""
    found: dict[str, str] = {}
    for part in (text or "").split(",") if text else ():
        field, equals, column = (piece.strip() for piece in part.partition("="))
        if not (field and equals and column):
            raise InputError(f"the column mapping {part!r} is not FIELD=COLUMN, such as text=body")
        found[field] = column
    return found


def _claims(options: CheckOptions, file: str) -> int:
    form = form_of(options.format, options.output)
    if form in (Form.MARKDOWN, Form.HTML, Form.SVG) or (options.format and form is not Form.JSON):
        raise InputError("the results of --claims are JSON Lines; write them to a .jsonl file")
    text = decode(load(file, limit_bytes=max(options.against.max_bytes, LIMIT_BYTES * 10)), name_of(file)).text
    rows = list(read_rows(text.split("\n"), name_of(file), language=options.language))
    asked = replace(options, engine="builtin", model=None) if options.dry_run else options
    with _store(options.against, None) as held, _toolkit(asked) as toolkit:
        given = [_given(row, held) for row in rows]
        if options.dry_run:
            run = f"{len(rows)} claims", lambda quoting: quoting.check_claims(given, language=options.language)
            print_quotes([run], toolkit.prompts, options.model or toolkit.model)
            return OK
        say("engine", f"{toolkit.engine_name} ({toolkit.engine_reason})")
        with progress(quiet=options.quiet) as tell:
            tell(f"{len(rows)} claims: asking {toolkit.engine_name} …")
            checks = toolkit.check_claims(given, language=options.language)
        with stream(options.output) as out:
            for row, check in zip(rows, checks, strict=True):
                out.write(json.dumps(result(row, check), ensure_ascii=False) + "\n")
    return _told_claims(checks)


def _told_claims(checks: tuple[Check, ...]) -> int:
    """Say how the claims came out and why any failed, and return the exit code."""
    say("checked", _tally(checks))
    failed = [check.why or "" for check in checks if check.status is CheckStatus.FAILED]
    for why in dict.fromkeys(failed):
        say("warning", why)
    return PARTIAL if failed else OK


def _given(row: ClaimRow, held: EvidenceStore | None) -> GivenClaim:
    """A row with its own evidence, or where it has none with that of the store."""
    if row.evidence or row.problem or held is None:
        return GivenClaim(row.claim, retrieve(row, 10), row.speaker, row.date, row.language)
    found = held.find(row.claim, language=row.language, date=row.date)
    return GivenClaim(row.claim, found, row.speaker, row.date, row.language)


def _toolkit(options: CheckOptions) -> Toolkit:
    folder = Path(options.prompts) if options.prompts else None
    if folder is not None and not folder.is_dir():
        raise InputError(f"--prompts: {options.prompts!r} is not a folder of prompt files")
    settings = Settings.load()
    return Toolkit(
        settings if options.cache else replace(settings, cache=False),
        engine=options.engine,
        model=options.model,
        prompts_dir=folder,
    )


def _quote(options: CheckOptions, documents: list[Document]) -> int:
    """Print what the articles would come to; nothing is sent."""

    def checked(document: Document) -> Run:
        def run(toolkit: Toolkit) -> None:
            with _request(options, document) as request:
                toolkit.check(document, request)

        return document.title or document.source or "the article", run

    with _toolkit(replace(options, engine="builtin", model=None)) as toolkit:
        print_quotes(map(checked, documents), toolkit.prompts, options.model or toolkit.model)
    return OK


def run_across(
    files: tuple[str, ...], *, rules: str | None, engine: str | None, model: str | None, output: str | None
) -> int:
    """Compare several articles of one story and write what they disagree on."""
    with Toolkit(engine=engine, model=model) as toolkit:
        analyses = [analysis for file in files for analysis in _analyses_of(file, toolkit)]
    if len(analyses) < 2:
        raise InputError("comparing needs at least two articles")
    found = across(analyses, load_rules(Path(rules) if rules else None))
    with stream(output) as out:
        for finding in found:
            out.write(finding.model_dump_json() + "\n")
    say("compared", f"{len(analyses)} articles: {len(found)} disagreements")
    return max((code_of(analysis) for analysis in analyses), default=OK)


def _analyses_of(file: str, toolkit: Toolkit) -> Iterator[Analysis]:
    """The analyses that a file of JSON or JSON Lines holds, or the one of the article in it."""
    if file.lower().endswith((".json", ".jsonl", ".ndjson")):
        yield from read_analyses(file)
    else:
        yield toolkit.analyze(read_one(file))
