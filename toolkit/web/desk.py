"""The desk: everything behind its pages and its API, put together from one configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from toolkit.settings import Settings
from toolkit.web.analyses import AnalysisStore
from toolkit.web.answering import Answering
from toolkit.web.database import Database
from toolkit.web.jobs import JobLimits, Jobs
from toolkit.web.log import DecisionLog
from toolkit.web.once import Once
from toolkit.web.progress import Progress
from toolkit.web.tokens import TokenStore

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
    and `prompts` (folders by name) can be chosen beside the defaults; facts are checked against `evidence`.
    """

    path: Path
    settings: Settings = field(default_factory=Settings)
    open: bool = True
    hosts: tuple[str, ...] = LOOPBACK_HOSTS
    origins: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    prompts: Mapping[str, Path] = field(default_factory=dict)
    evidence: Path | None = None
    limits: Limits = field(default_factory=Limits)


class Desk:
    """The stores and the jobs of one server. Use it as a context manager: `start` begins what was left, `close` ends."""

    def __init__(self, config: DeskConfig) -> None:
        self.config = config
        self.database = Database(config.path)
        self.analyses = AnalysisStore(self.database)
        self.log = DecisionLog(self.database)
        self.tokens = TokenStore(self.database)
        self.once = Once(self.database)
        self.progress = Progress()
        self.answering = Answering(config.settings, config.models, config.prompts)
        self.jobs = Jobs(self.analyses, self.answering, self.progress, config.limits.jobs, evidence=config.evidence)

    @property
    def calls_back(self) -> bool:
        """Whether addresses are called when analyses end."""
        return False

    def start(self) -> int:
        """Begin again what an earlier server left; returns how many analyses."""
        return self.jobs.recover()

    def close(self) -> None:
        """End the jobs and close the file."""
        self.jobs.close()
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
