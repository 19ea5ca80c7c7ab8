"""A hospital's message as a JSON document: versioned, with a digest of its content."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.records import digest_value
from oncordia.domain.therapy import CentreMessage, Direction, MessageNoise, find_measure
from oncordia.errors import InvalidTable, UnreadableFile
from oncordia.formats.therapy.model import read_document, write_new_file

FORMAT = 1  # of the document; a reader refuses a newer one
_KIND = "centre message"
_ROUNDING = 1e-9  # of sums, over the largest of them


def frame_message(message: CentreMessage) -> dict[str, Any]:
    """The content of a message as plain JSON; null: withheld. Symmetric tables by their half."""
    content = {
        "program": "oncordia",
        "document": _KIND,
        "format": FORMAT,
        "name": message.name,
        "disease": message.disease,
        "measure": message.measure.name,
        "unit": message.measure.unit,
        "direction": str(message.measure.direction),
        "drugs": list(message.drugs),
        "n_patients": message.n_patients,
        "minimum": message.minimum,
        "counts": _list_half(message.counts, int),
        "means": [_plain(value, float) for value in message.means],
        "scatter": _list_half(message.scatter, float),
        "shifts": [[_plain(value, float) for value in row] for row in message.shifts],
        "fourths": None
        if message.fourths is None
        else [_plain(value, float) for value in message.fourths],
        "noise": None if message.noise is None else asdict(message.noise),
    }
    return {**content, "digest": digest_value(content)}


def write_message(path: str | Path, message: CentreMessage) -> CentreMessage:
    """Write a message to a new file; it comes back with its digest.

    Raises
    ------
    OutputError
        If the file is there already or cannot be written; nothing half-written is left.
    """
    content = frame_message(message)
    write_new_file(Path(path), json.dumps(content, ensure_ascii=False, allow_nan=False) + "\n")
    return replace(message, digest=str(content["digest"]))


def read_message(path: str | Path) -> CentreMessage:
    """The message in a file, held to its digest.

    Raises
    ------
    UnreadableFile
        If the file is no message, of a newer format, cut short, or not as it was written.
    InvalidTable, InvalidTerm
        If what it says contradicts itself, as a measure whose scale runs the other way.
    """
    file = Path(path)
    content = read_document(file, _KIND, FORMAT, "oncordia cohort message")
    try:
        message = _unframe(content)
        _refuse_scatter(message)
    except (KeyError, TypeError, ValueError, IndexError) as fault:
        raise UnreadableFile(f"{file.name}: lacks or mistypes {fault}; ask for it again") from None
    except InvalidTable as fault:
        raise InvalidTable(f"{file.name}: {fault}") from None
    return replace(message, digest=str(content["digest"]))


def _unframe(content: Mapping[str, Any]) -> CentreMessage:
    measure = find_measure(str(content["measure"]))
    if Direction(content["direction"]) is not measure.direction:
        raise InvalidTable(
            f"says {content['direction']!r} of {measure.name}, which is {measure.direction}; "
            "its scale is flipped"
        )
    drugs = tuple(str(drug) for drug in content["drugs"])
    noise, fourths = content["noise"], content.get("fourths")  # not in the first messages
    return CentreMessage(
        name=str(content["name"]),
        drugs=drugs,
        measure=measure,
        n_patients=_count(content["n_patients"], "n_patients"),
        minimum=_count(content["minimum"], "minimum"),
        counts=_fill_half(content["counts"], len(drugs), "counts"),
        means=_array([content["means"]], (1, len(drugs)), "means")[0],
        scatter=_fill_half(content["scatter"], len(drugs), "scatter"),
        shifts=_array(content["shifts"], (len(drugs), len(drugs)), "shifts"),
        fourths=None if fourths is None else _array([fourths], (1, len(drugs)), "fourths")[0],
        disease=str(content["disease"]),
        noise=None if noise is None else MessageNoise(**{k: float(v) for k, v in noise.items()}),
    )


def _refuse_scatter(message: CentreMessage) -> None:
    """Sums of powers that responses can have: squares, their products, fourth powers.

    Squares are 0 or more; no cross-product exceeds theirs (Cauchy and Schwarz), and fourth powers
    are no less than the square of the squares over their number (Jensen).
    """
    if message.noise is not None:
        return
    scatter = np.nan_to_num(message.scatter)
    squares = np.diag(scatter)
    bound = np.sqrt(np.maximum(squares, 0.0))
    slack = _ROUNDING * float(bound.max(initial=0.0)) ** 2
    wrong = np.diag(squares < -slack)
    if not wrong.any():
        wrong = np.abs(scatter) > bound * bound[:, None] + slack
    if not wrong.any() and message.fourths is not None:
        least = squares**2 / np.maximum(np.nan_to_num(np.diag(message.counts)), 1.0)
        wrong = np.diag(np.nan_to_num(message.fourths, nan=np.inf) < least * (1.0 - _ROUNDING))
    if wrong.any():
        one, other = (message.drugs[int(place)] for place in np.argwhere(wrong)[0])
        drugs = f"drug {one!r}" if one == other else f"drugs {one!r} and {other!r}"
        raise InvalidTable(
            f"message {message.name!r}, {drugs}: no responses have such sums of products; "
            "ask for it again"
        )


def _count(value: object, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{name} (must be a whole number from 1, got {value!r})")
    return value


def _plain(value: float, kind: Callable[[float], float]) -> float | None:
    return kind(float(value)) if isfinite(value) else None


def _list_half(square: FloatArray, kind: Callable[[float], float]) -> list[list[float | None]]:
    return [[_plain(value, kind) for value in row[: i + 1]] for i, row in enumerate(square)]


def _fill_half(rows: Any, n_drugs: int, name: str) -> FloatArray:
    if len(rows) != n_drugs or any(len(row) != i + 1 for i, row in enumerate(rows)):
        raise ValueError(f"{name} (must have one row a drug, the n-th of n values)")
    padded = [[*row, *[None] * (n_drugs - len(row))] for row in rows]
    half = _array(padded, (n_drugs, n_drugs), name)
    lower = np.tri(n_drugs, dtype=bool)
    return np.where(lower, half, half.T)


def _array(rows: Any, shape: tuple[int, int], name: str) -> FloatArray:
    for row in rows:
        for value in row:
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            if value is not None and not is_number:
                raise ValueError(f"{name} (must hold numbers or null, got {value!r})")
    out = np.array(
        [[np.nan if value is None else float(value) for value in row] for row in rows],
        dtype=np.float64,
    )
    if out.shape != shape:
        raise ValueError(f"{name} (must have {shape[0]} rows of {shape[1]} values)")
    return out
