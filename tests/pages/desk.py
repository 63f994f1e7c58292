"""A desk that listens on a port of this machine, for browsers, and what people do in its pages."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Page, expect

from tests.pages.browser import Watch
from tests.samples import ANALYSIS
from toolkit.settings import Settings
from toolkit.web.app import create_app
from toolkit.web.desk import Desk, DeskConfig

Visit = Callable[..., tuple[Page, Watch]]
"""Opens a path of the desk as somebody of a name."""


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


def kept(here: Served) -> str:
    """The path of the sample analysis, kept at the desk."""
    return f"/analyses/{here.desk.analyses.keep(ANALYSIS).id}"


def controls(page: Page, kind: str, identifier: str) -> Any:
    """The place where one decides about a target."""
    return page.locator(f'.desk[data-target="{kind}"][data-id="{identifier}"]')


def unfold(part: Any, name: str) -> None:
    """Open the part of the page under that heading."""
    part.locator("summary", has_text=re.compile(f"^{name}$")).click()


def begin(part: Any, name: str) -> None:
    """Open the form under that heading; its first field has the focus at once."""
    unfold(part, name)
    expect(part.locator("details[open] form :focus")).to_have_count(1)


def ends_of(page: Page, words: str) -> list[list[float]]:
    """Where words of the article begin and end on the screen, scrolled there."""
    found: list[list[float]] = page.evaluate(
        """words => {
          const text = document.querySelector(".text");
          const range = document.createRange();
          const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
          const nodes = [];
          while (walker.nextNode()) nodes.push(walker.currentNode);
          const all = nodes.map((node) => node.data).join("");
          const at = (offset, end) => {
            for (const node of nodes) {
              if (end ? offset <= node.length : offset < node.length) return [node, offset];
              offset -= node.length;
            }
          };
          const start = all.indexOf(words);
          const point = ([node, offset], side) => {
            range.setStart(node, side ? offset - 1 : offset);
            range.setEnd(node, side ? offset : offset + 1);
            const box = range.getBoundingClientRect();
            return [side ? box.right - 1 : box.left + 1, box.top + box.height / 2];
          };
          at(start)[0].parentElement.scrollIntoView({ block: "center", behavior: "instant" });
          return [point(at(start)), point(at(start + words.length, true), true)];
        }""",
        words,
    )
    return found


def drag(page: Page, start: list[float], end: list[float]) -> None:
    """Press the mouse at a place, and let it go at another."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()


def select(page: Page, words: str) -> None:
    """Select words of the article with the mouse."""
    start, end = ends_of(page, words)
    drag(page, start, end)
