"""One Chromium for the tests of pages; without one they are skipped in one line, or fail where a browser is required."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.pages.browser import MISSING, PATIENCE, REQUIRED, Watch, chromium, launch
from tests.pages.desk import Served, Visit, served

Open = Callable[..., tuple[Page, Watch]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if chromium() or REQUIRED:
        return
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.skip(reason=MISSING))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = [report for report in terminalreporter.stats.get("skipped", ()) if MISSING in str(report.longrepr)]
    if skipped:
        terminalreporter.write_line(f"skipped {len(skipped)} tests of pages: {MISSING}")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    assert chromium(), MISSING
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens a page from its source, as a file without a server; options are those of a browser context."""
    contexts: list[BrowserContext] = []

    def opened(source: str, options: Mapping[str, Any] | None = None) -> tuple[Page, Watch]:
        file = tmp_path / f"page{len(contexts)}.html"
        file.write_text(source, encoding="utf-8")
        context = browser.new_context(**(options or {}))
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        watch = Watch(allowed=(file.as_uri(),))
        watch.follow(page)
        page.goto(file.as_uri())
        return page, watch

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path) as made:
        yield made


@pytest.fixture
def visit(browser: Browser, here: Served) -> Iterator[Visit]:
    """Opens a path of the desk as somebody of that name, each in a browser of their own."""
    contexts: list[BrowserContext] = []

    def opened(path: str = "/", name: str = "", options: dict[str, Any] | None = None) -> tuple[Page, Watch]:
        context = browser.new_context(**(options or {}))
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        watch = Watch(allowed=(here.address,))
        watch.follow(page)
        page.goto(here.address + path)
        if name:
            page.get_by_label("Your name").fill(name)
            page.get_by_label("Your name").blur()
        return page, watch

    yield opened
    for context in contexts:
        context.close()
