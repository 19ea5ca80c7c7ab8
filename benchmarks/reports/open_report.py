"""How long a browser takes to open a report, and to draw a section when it comes into view."""

import shutil
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


def open_report(path: Path) -> str | None:
    """Seconds to open the page and to draw its curves, in words; None without a browser."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        start = time.perf_counter()
        page.goto(path.as_uri())
        opened = time.perf_counter() - start
        start = time.perf_counter()
        page.locator("#curves").scroll_into_view_if_needed()
        page.locator("#curves svg").first.wait_for(state="visible")
        drawn = time.perf_counter() - start
        browser.close()
    size_mb = path.stat().st_size / 1e6
    return f"{size_mb:.1f} MB, opens in {opened:.2f} s, first curves after {drawn:.2f} s more"
