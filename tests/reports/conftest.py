"""A real browser, and pages open in it."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from oncordia.reports import (
    CurveReport,
    ScreenReport,
    write_curve_page,
    write_screen_report,
)

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --headless"
).split()


@dataclass(slots=True)
class OpenPage:
    """A report open in a browser, with everything that it complained of or asked for."""

    page: Page
    path: Path
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def show(self, section: str) -> None:
        """Scroll to a section and wait until it is drawn."""
        self.page.locator(f"#{section}").scroll_into_view_if_needed()
        self.page.evaluate(
            "name => document.getElementById(name).scrollIntoView({behavior: 'instant'})", section
        )
        self.page.wait_for_selector(f"#{section}[data-state]", state="attached")


OpenReport = Callable[..., OpenPage]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; skips where none is installed."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip(f"no browser is installed; looked for {', '.join(BROWSERS)}")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_report(browser: Browser, tmp_path: Path) -> Iterator[OpenReport]:
    """Write a report and open it in a page of a given width."""
    pages: list[Page] = []

    def open_page(report: ScreenReport | CurveReport, width: int = 1400) -> OpenPage:
        path = tmp_path / "report.html"
        if isinstance(report, ScreenReport):
            write_screen_report(path, report)
        else:
            write_curve_page(path, report)
        page = browser.new_page(viewport={"width": width, "height": 900})
        pages.append(page)
        opened = OpenPage(page, path)
        page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        page.on("request", lambda request: opened.requests.append(request.url))
        page.on(
            "console",
            lambda message: (
                opened.complaints.append(message.text)
                if message.type in ("error", "warning")
                else None
            ),
        )
        page.goto(path.as_uri())
        return opened

    yield open_page
    for page in pages:
        page.close()
