"""A real Chromium without a way out: nothing but 127.0.0.1 resolves, and every request and complaint is written down."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
REQUIRED = bool(os.environ.get("STANCE_REQUIRE_BROWSER"))
PATIENCE = 60_000
"""How long to wait for anything, in milliseconds: machines that run tests are busy, and waiting costs only failures."""
MISSING = f"no Chromium on this machine (looked for {', '.join(NAMES)}); install it with `apt-get install chromium`"


def chromium() -> str | None:
    """Where the system's Chromium is, or None."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def launch(playwright: Playwright) -> Browser:
    """A headless Chromium that can reach this machine and nothing else."""
    return playwright.chromium.launch(
        executable_path=chromium(),
        args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--disable-gpu"],
    )


@dataclass
class Watch:
    """What a page did that it should not: requests beyond `allowed`, dialogs, errors, words on the console."""

    allowed: tuple[str, ...]
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        """Listen to a page from now on."""
        page.on("request", lambda request: self._request(request.url))
        page.on("dialog", self._dialog)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text))

    def assert_nothing(self) -> None:
        """Fails where anything happened."""
        assert (self.requests, self.dialogs, self.complaints) == ([], [], [])

    def _request(self, url: str) -> None:
        if not url.startswith(self.allowed):
            self.requests.append(url)

    def _dialog(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()
