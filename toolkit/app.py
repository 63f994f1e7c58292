"""The composition root: settings become a prompt library, an engine and a driver. The only module that knows everything.

`Toolkit` is for many calls, `analyze` and `aanalyze` for one. Both work where an event loop already runs (notebooks).
"""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from toolkit import checking, flow
from toolkit.ask import Engine
from toolkit.asking import article_text, request_of
from toolkit.bridge import Bridge
from toolkit.checking import CheckRequest, GivenClaim
from toolkit.errors import ConfigError, InputError, did_you_mean
from toolkit.prompts import PromptLibrary
from toolkit.records import Analysis, Check, Document, Issue
from toolkit.rereading import audited
from toolkit.settings import DEFAULT_MODEL, Settings
from toolkit.sources.document import make_document
from toolkit.steps.checks import CheckLimits
from toolkit.version import __version__

ENGINES = ("openai", "builtin")
T = TypeVar("T")


class Toolkit:
    """Analyses documents with one engine and one set of prompts; use it as a context manager, or call `close`.

    `engine` is a name of ENGINES, an engine object, or None: then `openai` where a key or base URL is configured, else
    `builtin`. `engine_name` and `engine_reason` say which one was chosen and why. With `audit`, what any other engine
    answers is read a second time by the embedded one, which adds findings and changes nothing.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        engine: str | Engine | None = None,
        model: str | None = None,
        prompts_dir: Path | None = None,
        audit: bool = True,
    ) -> None:
        self.settings = settings if settings is not None else Settings.load()
        self.prompts = PromptLibrary(prompt_folders(prompts_dir or self.settings.prompts_dir))
        self.model = model or self.settings.model or DEFAULT_MODEL
        self.engine, self.engine_reason = self._choose(engine)
        self.engine_name = self.engine.name
        self.audit = audit and self.engine_name != "builtin"
        self._bridge = Bridge()
        Analysis.as_html = _notebook_html

    def analyze(
        self,
        document: Document | str,
        *,
        issues: Sequence[Issue | str] = (),
        actors: Sequence[str] = (),
        pairs: Sequence[tuple[str, str]] = (),
        positions: bool = True,
        title: str | None = None,
        date: str | None = None,
        source: str | None = None,
    ) -> Analysis:
        """Analyse one document (or the text of one) and return everything found.

        `issues` are propositions (strings get the ids I1, I2, …) or codebook issues; `actors` are names; `pairs` are
        (actor name, issue id or proposition). With any of them, every asked pair gets exactly one position. Raises
        InputError for an empty text, the name of a file in place of a text, one text where a list is wanted, or a pair
        whose issue is unknown; a call that fails is in `failures`. Without `positions`, only actors and statements are
        asked for: half the calls.
        """
        options: dict[str, Any] = {"issues": issues, "actors": actors, "pairs": pairs, "positions": positions}
        return self._bridge.run(self.aanalyze(document, title=title, date=date, source=source, **options))

    async def aanalyze(
        self,
        document: Document | str,
        *,
        issues: Sequence[Issue | str] = (),
        actors: Sequence[str] = (),
        pairs: Sequence[tuple[str, str]] = (),
        positions: bool = True,
        title: str | None = None,
        date: str | None = None,
        source: str | None = None,
    ) -> Analysis:
        """`analyze` for callers with an event loop of their own."""
        if not isinstance(document, Document):
            document = make_document(article_text(document), title=title, published_at=date, source=source)
        self._check_size(document)
        request = replace(request_of(issues, actors, pairs), positions=positions)
        analysis = await flow.drive(flow.analyze(document, request, self._stamp()), self.engine)
        return await self._audited(analysis) if self.audit else analysis

    def check(self, document: Document | Analysis | str, request: CheckRequest | None = None, **given: Any) -> Analysis:
        """Analyse a document (or take an analysis as it is), then list its claims and check them.

        `request` says against what (`CheckRequest(retriever=EvidenceStore(…))`) and how; `given` are the options of
        `analyze`. What could not be checked says why; a call that fails is in `failures`.
        """
        return self._bridge.run(self.acheck(document, request, **given))

    async def acheck(
        self, document: Document | Analysis | str, request: CheckRequest | None = None, **given: Any
    ) -> Analysis:
        """`check` for callers with an event loop of their own."""
        analysis = document if isinstance(document, Analysis) else await self.aanalyze(document, **given)
        wanted = request if request is not None else CheckRequest()
        request = replace(wanted, limits=self._limits(wanted.limits))
        return await flow.drive(checking.check(analysis, request), self.engine)

    def check_claims(self, claims: Sequence[GivenClaim], *, language: str | None = None) -> tuple[Check, ...]:
        """One check for each claim from outside, in order, each against its own passages; claim ids must differ."""
        return self._bridge.run(self.acheck_claims(claims, language=language))

    async def acheck_claims(self, claims: Sequence[GivenClaim], *, language: str | None = None) -> tuple[Check, ...]:
        """`check_claims` for callers with an event loop of their own."""
        limits = self._limits(CheckLimits())
        checks, _ = await flow.drive(checking.check_given(claims, limits, language=language), self.engine)
        return checks

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the loop that this toolkit's synchronous methods use, so that its connections are shared."""
        return self._bridge.run(work)

    def _limits(self, limits: CheckLimits) -> CheckLimits:
        """The limits of a call; the embedded engine pays for no tokens, so its own leave nothing out."""
        unset = limits == CheckLimits() and self.engine_name == "builtin"
        if not unset:
            return limits
        return CheckLimits(claims_per_call=50, passages_per_claim=10, passage_chars=1_000_000, more_chars=1_000_000)

    def close(self) -> None:
        """Give back the engine's connections and files."""
        self._bridge.run(self.engine.aclose())
        self._bridge.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def _audited(self, analysis: Analysis) -> Analysis:
        """The analysis with what the embedded engine's own reading shows it left out or turned round, as findings."""
        from toolkit.engines.builtin.engine import BuiltinEngine

        return await flow.drive(audited(analysis), BuiltinEngine())

    def _check_size(self, document: Document) -> None:
        if not document.text.strip():
            raise InputError("the article is empty")
        if len(document.text) > self.settings.max_chars:
            raise InputError(
                f"the article has {len(document.text):,} characters, the limit is {self.settings.max_chars:,}; "
                "raise it with STANCE_MAX_CHARS"
            )

    def _stamp(self) -> flow.Stamp:
        return flow.Stamp(
            engine=self.engine_name,
            toolkit_version=__version__,
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
            model_requested=None if self.engine_name == "builtin" else self.model,
        )

    def _choose(self, engine: str | Engine | None) -> tuple[Engine, str]:
        if engine is not None and not isinstance(engine, str):
            return engine, "given"
        name = engine or self.settings.engine
        if name == "openai" or (name is None and (self.settings.api_key or self.settings.base_url)):
            why = "asked for" if name else "a key or base URL is configured"
            return self._openai(), f"{why}, model {self.model}"
        if name == "builtin" or name is None:
            from toolkit.engines.builtin.engine import BuiltinEngine

            return (
                BuiltinEngine(),
                "asked for" if name else "no OPENAI_API_KEY or OPENAI_BASE_URL is set; rules, no model",
            )
        known = ", ".join(ENGINES)
        raise ConfigError(f"there is no engine {name!r}; known engines: {known}{did_you_mean(name, ENGINES)}")

    def _openai(self) -> Engine:
        if not self.settings.api_key and not self.settings.base_url:
            raise ConfigError(
                "the engine 'openai' needs a key: set OPENAI_API_KEY (or OPENAI_BASE_URL for a local server)"
            )
        from toolkit.engines.build import openai_engine

        return openai_engine(self.prompts, self.settings, self.model)


def analyze(
    document: Document | str, *, engine: str | Engine | None = None, model: str | None = None, **options: Any
) -> Analysis:
    """Analyse one document: `Toolkit(engine=…, model=…).analyze(document, **options)`, closed afterwards.

    `document` is the text of an article (not the name of its file) or a `Document`; `options` are `issues`, `actors`,
    `pairs`, `positions`, `title`, `date` and `source`, as `Toolkit.analyze` says.
    """
    with Toolkit(engine=engine, model=model) as toolkit:
        return toolkit.analyze(document, **options)


async def aanalyze(
    document: Document | str, *, engine: str | Engine | None = None, model: str | None = None, **options: Any
) -> Analysis:
    """`analyze` for callers with an event loop of their own."""
    toolkit = Toolkit(engine=engine, model=model)
    try:
        return await toolkit.aanalyze(document, **options)
    finally:
        await toolkit.engine.aclose()


def _notebook_html(analysis: Analysis) -> str:
    """The report for a notebook cell; loaded when the first one is shown."""
    from toolkit.report.html import fragment

    return fragment(analysis)


def prompt_folders(user: Path | None = None) -> tuple[Path, ...]:
    """Where prompts are looked for: the user's folder, then ours (inside the installed package, or in the checkout)."""
    here = Path(__file__).resolve().parent
    ours = next((folder for folder in (here / "_prompts", here.parent / "prompts") if folder.is_dir()), None)
    if ours is None:
        raise ConfigError("the toolkit's prompts are missing from this installation; install it again")
    return (user, ours) if user is not None else (ours,)
