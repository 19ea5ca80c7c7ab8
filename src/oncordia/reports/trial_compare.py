"""The page of several designs: one table, one figure a quantity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from oncordia.domain import Provenance
from oncordia.domain.trials import Characteristics
from oncordia.reports.shell import check_language
from oncordia.reports.speech import Speech
from oncordia.reports.spoken_page import render_spoken_page
from oncordia.reports.trial import Figures
from oncordia.reports.trial_cells import HEADLINES, is_share, list_options, list_rows
from oncordia.reports.trial_figures import Dot, draw_dots
from oncordia.reports.trial_words import name_quantity
from oncordia.trials import Design


@dataclass(frozen=True, slots=True)
class ComparedReport:
    """All that the page says."""

    designs: tuple[Design, ...]
    found: tuple[Characteristics, ...]
    provenance: Provenance
    language: str = "en"


def render_compared_page(report: ComparedReport) -> str:
    """HTML page that needs no other file and no network."""
    check_language(report.language)
    return render_spoken_page(
        "trial_compare.html",
        lambda speech: _fill(report, speech),
        title=" / ".join(design.name for design in report.designs),
        language=report.language,
        version=report.provenance.version,
        kind="trial",
        styles=("trial.css",),
    )


def _fill(report: ComparedReport, speech: Speech) -> Mapping[str, object]:
    scenarios = tuple(dict.fromkeys(one.scenario for one in report.found))
    return {
        "report": report,
        "sentences": [(design.name, design.describe().sentence) for design in report.designs],
        "figures": _draw_figures(report, scenarios, speech),
        "scenarios": scenarios,
        "tables": [
            (scenario, here, list_rows(here, speech))
            for scenario in scenarios
            for here in ([one for one in report.found if one.scenario == scenario],)
        ],
        "options": list_options(report.provenance, speech),
    }


def _draw_figures(report: ComparedReport, scenarios: Sequence[str], speech: Speech) -> Figures:
    """Dots of each headline: one row a design, one mark a scenario."""
    figures: list[tuple[str, Markup]] = []
    for name in HEADLINES:
        dots = [
            Dot(
                one.design,
                scenarios.index(one.scenario),
                one[name].value,
                one[name].error,
            )
            for one in report.found
            if name in one and one[name].values.size == 1
        ]
        if dots:
            title = name_quantity(name, speech)
            rows = [design.name for design in report.designs]
            figures.append((title, draw_dots(dots, rows, title, is_share(name))))
    return figures
