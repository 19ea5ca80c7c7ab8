"""Sums over simulated trials: memory that does not grow with their number."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from oncordia.arrays import BoolArray, FloatArray
from oncordia.domain.trials import Characteristic, Method, Outcomes, Spread

KEPT = 20_000  # first replicates whose quantities are kept for their distribution
PATIENTS = "patients"
EXPECTED = {
    "patients": "expected_n",
    "events": "expected_events",
    "duration_months": "expected_duration_months",
}


@dataclass(frozen=True, slots=True)
class Sums:
    """Count, sum and sum of squares of one quantity over trials, (k,) each; NaN is left out."""

    count: FloatArray
    total: FloatArray
    squares: FloatArray
    is_share: bool  # of trials: each value is 0 or 1
    labels: tuple[str, ...]

    def add(self, other: "Sums") -> "Sums":
        """Both together."""
        return Sums(
            self.count + other.count,
            self.total + other.total,
            self.squares + other.squares,
            self.is_share,
            self.labels,
        )

    def find_mean(self) -> tuple[FloatArray, FloatArray]:
        """Means and their Monte-Carlo standard errors; NaN where no trial has a value.

        A share that no trial or every trial has would seem to have no error; then one success
        and one failure more are counted for the error (Agresti and Coull 1998).
        """
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = self.total / self.count
            variance = np.maximum(self.squares / self.count - mean * mean, 0.0)
            if self.is_share:
                shifted = (self.total + 1.0) / (self.count + 2.0)
                variance = np.where(variance == 0.0, shifted * (1.0 - shifted), variance)
            return mean, np.sqrt(variance / self.count)


@dataclass(slots=True)
class Tally:
    """Sums of all quantities of the trials so far; pieces are added in their order."""

    hypotheses: tuple[str, ...]
    null: tuple[bool, ...]
    n_stages: int
    n_trials: int = 0
    sums: dict[str, Sums] = field(default_factory=dict)
    kept: dict[str, list[FloatArray]] = field(default_factory=dict)

    def add(self, outcomes: Outcomes) -> None:
        """Count the trials of one piece."""
        for name, values, is_share, labels in self._list_quantities(outcomes):
            piece = _sum(values, is_share, labels)
            self.sums[name] = self.sums[name].add(piece) if name in self.sums else piece
        if self.n_trials < KEPT:
            room = KEPT - self.n_trials
            for name, values in _list_single(outcomes):
                self.kept.setdefault(name, []).append(values[:room].copy())
        self.n_trials += outcomes.n_trials

    def find_largest_error(self) -> float:
        """Largest Monte-Carlo error among the shares of trials; NaN before the first piece."""
        errors = [sums.find_mean()[1].max() for sums in self.sums.values() if sums.is_share]
        return float(max(errors, default=np.nan))

    def summarise(self) -> dict[str, Characteristic]:
        """Characteristics of the trials so far, by name."""
        out = {}
        for name, sums in self.sums.items():
            mean, error = sums.find_mean()
            out[name] = Characteristic(name, mean, error, sums.labels, Method.SIMULATED)
        return out

    def list_spreads(self) -> tuple[Spread, ...]:
        """Distributions of the quantities that are one number a trial."""
        return tuple(Spread(name, np.concatenate(parts)) for name, parts in self.kept.items())

    def _list_quantities(
        self, outcomes: Outcomes
    ) -> Iterator[tuple[str, FloatArray, bool, tuple[str, ...]]]:
        rejected = outcomes.rejected.reshape(outcomes.n_trials, len(self.hypotheses))
        null: BoolArray = np.array(self.null, dtype=bool)
        if null.any():
            yield "type1", _column(_any(rejected[:, null])), True, ("",)
        if (~null).any():
            yield "power", _column(_any(rejected[:, ~null])), True, ("",)
        if self.hypotheses:
            yield "reject", rejected.astype(np.float64), True, self.hypotheses
        yield "expected_n", _column(outcomes.patients), False, ("",)
        if self.n_stages > 1:
            yield from self._list_stages(outcomes, _any(rejected))
        for name, values in outcomes.measures.items():
            labels = outcomes.labels.get(name, ("",))
            yield EXPECTED.get(name, f"mean_{name}"), _column(values), False, labels

    def _list_stages(
        self, outcomes: Outcomes, success: BoolArray
    ) -> Iterator[tuple[str, FloatArray, bool, tuple[str, ...]]]:
        labels = tuple(f"stage {k}" for k in range(1, self.n_stages + 1))
        at = outcomes.stage[:, None] == np.arange(1, self.n_stages + 1)
        yield "stop_by_stage", at.astype(np.float64), True, labels
        if self.hypotheses:
            yield "reject_by_stage", (at & success[:, None]).astype(np.float64), True, labels
        yield "futility_by_stage", (at & outcomes.futile[:, None]).astype(np.float64), True, labels
        yield "early_stop", _column(outcomes.stage < self.n_stages), True, ("",)


def label_exact(
    name: str,
    values: FloatArray,
    simulated: Mapping[str, Characteristic],
    hypotheses: tuple[str, ...],
    n_stages: int,
) -> tuple[str, ...]:
    """Labels of an exact characteristic: those of the simulated one, else as many as there are.

    Stages for what is told by stage, else the hypotheses, else numbers.
    """
    if name in simulated and len(simulated[name].labels) == values.size:
        return simulated[name].labels
    if values.size == 1:
        return ("",)
    if name.endswith("_by_stage") and values.size == n_stages:
        return tuple(f"stage {k}" for k in range(1, n_stages + 1))
    if values.size == len(hypotheses):
        return hypotheses
    return tuple(f"{k}" for k in range(1, values.size + 1))


def _any(flags: BoolArray) -> BoolArray:
    found: BoolArray = np.asarray(flags.any(axis=1), dtype=np.bool_)
    return found


def _column(values: np.ndarray) -> FloatArray:
    flat = np.asarray(values, dtype=np.float64)
    return flat[:, None] if flat.ndim == 1 else flat


def _sum(values: FloatArray, is_share: bool, labels: tuple[str, ...]) -> Sums:
    known = np.isfinite(values)
    safe = np.where(known, values, 0.0)
    return Sums(
        known.sum(axis=0, dtype=np.float64),
        safe.sum(axis=0),
        (safe * safe).sum(axis=0),
        is_share,
        labels,
    )


def _list_single(outcomes: Outcomes) -> Iterator[tuple[str, FloatArray]]:
    yield PATIENTS, outcomes.patients
    for name, values in outcomes.measures.items():
        if values.ndim == 1:
            yield name, values
