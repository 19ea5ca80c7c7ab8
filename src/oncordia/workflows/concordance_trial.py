"""How a trial moves with the agreement of organoid and patient."""

from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import polars as pl

from oncordia.domain import Provenance
from oncordia.errors import InvalidDesign
from oncordia.formats import write_results
from oncordia.trials import Design
from oncordia.trials.organoid import (
    Assurance,
    OrganoidGuided,
    OrganoidSelected,
    spread_power,
    sweep_concordance,
)
from oncordia.workflows.trial_documents import load_trial


@dataclass(frozen=True, slots=True)
class TrialConcordance:
    """Power over what is known of the concordance, and the trial at each pair of rates."""

    design: Design
    scenario: str
    assurance: Assurance
    table: pl.DataFrame  # one row a pair of sensitivity and specificity
    provenance: Provenance


def concordance_trial(
    path: str | Path,
    out: str | Path | None = None,
    scenarios: str | Path | None = None,
    target: float = 0.8,
) -> TrialConcordance:
    """Power, size, screening and cost by sensitivity and specificity, all exact.

    Parameters
    ----------
    path
        Document of a design of selected patients, or of an N-of-1 design.
    out
        New folder for the table ``concordance`` and ``run.json``.
    scenarios
        Document of scenarios, the last of which is used; None: what the design assumes.
    target
        Power that is wanted.

    Raises
    ------
    InvalidDesign
        If the document is faulty, or the design has no organoid test and response to look at.
    """
    loaded = load_trial(path, scenarios)
    design = loaded.design
    if not isinstance(design, OrganoidSelected | OrganoidGuided) or (
        isinstance(design, OrganoidGuided) and design.progression is not None
    ):
        raise InvalidDesign(
            f"{Path(path).name}: needs a design of kind organoid_selected, or organoid_n_of_1 "
            "decided by response; use `oncordia trial simulate` with scenarios for others",
            "kind",
        )
    scenario = loaded.scenarios[-1]
    found = TrialConcordance(
        design,
        scenario.name,
        spread_power(design, scenario, target),
        sweep_concordance(design, scenario, target=target),
        Provenance(
            version=version("oncordia"),
            inputs=loaded.inputs,
            options={"kind": design.kind, "scenario": scenario.name, "target": target},
            seed=0,
        ),
    )
    if out is not None:
        write_results(out, {"concordance": found.table}, found.provenance, {})
    return found
