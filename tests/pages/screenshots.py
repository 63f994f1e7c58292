"""Writes the pictures of the README and of the guide for editors: `python -m tests.pages.screenshots [FOLDER]`.

Everything in them is invented: the shipped article about a harbour, minutes of its council, and the people who decide.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.pages.browser import MISSING, chromium, launch
from tests.pages.desk import Served, served
from toolkit.app import Toolkit
from toolkit.checking import CheckRequest
from toolkit.evidence.source import make_source
from toolkit.evidence.store import EvidenceStore
from toolkit.report.html import html
from toolkit.shipped import shipped
from toolkit.sources.document import make_document

FOLDER = Path("docs/images")
LARGEST = 200_000
TITLE = "Skerrow backs second cruise berth; fishing fleet holds out for a quay of its own"
MINUTES = """Minutes of the town council of Skerrow, March 4. The council voted by 19 to 12 to let the port company build
a second cruise berth on the site of the old fish quay. The berth is to cost 91 million crowns and to be 310 metres long.
Work is due to begin on September 1."""


def main() -> int:
    if chromium() is None:
        print(MISSING, file=sys.stderr)
        return 1
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as held, sync_playwright() as playwright:
        evidence = Path(held) / "evidence.db"
        with EvidenceStore(evidence) as store:
            store.add(make_source(MINUTES, identifier="minutes.txt", title="Council minutes", date="2026-03-04"))
        browser = launch(playwright)
        _report(browser, Path(held), evidence, folder)
        with served(Path(held), evidence=evidence) as here:
            _desk(browser, here, folder)
        browser.close()
    large = [file.name for file in folder.glob("*.png") if file.stat().st_size > LARGEST]
    print("\n".join(f"{file} {file.stat().st_size // 1000} kB" for file in sorted(folder.glob("*.png"))))
    return 1 if large else 0


def _report(browser: Browser, held: Path, evidence: Path, folder: Path) -> None:
    document = make_document(
        shipped("examples/harbour.txt").read_text(encoding="utf-8"), title=TITLE, published_at="2026-03-05"
    )
    with Toolkit(engine="builtin") as toolkit, EvidenceStore(evidence) as store:
        made = toolkit.check(document, CheckRequest(retriever=store))
    file = held / "report.html"
    file.write_text(html(made), encoding="utf-8")
    page = _page(browser, file.as_uri())
    _at(page, "#matrix", -300)
    page.screenshot(path=folder / "report.png")
    _at(page, "#words", -60)
    page.screenshot(path=folder / "article.png")
    _at(page, "#facts", -50)
    page.screenshot(path=folder / "facts.png")
    phone = _page(browser, file.as_uri(), viewport={"width": 390, "height": 780}, color_scheme="dark")
    _at(phone, "#words", -20)
    phone.screenshot(path=folder / "phone.png")


def _desk(browser: Browser, here: Served, folder: Path) -> None:
    page = _page(browser, here.address)
    page.get_by_label("Your name").fill("Ana Ruiz")
    page.get_by_role("button", name="harbour").click()
    page.get_by_label("list and check the facts, too").check()
    page.screenshot(path=folder / "desk-new.png")
    page.get_by_role("button", name="Analyse").click()
    page.wait_for_selector("#work")
    cards = page.locator(".card[data-kind=position]")
    for number, button in ((0, "Accept"), (3, "Reject")):
        cards.nth(number).get_by_role("button", name=button).click()
        page.locator("#said", has_text=f"{button}ed.").wait_for()
    cards.nth(1).locator(".edit > summary").click()
    _at(page, "#words", -60)
    page.screenshot(path=folder / "desk.png")


def _page(browser: Browser, address: str, **options: Any) -> Page:
    page = browser.new_context(**{"viewport": {"width": 1100, "height": 680}, **options}).new_page()
    page.goto(address)
    return page


def _at(page: Page, selector: str, beside: int) -> None:
    """Scroll so that a part of the page stands at the top, `beside` pixels off."""
    page.evaluate(
        "([selector, beside]) => { document.documentElement.style.scrollBehavior = 'auto';"
        " scrollTo(0, document.querySelector(selector).getBoundingClientRect().top + scrollY + beside) }",
        [selector, beside],
    )
    page.wait_for_timeout(200)


if __name__ == "__main__":
    sys.exit(main())
