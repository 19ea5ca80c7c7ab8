"""A design in its scenarios becomes operating characteristics, kept with all they rest on."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from oncordia.domain import Provenance
from oncordia.domain.trials import Characteristics, Swing, dump_settings
from oncordia.formats import write_results
from oncordia.formats.trials import write_design
from oncordia.trials import (
    Design,
    Scenario,
    SimulationOptions,
    characterise,
    find_swings,
    find_validation,
    frame_characteristics,
    frame_spreads,
)
from oncordia.workflows.ports import Progress, keep_silent
from oncordia.workflows.trial_documents import load_trial, tell_simulation

if TYPE_CHECKING:
    from oncordia.reports import TrialReport

SHARE = 0.2  # of a swing
SWING_TRIALS = 5_000  # of each side of a swing, where it is simulated


@dataclass(frozen=True, slots=True)
class SimulatedTrial:
    """A design, the scenarios it met, and what it came to in each."""

    design: Design
    scenarios: tuple[Scenario, ...]
    found: tuple[Characteristics, ...]
    provenance: Provenance
    swings: tuple[Swing, ...] = ()
    swing_share: float = 0.0

    @property
    def table(self) -> pl.DataFrame:
        """Operating characteristics, one row for each scenario, quantity and label."""
        return frame_characteristics(self.found)


Pages = Callable[[SimulatedTrial], Mapping[str, str | bytes]]


def make_page(trial: SimulatedTrial) -> Mapping[str, str | bytes]:
    """The page of the trial as ``report.html``, and what it says as ``report.json``."""
    from oncordia.reports import TrialReport, render_trial_page

    report = TrialReport(
        trial.design,
        trial.scenarios,
        trial.found,
        trial.provenance,
        trial.swings,
        trial.swing_share,
        find_validation(trial.design.kind),
    )
    return {
        "report.html": render_trial_page(report),
        "report.json": json.dumps(_describe(report), ensure_ascii=False, indent=1),
    }


def _describe(report: "TrialReport") -> dict[str, object]:
    """All that the page says, as plain data."""
    return {
        "design": {"kind": report.design.kind, **dump_settings(report.design)},
        "schema": asdict(report.design.describe()),
        "scenarios": [dump_settings(scenario) for scenario in report.scenarios],
        "characteristics": frame_characteristics(report.found).to_dicts(),
        "sensitivity": [asdict(swing) for swing in report.swings],
        "validation": [asdict(family) for family in report.validation],
        "sources": report.design.list_sources(),
        "provenance": asdict(report.provenance),
    }


def simulate_trial(
    design: str | Path,
    out: str | Path | None = None,
    scenarios: str | Path | None = None,
    options: SimulationOptions | None = None,
    swing_share: float = SHARE,
    *,
    pages: Pages = make_page,
    progress: Progress = keep_silent,
) -> SimulatedTrial:
    """Operating characteristics of the design in a document.

    Parameters
    ----------
    design
        Document of the design.
    out
        New folder for ``characteristics`` and ``distributions`` as Parquet and CSV,
        ``design.toml``, ``run.json`` and pages; it appears whole or not at all. An earlier
        result of ours is replaced.
    scenarios
        Document of scenarios; None: those that the design assumes.
    options
        Trials, seed, workers, cluster, precision.
    swing_share
        By which each number of the last scenario is moved to see what the conclusion rests on;
        0: not at all.
    pages
        Makes further files of the result, by name.
    progress
        Is told how far the work has come.

    Raises
    ------
    InputError
        If a document is faulty.
    OutputError
        If ``out`` holds something that is not a result of ours.
    """
    chosen = options or SimulationOptions()
    loaded = load_trial(design, scenarios)
    found = []
    for scenario in loaded.scenarios:

        def report(done: int, total: int, name: str = scenario.name) -> None:
            progress(name, done, total)

        found.append(characterise(loaded.design, scenario, chosen, report))
    swings: tuple[Swing, ...] = ()
    if swing_share:
        progress("sensitivity", 0, 1)
        fewer = replace(chosen, trials=min(chosen.trials, SWING_TRIALS))
        swings = find_swings(loaded.design, loaded.scenarios[-1], fewer, swing_share)
        progress("sensitivity", 1, 1)
    simulated = SimulatedTrial(
        loaded.design,
        loaded.scenarios,
        tuple(found),
        Provenance(
            version=version("oncordia"),
            inputs=loaded.inputs,
            options={"kind": loaded.design.kind, "simulation": tell_simulation(chosen)},
            seed=chosen.seed,
        ),
        swings,
        swing_share,
    )
    if out is not None:
        tables = {"characteristics": simulated.table, "distributions": frame_spreads(found)}
        if swings:
            tables["sensitivity"] = pl.DataFrame([asdict(swing) for swing in swings])
        text = write_design(loaded.design.kind, loaded.design)
        extra = {"design.toml": text, **pages(simulated)}
        write_results(out, tables, simulated.provenance, extra)
    return simulated
