"""What `stance serve` does: put the desk together, refuse what is unsafe, listen."""

from __future__ import annotations

import ipaddress
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from platformdirs import user_data_path

from toolkit.cli.messages import say
from toolkit.errors import ConfigError, InputError
from toolkit.settings import Settings
from toolkit.web.database import Database
from toolkit.web.tokens import TokenStore

if TYPE_CHECKING:
    from toolkit.web.desk import Desk, DeskConfig


_TURN_SECONDS = 0.000_5
"""How long a thread may keep the interpreter while others wait: an answer takes several turns, and analyses by rules, which
compute all the time, would let it wait for Python's usual 5 ms at each."""


@dataclass(frozen=True)
class Options:
    """The options of `stance serve`, as they were given."""

    desk: str | None
    host: str
    port: int
    engine: str | None
    models: tuple[str, ...]
    prompts: tuple[str, ...]
    evidence: str | None
    hosts: tuple[str, ...]
    origins: tuple[str, ...]
    fetch: bool
    webhooks: bool
    networks: tuple[str, ...]
    jobs: int
    max_bytes: int


def run(options: Options) -> None:
    """Serve until interrupted. Raises ConfigError where the server may not or cannot start."""
    try:
        import uvicorn

        from toolkit.web.app import create_app
        from toolkit.web.desk import Desk
    except ImportError as error:
        raise ConfigError(
            f"the desk needs the extra 'desk' ({error.name}): pip install 'stance-toolkit[desk]'"
        ) from error

    with Desk(config_of(options)) as desk:
        _check_open(options, desk)
        with desk.alone(), _listening(options.host, options.port) as listener:
            config = uvicorn.Config(
                create_app(desk),
                log_level="warning",
                access_log=False,  # addresses hold what people search for
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=3,
            )
            say("desk", f"{_address(options.host, listener)} (file {desk.database.path})")
            sys.setswitchinterval(_TURN_SECONDS)
            uvicorn.Server(config).run(sockets=[listener])


def config_of(options: Options) -> DeskConfig:
    """The options as the desk's configuration. Raises ConfigError or InputError where one has no meaning."""
    from toolkit.web.addresses import networks_of
    from toolkit.web.desk import LOOPBACK_HOSTS, DeskConfig, Limits
    from toolkit.web.jobs import JobLimits

    settings = Settings.load()
    if options.engine:
        settings = replace(settings, engine=options.engine)
    if options.models:
        settings = replace(settings, model=options.models[0])
    if options.evidence and not Path(options.evidence).is_file():
        raise InputError(f"there is no evidence store {options.evidence!r}; make one with `stance evidence add`")
    own = (f"[{options.host}]" if ":" in options.host else options.host,)
    return DeskConfig(
        path=desk_path(options.desk),
        settings=settings,
        open=all(map(is_loopback, (options.host, *options.hosts))),
        hosts=tuple(dict.fromkeys(name.lower() for name in (*LOOPBACK_HOSTS, *own, *options.hosts))),
        origins=tuple(_origin(text) for text in options.origins),
        models=options.models,
        prompts=dict(_prompt_set(text) for text in options.prompts),
        evidence=Path(options.evidence) if options.evidence else None,
        fetch=options.fetch,
        webhooks=options.webhooks,
        networks=networks_of(options.networks),
        limits=Limits(body_bytes=options.max_bytes, jobs=JobLimits(at_once=options.jobs)),
    )


def desk_path(given: str | None) -> Path:
    """The desk's file: the one named, or the user's own."""
    return Path(given) if given else user_data_path("stance-toolkit", appauthor=False) / "desk.sqlite3"


@contextmanager
def opened(desk: str | None) -> Iterator[Database]:
    """The desk's file for the block."""
    database = Database(desk_path(desk))
    try:
        yield database
    finally:
        database.close()


@contextmanager
def tokens(desk: str | None) -> Iterator[TokenStore]:
    """The tokens of a desk for the block."""
    with opened(desk) as database:
        yield TokenStore(database)


def is_loopback(host: str) -> bool:
    """Whether nobody outside this machine can reach an address; a name other than localhost is taken to be reachable."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _check_open(options: Options, desk: Desk) -> None:
    if not desk.config.open and not any(token.revoked is None for token in desk.tokens.all()):
        outside = next(name for name in (options.host, *options.hosts) if not is_loopback(name))
        raise ConfigError(
            f"{outside} can be reached from outside, and the desk has no token; make one with "
            "`stance serve token add NAME --scope read`, or serve on 127.0.0.1 alone"
        )


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=128)
        # an answer of two parts would else wait 40 ms for the first to be acknowledged
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as error:
        raise ConfigError(
            f"cannot listen at {host} port {port}: {error.strerror or error}; name another --port"
        ) from error
    with listener:
        yield listener


def _address(host: str, listener: socket.socket) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listener.getsockname()[1]}/"


def _origin(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise InputError(f"--allow-origin: {text!r} is not an origin such as https://cms.example")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _prompt_set(text: str) -> tuple[str, Path]:
    name, equals, folder = text.partition("=")
    if not (name.strip() and equals and Path(folder).is_dir()):
        raise InputError(f"--prompts: {text!r} is not NAME=FOLDER with a folder of prompt files")
    return name.strip(), Path(folder)
