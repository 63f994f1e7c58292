"""What `stance analyze` does: read, analyse, write, one document after another, and tell how it went."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from toolkit.app import ENGINES, Toolkit
from toolkit.cli.asked_for import asked_for
from toolkit.cli.messages import progress, say
from toolkit.cli.output import form_of, sink
from toolkit.cli.quoting import Run, print_quotes
from toolkit.codebook import Codebook
from toolkit.errors import ConfigError, InputError, ProviderError, ToolkitError, did_you_mean
from toolkit.records import Analysis, Document
from toolkit.settings import Settings
from toolkit.sources.jsonl import parse_columns
from toolkit.sources.read import Format, format_of, read
from toolkit.text.dates import parse_day

OK, BAD_INPUT, BAD_CONFIG, BAD_PROVIDER, PARTIAL = 0, 2, 3, 4, 5
_CONFIGURATION = frozenset({"unauthorised", "unknown_model"})
_ERRORS: dict[int, type[ToolkitError]] = {BAD_INPUT: InputError, BAD_CONFIG: ConfigError, BAD_PROVIDER: ProviderError}


@dataclass(frozen=True)
class Options:
    """The options of `stance analyze`, as they were given."""

    files: tuple[str, ...]
    engine: str | None
    model: str | None
    issues: tuple[str, ...]
    actors: tuple[str, ...]
    pairs: str | None
    format: str | None
    output: str | None
    title: str | None
    date: str | None
    source: str | None
    input_format: str | None
    columns: str | None
    max_bytes: int
    prompts: str | None
    explain: bool
    cache: bool
    quiet: bool
    dry_run: bool = False


class Outcome:
    """How many documents were analysed, in part or not at all, and the gravest exit code among the last."""

    def __init__(self) -> None:
        self.done = self.partial = self.failed = 0
        self.worst = OK

    def take(self, analysis: Analysis) -> bool:
        """Count an analysis; tell whether it holds anything."""
        code = code_of(analysis)
        if code in _ERRORS:
            self._fail(code)
            return False
        self.done += 1
        self.partial += code == PARTIAL
        return True

    def unreadable(self) -> None:
        """Count a document that could not be read."""
        self._fail(BAD_INPUT)

    def _fail(self, code: int) -> None:
        self.failed += 1
        self.worst = max(self.worst, code) if self.worst != BAD_CONFIG else BAD_CONFIG

    @property
    def total(self) -> int:
        """All documents met."""
        return self.done + self.failed

    @property
    def nothing(self) -> bool:
        """Whether not one document could be analysed."""
        return not self.done and bool(self.failed)

    @property
    def code(self) -> int:
        """The exit code of the whole run, where something could be done."""
        return PARTIAL if self.partial or self.failed else OK


def run(options: Options) -> int:
    """Analyse the files and return the exit code. Raises `ToolkitError` where nothing at all could be done."""
    _check_text(options)
    form = form_of(options.format, options.output)
    wanted = asked_for(options.issues, options.actors, options.pairs)
    reading = _input_format(options.input_format)
    many = len(options.files) > 1 or any((reading or format_of(f)) is Format.JSONL for f in options.files)
    outcome = Outcome()
    documents = _documents(options, reading, many, outcome)
    if options.dry_run:
        return _quote(options, documents, wanted, outcome)
    first = next(documents, None)
    with _toolkit(options) as toolkit, sink(form, options.output, many=many, explain=options.explain) as out:
        say("engine", f"{toolkit.engine_name} ({toolkit.engine_reason})")
        for document in chain(() if first is None else (first,), documents):
            analysis = _analysis(toolkit, document, wanted, quiet=options.quiet)
            if outcome.take(analysis):
                out(analysis)
            _tell(analysis, many)
            if outcome.worst == BAD_CONFIG:
                break
        if outcome.nothing:
            raise _ERRORS[outcome.worst](f"none of the {outcome.total} articles could be analysed; see above")
    return outcome.code


def _quote(options: Options, documents: Iterator[Document], wanted: Codebook, outcome: Outcome) -> int:
    """Print what the articles would come to; nothing is sent."""

    def analysed(document: Document) -> Run:
        name = document.title or document.source or "the article"
        return name, lambda toolkit: _analysis(toolkit, document, wanted, quiet=options.quiet)

    check_engine(options.engine)
    with _toolkit(replace(options, engine="builtin", model=None)) as toolkit:
        outcome.done = print_quotes(map(analysed, documents), toolkit.prompts, options.model or toolkit.model)
    if outcome.nothing:
        raise InputError(f"none of the {outcome.total} articles could be read; see above")
    return outcome.code


def _analysis(toolkit: Toolkit, document: Document, wanted: Codebook, *, quiet: bool) -> Analysis:
    with progress(quiet=quiet) as tell:
        tell(f"{document.title or document.source}: asking {toolkit.engine_name} …")
        return toolkit.analyze(document, issues=wanted.issues, actors=wanted.actors, pairs=wanted.pairs)


def _tell(analysis: Analysis, many: bool) -> None:
    """Say what failed. Raises the error itself where it is all there is."""
    document = analysis.document
    where = f"{document.source or document.title}: " if many else ""
    code = code_of(analysis)
    for warning in document.warnings:
        say("warning", f"{where}{warning}")
    for failure in analysis.failures:
        message = f"{where}{failure.prompt}: {failure.reason.replace('_', ' ')}: {failure.message}"
        if code in _ERRORS and not many:
            raise _ERRORS[code](message)
        say("error" if code in _ERRORS else "warning", message)
    if code == PARTIAL:
        say("warning", f"{where}the analysis is partial; what failed is listed in it (exit code {PARTIAL})")


def code_of(analysis: Analysis) -> int:
    """The exit code that one analysis alone would have."""
    if not analysis.failures:
        return OK
    if analysis.coverage.sentences_read:
        return PARTIAL
    return BAD_CONFIG if any(f.reason in _CONFIGURATION for f in analysis.failures) else BAD_PROVIDER


def _documents(options: Options, reading: Format | None, many: bool, outcome: Outcome) -> Iterator[Document]:
    columns = parse_columns(options.columns) if options.columns else None
    given = {"title": options.title, "published_at": options.date, "source": options.source}
    given = {field: " ".join(value.split()) for field, value in given.items() if value is not None}
    if many and given:
        raise InputError("--title, --date and --source describe one article; for many, use columns of JSON Lines")

    def unreadable(error: InputError) -> None:
        if not many:
            raise error
        outcome.unreadable()
        say("error", str(error))

    for file in options.files:
        try:
            for document in read(
                file, format=reading, limit_bytes=options.max_bytes, columns=columns, on_error=unreadable
            ):
                yield document.model_copy(update=given)
        except InputError as error:
            unreadable(error)


def check_engine(name: str | None) -> None:
    """Raise InputError where an engine is named that there is none of."""
    if name is not None and name not in ENGINES:
        known = ", ".join(ENGINES)
        raise InputError(f"there is no engine {name!r} (engines: {known}){did_you_mean(name, ENGINES)}")


def _toolkit(options: Options) -> Toolkit:
    check_engine(options.engine)
    folder = Path(options.prompts) if options.prompts else None
    if folder is not None and not folder.is_dir():
        raise InputError(f"--prompts: {options.prompts!r} is not a folder of prompt files")
    settings = Settings.load()
    toolkit = Toolkit(
        settings if options.cache else replace(settings, cache=False),
        engine=options.engine,
        model=options.model,
        prompts_dir=folder,
    )
    try:
        _check(toolkit, options.model, own_prompts=bool(folder or settings.prompts_dir))
    except ToolkitError:
        toolkit.close()
        raise
    return toolkit


def _check(toolkit: Toolkit, model: str | None, *, own_prompts: bool) -> None:
    """Find out before the first article what no article could be analysed with."""
    if toolkit.engine_name != "builtin" and own_prompts:
        for name in toolkit.prompts.names:
            toolkit.prompts.get(name)
    if model and toolkit.engine_name == "builtin":
        raise ConfigError(
            f"the engine 'builtin' has no models, so --model {model} cannot be asked: "
            "set OPENAI_API_KEY or OPENAI_BASE_URL, or leave out --model"
        )


def _check_text(options: Options) -> None:
    """Refuse options that are not text, and a date that is none."""
    for name in ("title", "date", "source", "model", "issues", "actors"):
        value = getattr(options, name) or ()
        for text in (value,) if isinstance(value, str) else value:
            if not text.isprintable() and any("\ud800" <= character <= "\udfff" for character in text):
                raise InputError(f"--{name} holds bytes that are not UTF-8; type it anew in a UTF-8 terminal")
    if options.date is not None and parse_day(options.date) is None:
        raise InputError(f"--date: {options.date!r} is not a date such as 2026-03-04")


def _input_format(name: str | None) -> Format | None:
    if name is None:
        return None
    try:
        return Format(name)
    except ValueError:
        known = ", ".join(Format)
        raise InputError(f"there is no input format {name!r} (formats: {known}){did_you_mean(name, Format)}") from None
