"""A ranking as a table and as JSON."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import StrEnum

import polars as pl

from oncordia.domain import TABLES
from oncordia.domain.therapy import Candidate, Ranking, Remark

_DTYPES = {"text": pl.String, "integer": pl.Int64, "number": pl.Float64}


def frame_ranking(ranking: Ranking) -> pl.DataFrame:
    """Table "ranking", one row a candidate, by place; what is not known is null."""
    rows = [_row(one, is_ranked=ranking.refusal is None) for one in ranking.candidates]
    schema = {quantity.name: _DTYPES[quantity.kind] for quantity in TABLES["ranking"]}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        pl.col(pl.Float64).fill_nan(None)
    )


def write_plain(ranking: Ranking) -> str:
    """JSON text of a ranking, with every value of its remarks; what is not known is null."""
    return json.dumps(plain_ranking(ranking), ensure_ascii=False, indent=2) + "\n"


def plain_ranking(ranking: Ranking) -> dict[str, object]:
    """A ranking as plain values."""
    found = _plain(ranking)
    assert isinstance(found, dict)
    measure = ranking.measure
    found["measure"] = {
        "name": measure.name,
        "unit": measure.unit,
        "direction": str(measure.direction),
    }
    return found


def _row(one: Candidate, *, is_ranked: bool) -> dict[str, object]:
    return {
        "place": one.place,
        "place_absolute": one.place_absolute,
        "therapy": one.therapy,
        "drug_class": one.drug_class or None,
        "basis": str(one.basis),
        "verdict": str(one.verdict) if is_ranked else None,
        "response": one.response.value,
        "response_low": one.response.low,
        "response_high": one.response.high,
        "z": one.z.value,
        "z_low": one.z.low,
        "z_high": one.z.high,
        "z_measured": one.z_measured,
        "robust_z": one.robust_z,
        "percentile": one.percentile,
        "selective_score": one.selective_score,
        "probability_top": one.probability_top,
        "probability_better": one.probability_better,
        "reasons": _codes(one.reasons),
        "caveats": _codes(one.caveats),
        "would_change": _codes(one.would_change),
    }


def _codes(remarks: Sequence[Remark]) -> str | None:
    return " ".join(remark.code for remark in remarks) or None


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value
