"""Some of the curves of a run, as points and as the kernels take them."""

import numpy as np

from oncordia.arrays import IntArray
from oncordia.assay.curves.packed import Packed
from oncordia.assay.curves.points import CurvePoints


def gather(starts: IntArray, rows: IntArray) -> tuple[IntArray, IntArray]:
    """Starts of the rows alone, shape (m + 1,), and the places of their items."""
    counts = np.diff(starts)[rows]
    own = np.concatenate([[0], np.cumsum(counts)])
    places = np.arange(own[-1]) - np.repeat(own[:-1], counts) + np.repeat(starts[rows], counts)
    return own, places


def select_points(points: CurvePoints, rows: IntArray) -> CurvePoints:
    """Points of the curves at ``rows``, in that order."""
    wells, well = gather(points.well_starts, rows)
    doses, dose = gather(points.dose_starts, rows)
    controls, control = gather(points.control_starts, rows)
    return CurvePoints(
        keys=points.keys[rows],
        well_starts=wells,
        well_log10_dose=points.well_log10_dose[well],
        well_response=points.well_response[well],
        dose_starts=doses,
        dose=points.dose[dose],
        log10_dose=points.log10_dose[dose],
        mean=points.mean[dose],
        n_at_dose=points.n_at_dose[dose],
        weight_at_dose=points.weight_at_dose[dose],
        within=points.within[dose],
        well_weight=points.well_weight[well],
        control_starts=controls,
        control_response=points.control_response[control],
        control_weight=points.control_weight[control],
    )


def select_packed(packed: Packed, rows: IntArray) -> Packed:
    """The same of packed points."""
    starts, place = gather(packed.starts, rows)
    return Packed(
        starts,
        packed.x[place],
        packed.y[place],
        packed.w[place],
        packed.within[rows],
        packed.n_wells[rows],
    )
