"""Several designs beside each other, on the same virtual patients."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import polars as pl

from oncordia.domain import InputDigest, Provenance
from oncordia.domain.trials import Characteristics
from oncordia.errors import InvalidDesign, InvalidOption
from oncordia.formats import write_results
from oncordia.trials import (
    Design,
    SimulationOptions,
    characterise,
    frame_characteristics,
    frame_spreads,
)
from oncordia.workflows.ports import Progress, keep_silent
from oncordia.workflows.trial_documents import load_trial, tell_simulation


@dataclass(frozen=True, slots=True)
class ComparedTrials:
    """Designs, and what each came to in its scenarios."""

    designs: tuple[Design, ...]
    found: tuple[Characteristics, ...]
    provenance: Provenance

    @property
    def table(self) -> pl.DataFrame:
        """One row for each design, scenario, quantity and label."""
        return frame_characteristics(self.found)


Pages = Callable[[ComparedTrials], Mapping[str, str | bytes]]


def make_page(trials: ComparedTrials) -> Mapping[str, str | bytes]:
    """The page of the designs, ``report.html``."""
    from oncordia.reports import ComparedReport, render_compared_page

    report = ComparedReport(trials.designs, trials.found, trials.provenance)
    return {"report.html": render_compared_page(report)}


def compare_trial(
    designs: Sequence[str | Path],
    out: str | Path | None = None,
    scenarios: str | Path | None = None,
    options: SimulationOptions | None = None,
    *,
    pages: Pages = make_page,
    progress: Progress = keep_silent,
) -> ComparedTrials:
    """Operating characteristics of several designs; replicate i of each has the same stream.

    Parameters
    ----------
    designs
        Documents of two designs or more, each with its own name.
    out
        New folder for tables, ``run.json`` and pages, if wanted.
    scenarios
        Document of scenarios for all of them; None: those that each assumes.
    options
        Trials, seed, workers, cluster, precision.
    pages
        Makes further files of the result, by name.
    progress
        Is told how far the work has come.

    Raises
    ------
    InputError
        If a document is faulty, there is one design alone, or two have one name.
    """
    chosen = options or SimulationOptions()
    if len(designs) < 2:
        raise InvalidOption("give two designs or more to compare")
    loaded = [load_trial(path, scenarios) for path in designs]
    names = [one.design.name for one in loaded]
    for path, name in zip(designs, names, strict=True):
        if names.count(name) > 1:
            raise InvalidDesign(
                f"{Path(path).name}: another design is called {name!r} too; change its name",
                "name",
            )
    found: list[Characteristics] = []
    for one in loaded:
        for scenario in one.scenarios:

            def report(done: int, total: int, step: str = one.design.name) -> None:
                progress(step, done, total)

            found.append(characterise(one.design, scenario, chosen, report))
    inputs: dict[str, InputDigest] = {
        f"{digest.file} {digest.sha256}": digest for one in loaded for digest in one.inputs
    }
    compared = ComparedTrials(
        tuple(one.design for one in loaded),
        tuple(found),
        Provenance(
            version=version("oncordia"),
            inputs=tuple(inputs.values()),
            options={
                "kinds": [one.design.kind for one in loaded],
                "simulation": tell_simulation(chosen),
            },
            seed=chosen.seed,
        ),
    )
    if out is not None:
        tables = {"characteristics": compared.table, "distributions": frame_spreads(found)}
        write_results(out, tables, compared.provenance, pages(compared))
    return compared
