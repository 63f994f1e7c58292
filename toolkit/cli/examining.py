"""What `stance doctor` looks at: one function an area, one line a finding."""

from __future__ import annotations

import asyncio
import sqlite3
import ssl
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.errors import ConfigError, ToolkitError
from toolkit.report.visible import one_line
from toolkit.settings import DEFAULT_MODEL, Settings, resolve

if TYPE_CHECKING:
    from toolkit.engines.capability import Capability

FINE, NOTE, FAULT = "ok", "note", "fault"
EXTRAS: dict[str, tuple[tuple[str, ...], str]] = {
    "cluster": (("distributed",), "a corpus over several machines"),
    "desk": (("fastapi", "uvicorn", "python_multipart"), "stance serve"),
    "evals": (("vcr", "pytest_recording"), "recorded evals"),
    "evidence": (("pypdf", "docx"), "PDF and DOCX as evidence"),
    "frames": (("pandas", "polars", "pyarrow"), "data frames and Parquet"),
    "networks": (("networkx",), "GraphML and GEXF"),
    "otel": (("opentelemetry",), "OpenTelemetry spans"),
    "plots": (("altair",), "plots to restyle"),
    "tokens": (("bpe_openai",), "tokens counted instead of estimated"),
}
"""Every extra, the modules it brings, and what it is for."""

_SECONDS = 15.0
"""How long a server may take before it counts as not reachable."""


@dataclass(frozen=True)
class Line:
    """One finding: FINE, NOTE (something is missing that is not needed by everybody) or FAULT, and what to do."""

    state: str
    about: str
    found: str
    todo: str = ""

    def __str__(self) -> str:
        return one_line(f"{self.state:5} {self.about}: {self.found}" + (f"; {self.todo}" if self.todo else ""))


def examine(*, offline: bool = False, model: str | None = None) -> Iterator[Line]:
    """Every finding, in the order in which somebody would look. Never raises for what is wrong with the surroundings."""
    yield from _installation()
    try:
        settings = Settings.load()
    except ToolkitError as error:
        yield Line(FAULT, "settings", str(error))
        return
    files = {origin.name for origin in resolve().origins.values() if origin.kind != "environment"}
    yield Line(FINE, "settings", f"read from {', '.join(sorted(files)) or 'the environment alone'}")
    yield from _key(settings)
    if settings.api_key or settings.base_url:
        yield from _trust()
        yield from _server(settings, model) if not offline else [Line(NOTE, "server", "not asked (--offline)")]
    yield from _prompts(settings)
    yield from _recordings()
    yield from _databases(settings)
    yield from _extras()


def _installation() -> Iterator[Line]:
    version = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info >= (3, 11)
    yield Line(FINE if good else FAULT, "Python", version, "" if good else "install Python 3.11 or newer")
    from toolkit.version import __version__

    names = ("openai", "pydantic", "jinja2", "tenacity")
    yield Line(
        FINE, "toolkit", f"{__version__}, with {', '.join(f'{name} {metadata.version(name)}' for name in names)}"
    )


def _key(settings: Settings) -> Iterator[Line]:
    origin = resolve().origins
    if settings.api_key:
        found = origin.get("api_key") or origin["api_key_file"]
        yield Line(FINE, "key", f"set by {found.name} (not shown)")
    elif settings.base_url:
        yield Line(NOTE, "key", "none; many servers of one's own need none", "else set OPENAI_API_KEY")
    else:
        yield Line(NOTE, "key", "none, so the embedded engine answers", "set OPENAI_API_KEY to ask a model")


def _trust() -> Iterator[Line]:
    """The certificates that connections are checked against: the system's, as openai 3 uses them."""
    paths = ssl.get_default_verify_paths()
    place = paths.cafile or paths.capath
    if ssl.create_default_context().cert_store_stats()["x509_ca"] or place:
        yield Line(FINE, "TLS", f"certificates of the system: {place or 'built in'}")
    else:
        yield Line(FAULT, "TLS", "the system has no certificates", "install ca-certificates, or set SSL_CERT_FILE")


def _server(settings: Settings, model: str | None) -> Iterator[Line]:
    """Whether the server answers, and whether the model holds to a schema."""
    from toolkit.app import prompt_folders
    from toolkit.engines.build import openai_engine
    from toolkit.prompts import PromptLibrary

    name = model or settings.model or DEFAULT_MODEL
    client = replace(settings.client, deadline=_SECONDS, seconds=_SECONDS)
    try:
        engine = openai_engine(PromptLibrary(prompt_folders()), replace(settings, client=client), name)
    except ToolkitError as error:
        yield Line(FAULT, "server", str(error))
        return

    where = engine.connection.endpoint.address if settings.base_url else "OpenAI"

    async def asked() -> Capability | str:
        try:
            return await engine.examine()
        finally:
            await engine.aclose()

    found = asyncio.run(asked())
    if isinstance(found, str):
        yield Line(FAULT, "server", found)
    elif found.enforced and found.rung is not None:
        yield Line(FINE, "server", f"{where} answers, and {name} holds to reply schemas ({found.rung.value})")
    else:
        todo = "set STANCE_ALLOW_UNENFORCED=1 to use it all the same, or use another model"
        yield Line(FAULT, "server", f"{where} answers, but {name} is not held to reply schemas", todo)


def _prompts(settings: Settings) -> Iterator[Line]:
    from toolkit.app import prompt_folders
    from toolkit.cli.rendering import problem
    from toolkit.prompts import PromptLibrary

    library = PromptLibrary(prompt_folders(settings.prompts_dir))
    problems = [found for found in (problem(library, name) for name in library.names) if found is not None]
    for found in problems:
        yield Line(FAULT, "prompts", found)
    if not problems:
        own = f", your own from {settings.prompts_dir}" if settings.prompts_dir else ""
        yield Line(FINE, "prompts", f"{len(library.names)} in order{own}")


def _recordings() -> Iterator[Line]:
    """The recordings of the suites under `evals`, where there are any."""
    if not Path("evals").is_dir():
        yield Line(NOTE, "recordings", "no folder 'evals' here", "`stance init` writes a suite to begin with")
        return
    from toolkit.cli.evaluating import needed, places

    try:
        needed()
    except ConfigError as error:
        yield Line(NOTE, "recordings", "not looked at", str(error))
        return
    from toolkit.evals.reports.text import status_lines
    from toolkit.evals.status import status

    try:
        found = [status(p.suite, p.cases, p.setting, p.shelf) for p in places(None, None, None, None, None)]
    except ToolkitError as error:
        yield Line(FAULT, "recordings", str(error))
        return
    for one in found:
        *_, told = status_lines(one)
        yield Line(FINE if one.holds else FAULT, "recordings", told, "" if one.holds else "see `stance evals status`")


def _databases(settings: Settings) -> Iterator[Line]:
    """The cache of answers: is the file whole?"""
    from toolkit.engines.build import cache_path

    path = cache_path(settings)
    if not settings.cache:
        yield Line(NOTE, "cache", "switched off, so every answer is paid for anew")
        return
    if not path.is_file():
        yield Line(FINE, "cache", f"empty so far ({path})")
        return
    try:
        with sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True) as database:
            said = database.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as error:
        said = str(error)
    fine = said == "ok"
    yield Line(
        FINE if fine else FAULT, "cache", f"{path} {'is sound' if fine else said}", "" if fine else "delete the file"
    )


def _extras() -> Iterator[Line]:
    for extra, (modules, purpose) in EXTRAS.items():
        missing = [module for module in modules if find_spec(module) is None]
        todo = f"for {purpose}: pip install 'stance-toolkit[{extra}]'"
        yield (
            Line(NOTE, f"extra {extra}", "not installed", todo)
            if missing
            else Line(FINE, f"extra {extra}", "installed")
        )
