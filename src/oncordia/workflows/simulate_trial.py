"""A design in its scenarios becomes operating characteristics, kept with all they rest on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import polars as pl

from oncordia.domain import Provenance
from oncordia.domain.trials import Characteristics
from oncordia.formats import write_results
from oncordia.formats.trials import write_design
from oncordia.trials import (
    Design,
    Scenario,
    SimulationOptions,
    characterise,
    frame_characteristics,
    frame_spreads,
)
from oncordia.workflows.ports import Progress, keep_silent
from oncordia.workflows.trial_documents import load_trial, tell_simulation


@dataclass(frozen=True, slots=True)
class SimulatedTrial:
    """A design, the scenarios it met, and what it came to in each."""

    design: Design
    scenarios: tuple[Scenario, ...]
    found: tuple[Characteristics, ...]
    provenance: Provenance

    @property
    def table(self) -> pl.DataFrame:
        """Operating characteristics, one row for each scenario, quantity and label."""
        return frame_characteristics(self.found)


Pages = Callable[[SimulatedTrial], Mapping[str, str | bytes]]


def no_pages(trial: SimulatedTrial) -> Mapping[str, str | bytes]:
    """No page beside the tables."""
    del trial
    return {}


def simulate_trial(
    design: str | Path,
    out: str | Path | None = None,
    scenarios: str | Path | None = None,
    options: SimulationOptions | None = None,
    *,
    pages: Pages = no_pages,
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
    )
    if out is not None:
        tables = {"characteristics": simulated.table, "distributions": frame_spreads(found)}
        text = write_design(loaded.design.kind, loaded.design)
        extra = {"design.toml": text, **pages(simulated)}
        write_results(out, tables, simulated.provenance, extra)
    return simulated
