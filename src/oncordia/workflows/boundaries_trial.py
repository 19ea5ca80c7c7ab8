"""Boundaries of a design, exact, without simulation."""

from dataclasses import dataclass
from pathlib import Path

from oncordia.domain.trials import BoundaryTable, Characteristics
from oncordia.errors import InvalidDesign
from oncordia.trials import BoundedDesign, Design, evaluate
from oncordia.workflows.trial_documents import load_trial


@dataclass(frozen=True, slots=True)
class TrialBoundaries:
    """Boundaries of a design, and what is known exactly in each of its scenarios."""

    design: Design
    table: BoundaryTable
    exact: tuple[Characteristics, ...]


def boundaries_trial(path: str | Path, scenarios: str | Path | None = None) -> TrialBoundaries:
    """Boundaries of the design in a document, with its exact operating characteristics.

    Raises
    ------
    InvalidDesign
        If the document is faulty, or the design has no boundaries to list.
    """
    loaded = load_trial(path, scenarios)
    if not isinstance(loaded.design, BoundedDesign):
        raise InvalidDesign(
            f"{Path(path).name}: designs of kind {loaded.design.kind!r} have no table of "
            "boundaries; use `oncordia trial simulate`",
            "kind",
        )
    found = (evaluate(loaded.design, scenario) for scenario in loaded.scenarios)
    return TrialBoundaries(
        loaded.design,
        loaded.design.list_boundaries(),
        tuple(one for one in found if one is not None),
    )
