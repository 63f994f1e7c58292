"""The desk: everything behind its pages and its API, put together from one configuration."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from toolkit.app import Toolkit
from toolkit.errors import ConfigError
from toolkit.settings import Settings
from toolkit.web.addresses import AddressRules, Network, Resolve, system_resolve
from toolkit.web.analyses import AnalysisStore
from toolkit.web.answering import Answering
from toolkit.web.database import Database
from toolkit.web.jobs import MOST_ATTEMPTS, JobLimits, Jobs
from toolkit.web.log import DecisionLog
from toolkit.web.once import Once
from toolkit.web.outbound import Outbound
from toolkit.web.progress import Progress
from toolkit.web.tokens import TokenStore
from toolkit.web.webhooks import Courier

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class Limits:
    """How much may be asked of a server: bytes and seconds of one request's body, requests and analyses at a time.

    `waiting` analyses may be queued or running; more are refused until some have ended.
    """

    body_bytes: int = 10_000_000
    body_seconds: float = 60.0
    requests: int = 64
    waiting: int = 1_000
    jobs: JobLimits = field(default_factory=JobLimits)


@dataclass(frozen=True)
class DeskConfig:
    """What `stance serve` was told.

    `path` is the desk's file. `open` serves without tokens while there are none, which only a loopback address may.
    `hosts` are the names that requests may be addressed to, `origins` other sites whose pages may call the API. `models`
    and `prompts` (folders by name) can be chosen beside the defaults; facts are checked against `evidence`. `fetch` reads
    articles from addresses and `webhooks` calls addresses back: public ones, and those in `networks`; `resolve` finds them.
    """

    path: Path
    settings: Settings = field(default_factory=Settings)
    open: bool = True
    hosts: tuple[str, ...] = LOOPBACK_HOSTS
    origins: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    prompts: Mapping[str, Path] = field(default_factory=dict)
    evidence: Path | None = None
    fetch: bool = False
    webhooks: bool = False
    networks: tuple[Network, ...] = ()
    resolve: Resolve = system_resolve
    limits: Limits = field(default_factory=Limits)


class Desk:
    """The stores and the jobs of one server. Use it as a context manager: `start` begins what was left, `close` ends.

    `toolkit` answers by default; without one it is made from the configuration's settings.
    """

    def __init__(self, config: DeskConfig, *, toolkit: Toolkit | None = None) -> None:
        self.config = config
        self.database = Database(config.path)
        self.analyses = AnalysisStore(self.database)
        self.log = DecisionLog(self.database)
        self.tokens = TokenStore(self.database)
        self.once = Once(self.database)
        self.progress = Progress()
        self.answering = Answering(config.settings, config.models, config.prompts, toolkit=toolkit)
        outbound = Outbound(AddressRules(config.networks, config.resolve), config.limits.body_bytes)
        self.courier = Courier(self.database, self.analyses, outbound)
        self.jobs = Jobs(
            self.analyses,
            self.answering,
            self.progress,
            config.limits.jobs,
            evidence=config.evidence,
            fetch=outbound.fetch if config.fetch else None,
            ended=self.courier.announce if config.webhooks else None,
        )

    @property
    def calls_back(self) -> bool:
        """Whether addresses are called when analyses end."""
        return self.config.webhooks

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other servers from this desk for the block: two would do the same work. Raises ConfigError.

        The lock is an open transaction on a file beside the desk's, which ends with the process however that ends.
        """
        held = sqlite3.connect(f"{self.database.path}.server", timeout=0, isolation_level=None)
        try:
            try:
                held.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                why = f"another server serves {self.database.path}; end it, or name another --desk"
                raise ConfigError(why) from error
            yield
        finally:
            held.close()

    def start(self) -> int:
        """Begin again what an earlier server left; returns how many analyses."""
        self.analyses.recover(MOST_ATTEMPTS)  # what is given up has ended, which the courier has to tell
        if self.calls_back:
            self.courier.recover()
        return self.jobs.recover()

    def close(self) -> None:
        """End the jobs and close the file."""
        self.jobs.close()
        self.courier.close()
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
