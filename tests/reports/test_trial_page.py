"""The pages of trials: what they say, and how they look in a real browser."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from oncordia.domain import InputDigest, Provenance
from oncordia.domain.trials import Swing, ValidatedFamily
from oncordia.errors import InvalidOption
from oncordia.reports import (
    ComparedReport,
    TrialReport,
    render_compared_page,
    render_trial_page,
    write_trial_page,
)
from oncordia.reports.trial_figures import Bars, draw_bars, draw_distribution
from oncordia.trials import SimulationOptions, build_design, characterise

PROVENANCE = Provenance("1.2.3", (InputDigest("design.toml", "ab" * 32, 100),), {}, 5)
SWING = Swing("rate", "power", 0.24, 0.3, 0.36, 0.61, 0.8051, 0.91, 0.0)
FAMILY = ValidatedFamily("single_arm", ("two_stage",), ("clinfun 1.1.5",), 68, 67, ("One is off.",))


@cache
def _make(language: str = "en") -> TrialReport:
    design = build_design("two_stage", {"name": "second line <b>", "p0": 0.1, "p1": 0.3})
    options = SimulationOptions(trials=400, seed=5)
    scenarios = design.list_scenarios()
    found = tuple(characterise(design, one, options) for one in scenarios)
    return TrialReport(
        design, scenarios, found, PROVENANCE, (SWING,), 0.2, (FAMILY,), language=language
    )


def _compare() -> ComparedReport:
    one = _make()
    other = build_design(
        "two_stage", {"name": "minimax", "p0": 0.1, "p1": 0.3, "criterion": "minimax"}
    )
    options = SimulationOptions(trials=400, seed=5)
    more = tuple(characterise(other, s, options) for s in other.list_scenarios())
    return ComparedReport((one.design, other), (*one.found, *more), PROVENANCE)


def test_render_trial_page__says_exact_and_simulated_numbers() -> None:
    page = render_trial_page(_make())
    assert "80.5 % <small" in page
    assert "exact (8" in page
    assert "精确（8" in page


def test_render_trial_page__tells_the_steps_of_the_design() -> None:
    page = render_trial_page(_make())
    assert '<span class="when">1 or fewer respond</span>' in page
    assert '<span class="to">stop: not promising</span>' in page


def test_render_trial_page__says_how_many_reference_figures_hold() -> None:
    page = render_trial_page(_make())
    assert "of 68 reference figures of this family of designs" in page
    assert "this version meets 67. <span" in page
    assert "One is off." in page


def test_render_trial_page__escapes_what_users_typed() -> None:
    page = render_trial_page(_make())
    assert "second line &lt;b&gt;" in page
    assert "second line <b>" not in page


def test_render_trial_page__refuses_a_language_it_does_not_speak() -> None:
    with pytest.raises(InvalidOption, match="language must be one of"):
        render_trial_page(_make("fr"))


def test_write_trial_page__writes_the_page(tmp_path: Path) -> None:
    write_trial_page(tmp_path / "page.html", _make())
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == render_trial_page(_make())


def test_draw_distribution__covers_every_trial() -> None:
    figure = draw_distribution(np.array([10.0] * 30 + [29.0] * 70), "Patients", "n", "%")
    assert figure.count('class="bin"') == 2


def test_draw_bars__writes_the_sum_of_its_sorts() -> None:
    parts = (np.array([0.25, 0.0]), np.array([0.5, 0.125]))
    figure = draw_bars([Bars("null", parts)], ["one", "two"], "Where trials end")
    assert ">75.0<" in figure
    assert ">12.5<" in figure


RENDER: dict[str, Callable[[], str]] = {
    "trial": lambda: render_trial_page(_make()),
    "compared": lambda: render_compared_page(_compare()),
}


@pytest.fixture(params=RENDER)
def opened(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A page of either kind; fails where it complains or asks for anything."""
    path = tmp_path / "page.html"
    path.write_text(RENDER[request.param](), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1300, "height": 900})
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda message: heard.append(message.text))
    page.on("request", lambda asked: heard.append(asked.url))
    page.goto(path.as_uri())
    yield page
    page.close()
    assert [what for what in heard if not what.startswith("data:")] == [path.as_uri()]


@pytest.mark.browser
def test_pages__fit_wide_and_narrow_in_both_languages(opened: Page) -> None:
    for width in (1300, 390):
        opened.set_viewport_size({"width": width, "height": 900})
        for language in ("en", "zh"):
            opened.click(f"[data-language={language}]")
            assert opened.evaluate("document.documentElement.scrollWidth") <= width
            assert opened.locator("h1:visible").count() == 1
            assert opened.locator("svg.chart.trial:visible").count() >= 3
