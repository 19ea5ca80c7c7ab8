"""Which drugs to measure first on a patient's cells, or next."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from oncordia.domain.therapy import LEAST_REFERENCE, Cohort
from oncordia.errors import InvalidTable
from oncordia.formats import find_nearest
from oncordia.formats.therapy import read_cohort
from oncordia.therapy import PanelStep, PreparedCohort, choose_panel, prepare_cohort
from oncordia.workflows.ports import Progress, keep_silent

_USUAL = 10  # drugs of a panel


@dataclass(frozen=True, slots=True, eq=False)
class PanelTherapy:
    """A panel in the order of choice, and what it rests on."""

    cohort: Cohort
    n_patients: int
    n_drugs: int  # that the cohort can be predicted for
    measured: tuple[str, ...]  # drugs that the panel goes on from
    steps: tuple[PanelStep, ...]


def panel_therapy(
    folder: str | Path,
    n_drugs: int | None = None,
    *,
    measured: tuple[str, ...] = (),
    sample: str | None = None,
    among: tuple[str, ...] | None = None,
    progress: Progress = keep_silent,
) -> PanelTherapy:
    """Choose the drugs that tell most of all others.

    Parameters
    ----------
    folder
        A cohort that ``cohort build`` wrote.
    n_drugs
        How many drugs to choose; where it is not said ten, or as many as there are.
    measured
        Drugs that are measured already.
    sample
        A sample of the cohort whose measured drugs count too; its patient is left out of the
        reference.
    among
        Drugs that may be chosen; all by default.
    progress
        Is told how far the work has come.

    Raises
    ------
    InputError
        If the cohort is too small, or a drug or the sample is not in it.
    """
    progress("fit", 0, 1)
    cohort = read_cohort(folder)
    own = _find_own(cohort, sample)
    prepared = prepare_cohort(cohort, frozenset({sample} if sample else ()))
    model = prepared.model
    if model is None:
        raise InvalidTable(
            f"cohort {cohort.name!r} has {prepared.n_patients} patients; "
            f"a panel needs {LEAST_REFERENCE} and 2 drugs"
        )
    known = tuple(drug for drug in (*measured, *own) if prepared.find_place(drug) is not None)
    names = [
        prepared.drugs[place] for place in map(prepared.find_place, known) if place is not None
    ]
    for drug in measured:
        _refuse_unknown(drug, model.drugs, prepared.find_place(drug), cohort.name)
    seen = tuple(dict.fromkeys(name for name in names if name in model.drugs))
    allowed = _find_allowed(prepared, model.drugs, among, cohort.name)
    n_open = len([drug for drug in allowed if drug not in seen])
    if not n_open:
        raise InvalidTable(
            f"every drug of cohort {cohort.name!r} that may be chosen is measured already; "
            f"nothing is left to choose"
        )
    steps = choose_panel(model, min(_USUAL, n_open) if n_drugs is None else n_drugs, seen, allowed)
    progress("fit", 1, 1)
    return PanelTherapy(cohort, prepared.n_patients, len(model.drugs), seen, steps)


def _find_allowed(
    prepared: PreparedCohort, drugs: tuple[str, ...], among: tuple[str, ...] | None, name: str
) -> tuple[str, ...]:
    """Drugs of the model that may be chosen, under the cohort's names."""
    if among is None:
        return drugs
    allowed = []
    for drug in among:
        place = prepared.find_place(drug)
        _refuse_unknown(drug, drugs, place, name)
        if place is not None and prepared.drugs[place] in drugs:
            allowed.append(prepared.drugs[place])
    return tuple(dict.fromkeys(allowed))


def _find_own(cohort: Cohort, sample: str | None) -> tuple[str, ...]:
    matrix = cohort.matrix
    if sample is None:
        return ()
    if sample not in matrix.samples:
        raise InvalidTable(f"cohort {cohort.name!r} has no sample {sample!r}")
    row = matrix.values[matrix.samples.index(sample)]
    return tuple(matrix.drugs[int(place)] for place in np.flatnonzero(np.isfinite(row)))


def _refuse_unknown(drug: str, drugs: tuple[str, ...], place: int | None, name: str) -> None:
    if place is None:
        nearest = find_nearest(drug, list(drugs))
        hint = f"; did you mean {nearest!r}?" if nearest else ""
        raise InvalidTable(f"cohort {name!r} has no drug {drug!r}{hint}")
