"""A desk that listens on a port of this machine, for browsers."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from toolkit.settings import Settings
from toolkit.web.app import create_app
from toolkit.web.desk import Desk, DeskConfig


@dataclass(frozen=True)
class Served:
    """A desk and the address it answers at."""

    desk: Desk
    address: str


@contextmanager
def served(folder: Path, **changes: Any) -> Iterator[Served]:
    """Serve a desk on the embedded engine until the block ends."""
    config = DeskConfig(path=folder / "desk.sqlite3", settings=Settings(engine="builtin", cache=False), **changes)
    with Desk(config) as desk:
        server = uvicorn.Server(
            uvicorn.Config(create_app(desk), port=0, log_level="error", ws="none", timeout_graceful_shutdown=1)
        )
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        try:
            yield Served(desk, f"http://127.0.0.1:{port}")
        finally:
            server.should_exit = True
            thread.join()
