"""Responses in a plain array or a frame become a matrix that a reference is fitted to."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import Direction, Measure, ResponseMatrix, drug_key, find_measure
from oncordia.errors import InvalidTable

_UNBOUNDED = "response"


def build_matrix(
    values: Any,
    measure: str | Measure | Direction,
    *,
    samples: Sequence[object] | None = None,
    drugs: Sequence[object] | None = None,
    patients: Sequence[object] | None = None,
    errors: Any = None,
) -> ResponseMatrix:
    """Responses of samples to drugs, from what a notebook holds.

    Parameters
    ----------
    values
        A numpy array or nested lists, shape (n_samples, n_drugs), NaN where not measured; a
        Polars frame with one column a drug, and the samples in its first column where that is of
        text; or a pandas frame with samples as its index and drugs as its columns.
    measure
        What the values measure, as ``"auc"``; or, for values in any unit, the end of them that
        means sensitive, as ``Direction.LOW_IS_SENSITIVE``.
    samples, drugs
        Names in the order of rows and columns; those of the frame, else S1, S2 … and D1, D2 …
    patients
        Of each sample; replicates of a patient share the name. Each sample is a patient by default.
    errors
        Standard errors as an array of the same shape; NaN where unknown.

    Returns
    -------
    ResponseMatrix
        Every sample counts as a patient's, none as a healthy donor's.

    Raises
    ------
    InvalidTable
        If a shape or number of names does not fit, a name stands twice, a value is no number,
        infinite or outside of its measure.

    Examples
    --------
    >>> matrix = build_matrix([[0.2, 0.9], [0.4, float("nan")]], "viability", drugs=["x", "y"])
    >>> matrix.samples, matrix.drugs, matrix.values.tolist()
    (('S1', 'S2'), ('x', 'y'), [[0.2, 0.9], [0.4, nan]])
    """
    array, found_samples, found_drugs = _take_apart(values)
    rows = _name(samples, found_samples, array.shape[0], "samples", "S")
    columns = _name(drugs, found_drugs, array.shape[1], "drugs", "D")
    people = _name(patients, rows, array.shape[0], "patients", "")
    spread = np.full(array.shape, np.nan) if errors is None else as_floats(errors, "errors")
    return ResponseMatrix(
        measure=_find_measure(measure),
        samples=rows,
        drugs=columns,
        values=array,
        errors=spread,
        patients=people,
        centres=("",) * len(rows),
        healthy=(False,) * len(rows),
    )


def arrange_values(drugs: tuple[str, ...], values: Any, what: str = "values") -> FloatArray:
    """One patient's responses in the order of ``drugs``, shape (n_drugs,), NaN where not measured.

    Parameters
    ----------
    drugs
        Of a reference.
    values
        An array or list in their order; or a mapping from the name of a drug, whatever its case,
        hyphens and salt, to its response, as a dict or a pandas series.
    what
        Name for messages.

    Raises
    ------
    InvalidTable
        If the shape is another, a value is no number, or a name means none or one already given
        of the drugs.
    """
    if not hasattr(values, "items"):
        array = as_floats(values, what)
        if array.shape != (len(drugs),):
            raise InvalidTable(f"{what} must have the shape ({len(drugs)},), got {array.shape}")
        return array
    out = np.full(len(drugs), np.nan)
    places = {drug_key(drug): place for place, drug in enumerate(drugs)}
    exact = {drug: place for place, drug in enumerate(drugs)}
    seen: dict[int, str] = {}
    told: Mapping[object, object] = dict(values.items())
    for drug, value in told.items():
        name = str(drug)
        place = exact.get(name, places.get(drug_key(name)))
        if place is None:
            raise InvalidTable(
                f"{what} name the drug {name!r}, which the reference does not hold; leave it out"
            )
        if place in seen:
            raise InvalidTable(f"{what} name {seen[place]!r} and {name!r}, which are one drug")
        seen[place] = name
        out[place] = as_floats(np.nan if value is None else value, f"{what} of {name!r}")
    return out


def as_floats(values: Any, what: str) -> FloatArray:
    """An array of numbers.

    Raises
    ------
    InvalidTable
        If something in it is no number.
    """
    try:
        return np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as fault:
        raise InvalidTable(f"{what} must be numbers, NaN where not measured: {fault}") from None


def _take_apart(
    values: Any,
) -> tuple[FloatArray, Sequence[object] | None, Sequence[object] | None]:
    """Values, and the names of samples and drugs where a frame has them."""
    samples: Sequence[object] | None = None
    drugs: Sequence[object] | None = None
    if isinstance(values, pl.DataFrame):
        frame = values
        if frame.width and not frame.dtypes[0].is_numeric() and frame.dtypes[0] != pl.Null:
            samples, frame = frame.to_series(0).to_list(), frame.drop(frame.columns[0])
        for column in frame.iter_columns():
            if not (column.dtype.is_numeric() or column.dtype == pl.Null):
                raise InvalidTable(
                    f"column {column.name!r} holds {column.dtype}, not responses to a drug; drop it"
                )
        drugs, values = frame.columns, frame.select(pl.all().cast(pl.Float64)).to_numpy()
    elif hasattr(values, "columns") and hasattr(values, "index"):  # pandas, which is not needed
        samples, drugs = list(values.index), list(values.columns)
        values = _take_pandas(values)
    array = as_floats(values, "values")
    if array.ndim != 2 or 0 in array.shape:
        raise InvalidTable(f"values must have the shape (n_samples, n_drugs), got {array.shape}")
    return array, samples, drugs


def _take_pandas(frame: Any) -> FloatArray:
    try:
        return np.asarray(frame.to_numpy(dtype=np.float64, na_value=np.nan))
    except (TypeError, ValueError) as fault:
        raise InvalidTable(f"values must be numbers, NaN where not measured: {fault}") from None


def _name(
    told: Sequence[object] | None,
    found: Sequence[object] | None,
    n: int,
    what: str,
    letter: str,
) -> tuple[str, ...]:
    names = told if told is not None else found
    if names is None:
        return tuple(f"{letter}{place}" for place in range(1, n + 1))
    if len(names) != n:
        raise InvalidTable(f"{what} must be {n} names, got {len(names)}")
    return tuple(str(name) for name in names)


def _find_measure(measure: str | Measure | Direction) -> Measure:
    if isinstance(measure, Direction):
        meaning = measure.value.replace("_", " ")
        return Measure(_UNBOUNDED, "", measure, -np.inf, np.inf, meaning)
    return measure if isinstance(measure, Measure) else find_measure(measure)
