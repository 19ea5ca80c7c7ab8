"""A reference as numbers and arrays that a file keeps, and back."""

from collections.abc import Mapping

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import Measure
from oncordia.errors import InvalidTable
from oncordia.therapy.prediction.reference import ADDITIVE, GAUSSIAN, Calibration, Reference
from oncordia.therapy.prediction.scaling import Scaling


def pack_reference(reference: Reference) -> tuple[dict[str, float], dict[str, FloatArray]]:
    """Numbers and arrays of a reference without molecular facts, as a file keeps them."""
    calibration = reference.calibration
    numbers = {
        "is_gaussian": float(reference.kind == GAUSSIAN),
        "n_patients": float(reference.n_patients),
        "shrinkage": reference.shrinkage,
        "strength": reference.strength,
        "confidence": calibration.confidence,
        "n_errors": float(calibration.n_errors),
    }
    if np.isfinite(calibration.error):
        numbers["error"] = calibration.error
    arrays = {
        "mean": reference.scaling.mean,
        "sd": reference.scaling.sd,
        "location": reference.location,
        "covariance": reference.covariance,
        "rows": reference.rows,
        "row_weights": reference.row_weights,
        "inflation": calibration.inflation,
        "scale_weights": calibration.scale_weights,
    }
    return numbers, arrays


def unpack_reference(
    drugs: tuple[str, ...],
    measure: Measure,
    numbers: Mapping[str, float],
    arrays: Mapping[str, FloatArray],
) -> Reference:
    """The reference that was packed.

    Raises
    ------
    InvalidTable
        If a number or an array is missing or has another shape.
    """
    n_drugs = len(drugs)
    shapes: dict[str, tuple[int, ...]] = dict.fromkeys(
        ("mean", "sd", "location", "inflation"), (n_drugs,)
    )
    shapes |= {"covariance": (n_drugs, n_drugs), "scale_weights": (4,)}
    for name, shape in shapes.items():
        if name not in arrays or arrays[name].shape != shape:
            raise InvalidTable(f"the model lacks {name} of the shape {shape}; make it again")
    try:
        rows = arrays["rows"].reshape(-1, n_drugs)
        calibration = Calibration(
            arrays["inflation"],
            arrays["scale_weights"],
            numbers["confidence"],
            numbers.get("error", float("nan")),
            int(numbers["n_errors"]),
        )
        return Reference(
            drugs=drugs,
            measure=measure,
            kind=GAUSSIAN if numbers["is_gaussian"] else ADDITIVE,
            n_patients=int(numbers["n_patients"]),
            scaling=Scaling(arrays["mean"], arrays["sd"]),
            location=arrays["location"],
            covariance=arrays["covariance"],
            shrinkage=numbers["shrinkage"],
            rows=rows,
            row_weights=arrays.get("row_weights", np.ones(rows.shape[0])),
            strength=numbers["strength"],
            calibration=calibration,
        )
    except (KeyError, ValueError) as fault:
        raise InvalidTable(f"the model lacks {fault}; make it again") from None
