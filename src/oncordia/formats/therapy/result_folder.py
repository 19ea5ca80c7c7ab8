"""What a ranking or a cohort takes from the folder of an analysed screen."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from oncordia.domain import InputDigest
from oncordia.domain.therapy import Measure
from oncordia.errors import InvalidOption, InvalidTable, UnreadableFile
from oncordia.formats.results import RUN_FILE

MEASURES_OF_A_RESULT = (
    "auc", "auc_fit", "auc_common", "emax", "activity_area", "dss1", "dss2", "dss3"
)  # fmt: skip
SCORES = frozenset({"dss1", "dss2", "dss3"})
_CONFIDENCE = 0.95  # of the limits, where run.json does not say it


@dataclass(frozen=True, slots=True, eq=False)
class ResultFolder:
    """Tables of an analysed screen, and the run that made them."""

    name: str
    tables: Mapping[str, pl.DataFrame]
    run: Mapping[str, Any]
    inputs: tuple[InputDigest, ...]

    def option(self, section: str, name: str) -> object:
        """An option that the screen was analysed with; None where it is not told."""
        options = self.run.get("options")
        found = options.get(section) if isinstance(options, dict) else None
        return found.get(name) if isinstance(found, dict) else None

    @property
    def confidence(self) -> float:
        """Confidence of the limits of the sensitivity table."""
        told = self.option("sensitivity", "confidence")
        return float(told) if isinstance(told, int | float) and 0 < told < 1 else _CONFIDENCE


@dataclass(frozen=True, slots=True, eq=False)
class ResultResponses:
    """Responses of an analysed screen, and what is to be known of them."""

    frame: pl.DataFrame
    inputs: tuple[InputDigest, ...]
    notes: tuple[str, ...]
    method: str  # how the screen was normalised; "" where not told


def read_result(folder: Path, tables: tuple[str, ...]) -> ResultFolder:
    """Tables of a folder that ``screen analyse`` wrote, with their digests.

    Raises
    ------
    UnreadableFile
        If the folder is no result, or a table is missing or damaged.
    """
    run_file = folder / RUN_FILE
    if not folder.is_dir() or not run_file.is_file():
        raise UnreadableFile(
            f"{folder.name}: is no result; give a folder that oncordia screen analyse wrote"
        )
    try:
        content = run_file.read_bytes()
        run = json.loads(content)
    except (OSError, ValueError) as fault:
        raise UnreadableFile(
            f"{folder.name}/{RUN_FILE}: cannot be read ({type(fault).__name__}); analyse again"
        ) from None
    if not isinstance(run, dict) or run.get("program") != "oncordia":
        raise UnreadableFile(
            f"{folder.name}/{RUN_FILE}: was not written by oncordia; analyse again"
        )
    inputs = [_digest(f"{folder.name}/{RUN_FILE}", content)]
    frames = {}
    for name in tables:
        file = f"{folder.name}/{name}.parquet"
        try:
            data = (folder / f"{name}.parquet").read_bytes()
            frames[name] = pl.read_parquet(BytesIO(data))
        except OSError:
            raise UnreadableFile(
                f"{file}: is missing; give a folder that oncordia screen analyse wrote"
            ) from None
        except pl.exceptions.PolarsError:
            raise UnreadableFile(f"{file}: is damaged or cut short; analyse again") from None
        inputs.append(_digest(file, data))
    return ResultFolder(folder.name, frames, run, tuple(inputs))


def read_result_responses(
    folder: Path, measure: Measure, time_hours: float | None
) -> ResultResponses:
    """One row a response of an analysed screen, in the measure.

    Raises
    ------
    InvalidTable
        If the result has no such measure, or several times of which none is told.
    UnreadableFile
        If the folder is no result.
    """
    result = read_result(folder, ("sensitivity", "plate_quality"))
    sensitivity = choose_time(result.tables["sensitivity"], time_hours, result.name)
    frame = take_measure(sensitivity, measure, result.confidence, result.name)
    quality = result.tables["plate_quality"]
    failed = quality.filter(pl.col("verdict") == "fail")["plate"].to_list()
    notes = []
    if failed:
        is_one = len(failed) == 1
        plates = f"plate {failed[0]}" if is_one else f"{len(failed)} plates"
        counts = result.option("quality", "exclude_failed_plates") is False
        notes.append(
            f"{result.name}: {plates} failed the quality check; {'its' if is_one else 'their'} "
            f"wells {'count all the same' if counts else 'are left out'}"
        )
    absent = [
        pl.lit(None, dtype=pl.Boolean if name == "healthy" else pl.String).alias(name)
        for name in ("patient", "centre", "healthy", "disease")
    ]
    method = str(result.option("normalise", "method") or "")
    return ResultResponses(frame.with_columns(absent), result.inputs, tuple(notes), method)


def choose_time(sensitivity: pl.DataFrame, time_hours: float | None, name: str) -> pl.DataFrame:
    """Rows of one time since treatment.

    Raises
    ------
    InvalidTable
        If there are several and none is told, or the one told is not there.
    """
    times = sensitivity["time_hours"].unique().sort().to_list()
    if time_hours is not None:
        found = sensitivity.filter(pl.col("time_hours") == time_hours)
        if found.is_empty():
            raise InvalidTable(f"{name}: has no responses at {time_hours:g} h; {_say_times(times)}")
        return found
    if len(times) > 1:
        raise InvalidTable(
            f"{name}: holds responses at several times ({_say_times(times)}); choose with --time"
        )
    return sensitivity


def take_measure(
    sensitivity: pl.DataFrame, measure: Measure, confidence: float, name: str
) -> pl.DataFrame:
    """Sample, drug, value and error of a table "sensitivity".

    The error is half the width of the limits over the normal quantile of their confidence: the
    SD of a normal that has the same limits, so what few wells cost stays in it; of a score, whose
    limits end at 0 and 100, it is the wider side over the quantile. Null where the
    measure has no limits.

    Raises
    ------
    InvalidOption
        If a result does not hold the measure.
    """
    from scipy.special import ndtri

    if measure.name not in MEASURES_OF_A_RESULT:
        raise InvalidOption(
            f"{name}: an analysed screen gives {', '.join(MEASURES_OF_A_RESULT)}, "
            f"not {measure.name}; name one with --measure"
        )
    if measure.name not in sensitivity.columns:
        raise InvalidTable(f"{name}: its sensitivity table lacks {measure.name}; analyse again")
    value = pl.col(measure.name)
    low, high = f"{measure.name}_low", f"{measure.name}_high"
    quantile = float(ndtri(0.5 + confidence / 2.0))
    known = low in sensitivity.columns and high in sensitivity.columns
    error = pl.lit(None)
    if known and measure.name in SCORES:
        error = pl.max_horizontal(value - pl.col(low), pl.col(high) - value) / quantile
    elif known:
        error = (pl.col(high) - pl.col(low)) / (2.0 * quantile)
    return sensitivity.select(
        "sample",
        "drug",
        value.cast(pl.Float64).alias("value"),
        error.cast(pl.Float64).alias("error"),
    )


def _digest(file: str, data: bytes) -> InputDigest:
    return InputDigest(file, hashlib.sha256(data).hexdigest(), len(data))


def _say_times(times: list[float | None]) -> str:
    return "it has " + ", ".join("none stated" if t is None else f"{t:g}" for t in times) + " h"
