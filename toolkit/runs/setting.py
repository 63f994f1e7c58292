"""What a run is started with, kept in its manifest, and the toolkit that is built from it around the run's own store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from toolkit.app import Toolkit
from toolkit.codebook import Codebook
from toolkit.errors import ConfigError
from toolkit.records import Issue
from toolkit.runs.answers import RunAnswers
from toolkit.runs.recipe import NOTHING_ASKED, Recipe, recipe
from toolkit.runs.store import RunStore
from toolkit.settings import Settings
from toolkit.sources.corpus import Corpus
from toolkit.sources.load import LIMIT_BYTES


@dataclass(frozen=True)
class RunOptions:
    """What a run is about: the corpus, how it is read, who is asked and for what. No key and no address is among it.

    `paths` are absolute, `columns` maps fields to columns, `prompts` is a folder of prompts, None for ours; `book` is
    asked of every row that does not ask for something itself. The last three bound what the whole run may use: US dollars,
    tokens of both kinds, requests.
    """

    paths: tuple[str, ...]
    format: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    limit_bytes: int = LIMIT_BYTES
    engine: str | None = None
    model: str | None = None
    prompts: str | None = None
    book: Codebook = NOTHING_ASKED
    positions: bool = True
    audit: bool = True
    max_cost: float | None = None
    max_tokens: int | None = None
    max_requests: int | None = None

    @property
    def corpus(self) -> Corpus:
        """The corpus as these options read it."""
        return Corpus(self.paths, self.format, self.columns, self.limit_bytes)

    def to_manifest(self) -> dict[str, Any]:
        """The options as the manifest keeps them."""
        book = {
            "issues": [issue.model_dump(mode="json") for issue in self.book.issues],
            "actors": self.book.actors,
            "pairs": self.book.pairs,
        }
        return {**{f.name: getattr(self, f.name) for f in fields(self)}, "columns": dict(self.columns), "book": book}

    @classmethod
    def from_manifest(cls, kept: Mapping[str, Any]) -> RunOptions:
        """The options a run was started with. Raises `ConfigError` where the manifest holds none."""
        try:
            book = kept["book"]
            known = {f.name: kept[f.name] for f in fields(cls) if f.name in kept}
            issues = tuple(Issue.model_validate(issue) for issue in book["issues"])
            pairs = tuple((actor, issue) for actor, issue in book["pairs"])
            known["book"] = Codebook(issues, tuple(book["actors"]), pairs)
            return cls(**{**known, "paths": tuple(kept["paths"])})
        except (KeyError, TypeError, ValueError) as error:
            raise ConfigError(f"the run's manifest does not say what it is about ({error}); start a new run") from error


def toolkit_for(options: RunOptions, store: RunStore, settings: Settings) -> Toolkit:
    """The toolkit that analyses the rows of a run.

    A model's answers are kept in the run's own store, its requests in the run's ledger, and a budget covers the whole run,
    what it used before it was resumed too. Raises `ConfigError` as `Toolkit` does.
    """
    folder = Path(options.prompts) if options.prompts else None
    budgets = {
        "budget_usd": options.max_cost,
        "budget_tokens": options.max_tokens,
        "budget_requests": options.max_requests,
    }
    given = {name: limit for name, limit in budgets.items() if limit is not None}
    client = replace(settings.client, **given)  # type: ignore[arg-type]
    alone = replace(settings, cache=False, client=client)  # the run keeps its answers itself
    toolkit = Toolkit(alone, engine=options.engine, model=options.model, prompts_dir=folder, audit=options.audit)
    if toolkit.engine_name == "openai":
        toolkit.engine = _keeping(toolkit, store)
    elif options.model:
        raise ConfigError(
            f"the engine {toolkit.engine_name!r} has no models, so --model {options.model} cannot be asked"
        )
    return toolkit


def recipe_for(options: RunOptions, toolkit: Toolkit) -> Recipe:
    """The recipe of the run's rows."""
    return recipe(toolkit, options.book, positions=options.positions)


def _keeping(toolkit: Toolkit, store: RunStore) -> Any:
    """The engine for the toolkit's model, with the store's answers, ledger and account."""
    from toolkit.engines.build import openai_engine, openai_services
    from toolkit.engines.capability import CapabilityMemory

    services = openai_services(toolkit.settings, toolkit.model)
    if services.budget is not None:
        services.budget.spent = store.ledger.total()
    own = replace(
        services,
        cache=RunAnswers(store.path),
        memory=CapabilityMemory(store.path.with_name("servers.json")),
        observer=store.ledger.watching(services.observer, services.prices),
    )
    return openai_engine(toolkit.prompts, toolkit.settings, toolkit.model, own)
