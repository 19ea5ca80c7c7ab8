"""The pages of a ranking in a real browser: wide, narrow, on paper, by keyboard, scriptless."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests.reports.made_therapy import make_therapy_report

from oncordia.reports import TherapyReport, render_board_page, render_patient_page

pytestmark = pytest.mark.browser

RENDER: dict[str, Callable[[TherapyReport], str]] = {
    "board": render_board_page,
    "patient": render_patient_page,
}


@pytest.fixture(params=RENDER)
def opened(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A page of either kind; fails where it complains or asks for anything."""
    path = tmp_path / "page.html"
    path.write_text(RENDER[request.param](make_therapy_report()), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1300, "height": 900})
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda message: heard.append(message.text))
    page.on("request", lambda asked: heard.append(asked.url))
    page.goto(path.as_uri())
    yield page
    page.close()
    assert [what for what in heard if not what.startswith("data:")] == [path.as_uri()]


def test_page__fits_wide_and_narrow_in_both_languages(opened: Page) -> None:
    for width in (1300, 390):
        opened.set_viewport_size({"width": width, "height": 900})
        for language in ("en", "zh"):
            opened.click(f"[data-language={language}]")
            assert opened.evaluate("document.documentElement.scrollWidth") <= width
            assert opened.locator("h1:visible").count() == 1


def test_language__is_switched_by_keyboard(opened: Page) -> None:
    opened.locator("[data-language=zh]").focus()
    opened.keyboard.press("Enter")

    assert opened.evaluate("document.documentElement.lang") == "zh"
    assert opened.get_attribute("[data-language=zh]", "aria-pressed") == "true"
    assert opened.locator("main:visible h2").first.inner_text() in ("摘要", "概要")


def test_print__takes_few_sheets_of_a4(opened: Page) -> None:
    sheet = opened.pdf(prefer_css_page_size=True)

    assert sheet.count(b"/Type /Page") - sheet.count(b"/Type /Pages") <= 5
    assert b"/MediaBox [0 0 594" in sheet or b"/MediaBox [0 0 595" in sheet


def test_page__can_be_read_without_a_script(opened: Page, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(opened.url)

    assert page.locator("main:visible").count() == 1
    assert page.locator("button:visible").count() == 0
    context.close()


def test_reasons__open_all_at_once(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(render_board_page(make_therapy_report()))
    assert page.locator("details.reasons[open]:visible").count() == 4
    page.click("[data-reasons]:visible")
    assert page.locator("details.reasons[open]:visible").count() == 17
    page.close()
