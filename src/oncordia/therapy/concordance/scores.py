"""Scores beside outcomes: one score a comparison, turned so that high means sensitive."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.domain.therapy import OutcomeDefinition
from oncordia.errors import InvalidOption, InvalidTable

_OF_SAMPLE = ("patient", "outcome", "probability", "call", "covariate", "time", "event")


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """One row a comparison of a test with a patient.

    ``frame`` has ``sample``, ``patient``, ``drug``, ``outcome``, ``call``, ``probability``,
    ``covariate``, ``time``, ``event`` and ``score``, which is high where the test says sensitive;
    a score is ``scale`` times the measure plus a constant where ``is_raw``, else a mean of z.
    """

    frame: pl.DataFrame
    drugs: tuple[str, ...]
    is_panel: bool  # many drugs were measured in each sample, and one outcome counts for all
    is_raw: bool
    sign: float
    n_replicates: int  # measured more than once, and averaged

    def show_threshold(self, score: float) -> float:
        """Threshold in the unit of the measure, or in SDs with high = sensitive."""
        return score * self.sign if self.is_raw and self.sign else score


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Scores with a verdict on the outcome, as arrays of the same length."""

    score: FloatArray  # NaN where there is none
    probability: FloatArray
    responds: BoolArray
    patient: IntArray
    call: BoolArray
    has_call: BoolArray
    samples: tuple[str, ...]

    @property
    def n_patients(self) -> int:
        """Number of patients."""
        return int(np.unique(self.patient).size)

    def keep(self, mask: BoolArray) -> "Judged":
        """The rows of a mask."""
        return Judged(
            self.score[mask],
            self.probability[mask],
            self.responds[mask],
            self.patient[mask],
            self.call[mask],
            self.has_call[mask],
            tuple(name for name, kept in zip(self.samples, mask, strict=True) if kept),
        )


def build_scores(
    frame: pl.DataFrame,
    sign: float,
    drugs: tuple[str, ...] = (),
) -> Scores:
    """Scores of pairs.

    Parameters
    ----------
    frame
        Pairs, as ``formats.therapy`` reads them; rows that are not kept count for the mean and SD
        of their drug alone.
    sign
        +1 where a high value means sensitive, -1 where a low one does.
    drugs
        Drugs of the score; all of them where none is named.

    Returns
    -------
    Scores
        Where each sample has several drugs and one outcome, the score is the mean z of the drugs
        that were measured; the mean and SD of a drug are those of all samples of the table, with
        no regard to outcome. Else each row is a comparison with its own score.

    Raises
    ------
    InvalidOption
        If a drug does not occur.
    InvalidTable
        If no sample is left.
    """
    known = frame["drug"].unique(maintain_order=True).to_list()
    for drug in drugs:
        if drug not in known:
            raise InvalidOption(f"no row has the drug {drug!r}; it has {', '.join(known[:8])}")
    if drugs:
        frame = frame.filter(pl.col("drug").is_in(drugs))
    chosen = tuple(frame["drug"].unique(maintain_order=True).to_list())
    is_panel = _is_panel(frame)
    n_replicates = 0
    if is_panel:
        averaged = frame.group_by("sample", "drug", maintain_order=True).agg(
            pl.col("value").mean(), *(pl.col(n).first() for n in (*_OF_SAMPLE, "is_kept"))
        )
        n_replicates = frame.height - averaged.height
        frame = averaged
    if not frame.filter("is_kept").height:
        raise InvalidTable("no sample with an outcome is left; name fewer drugs")
    if is_panel and len(chosen) > 1:
        scored = _average_z(frame, sign)
    else:
        scored = frame.with_columns((pl.col("value") * (sign or 1.0)).alias("score"))
    kept = scored.filter("is_kept")
    return Scores(kept, chosen, is_panel, not (is_panel and len(chosen) > 1), sign, n_replicates)


def judge_scores(scores: Scores, definition: OutcomeDefinition) -> Judged:
    """Scores whose outcome the definition counts, as arrays."""
    frame = scores.frame.filter(
        pl.col("outcome").is_in([*definition.responders, *definition.non_responders])
    )
    patients = frame["patient"].unique(maintain_order=True).to_list()
    place = {name: number for number, name in enumerate(patients)}
    return Judged(
        score=_floats(frame["score"]),
        probability=_floats(frame["probability"]),
        responds=frame["outcome"].is_in(definition.responders).to_numpy().astype(bool),
        patient=np.array([place[name] for name in frame["patient"]], dtype=np.int64),
        call=frame["call"].fill_null(False).to_numpy().astype(bool),
        has_call=frame["call"].is_not_null().to_numpy().astype(bool),
        samples=tuple(frame["sample"].fill_null("").to_list()),
    )


def has_both(responds: BoolArray) -> bool:
    """Whether some patients responded and others did not."""
    return bool(responds.any()) and not bool(responds.all())


def standardise(frame: pl.DataFrame, sign: float) -> pl.DataFrame:
    """Pairs with ``z``: SDs above the mean of the drug over all samples, high = sensitive."""
    value = pl.col("value")
    z = (value - value.mean()) / value.std()
    return frame.with_columns(((sign or 1.0) * z).over("drug").alias("z"))


def _is_panel(frame: pl.DataFrame) -> bool:
    kept = frame.filter("is_kept")
    each = kept.group_by("sample").agg(
        pl.col("drug").n_unique().alias("drugs"), pl.col("outcome").n_unique().alias("outcomes")
    )
    if each.is_empty():
        return False
    is_one = bool((each["outcomes"] <= 1).all())
    return is_one and bool((each["drugs"] > 1).any())


def _average_z(frame: pl.DataFrame, sign: float) -> pl.DataFrame:
    z = pl.when(pl.col("z").is_finite()).then(pl.col("z"))
    return (
        standardise(frame, sign)
        .group_by("sample", maintain_order=True)
        .agg(
            z.mean().alias("score"),
            *(pl.col(name).first() for name in (*_OF_SAMPLE, "is_kept")),
        )
        .with_columns(pl.lit("").alias("drug"))
    )


def _floats(column: pl.Series) -> FloatArray:
    return column.fill_null(float("nan")).to_numpy().astype(np.float64)
