"""NIST's certified nonlinear regressions beside ours: significant digits that agree."""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from oncordia.arrays import FloatArray
from oncordia.assay.curves.families import plan_fit, to_kernel
from oncordia.assay.curves.information import find_covariance
from oncordia.assay.curves.packed import Packed
from oncordia.assay.curves.raw import RawFits, fit_plan
from oncordia.assay.kernels.fitting.curve import RSS, SETTLED
from oncordia.domain import CurveModel, CurveOptions, Noise, Prior, ResponseScale

LN10 = math.log(10.0)
MOST_DIGITS = 11.0  # as many as are certified
Values = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Certified:
    """A certified problem as a curve of ours: natural parameters from and to those of NIST."""

    model: CurveModel
    to_ours: Callable[[Values], dict[str, float]]
    to_theirs: Callable[[Values], dict[str, float]]
    fixed: Mapping[str, float] = field(default_factory=dict)
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    log10_dose: Callable[[FloatArray], FloatArray] = np.log10


SATURATION = Certified(
    CurveModel.EXPONENTIAL,
    lambda b: {"bottom": b["b1"], "decay": 1.0 / b["b2"]},
    lambda p: {"b1": p["bottom"], "b2": 1.0 / p["decay"]},
    fixed={"top": 0.0},
)
SETS: Mapping[str, Certified] = {
    "Misra1a": SATURATION,
    "BoxBOD": SATURATION,
    "Chwirut2": Certified(
        CurveModel.EXPONENTIAL_LINEAR,
        lambda b: {"top": 1.0 / b["b2"], "decay": 1.0 / b["b1"], "linear": b["b2"] / b["b3"]},
        lambda p: {
            "b1": 1.0 / p["decay"],
            "b2": 1.0 / p["top"],
            "b3": 1.0 / (p["top"] * p["linear"]),
        },
        fixed={"bottom": 0.0},
    ),
    # a logistic of x is a log-logistic of e^x
    "Rat42": Certified(
        CurveModel.HILL4,
        lambda b: {"bottom": b["b1"], "slope": b["b3"], "ec50": math.exp(b["b2"] / b["b3"])},
        lambda p: {
            "b1": p["bottom"],
            "b2": p["slope"] * math.log(p["ec50"]),
            "b3": p["slope"],
        },
        fixed={"top": 0.0},
        bounds={"slope": (1e-3, 1e2)},
        log10_dose=lambda x: np.asarray(x / LN10),
    ),
}
NOT_EXPRESSIBLE: Mapping[str, str] = {
    "DanWood": "a power of x has no plateau: a log-logistic only as its EC50 goes to infinity",
    "Eckerle4": "a peak in linear x, level on neither side of a dose",
    "Hahn1": "a ratio of cubics with seven parameters",
    "Lanczos3": "three exponentials",
    "MGH09": "as two sites of slope 1 its two EC50 would be complex (b3^2 < 4 b4)",
    "Nelson": "two predictors and a log response",
    "Thurber": "a ratio of cubics with seven parameters",
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """Digits of one fit that agree with the certificate, the worst over the parameters."""

    parameter_digits: float
    sd_digits: float
    rss_digits: float
    settled: bool


def count_digits(ours: float, certified: float) -> float:
    """Log relative error: significant digits that agree, at most ``MOST_DIGITS``."""
    off = abs(ours - certified) / abs(certified)
    return MOST_DIGITS if off == 0.0 else min(-math.log10(off), MOST_DIGITS)


def read_certified(folder: Path) -> dict[str, dict[str, object]]:
    """The certificates by the name of their set."""
    text = (folder / "certified.json").read_text(encoding="utf-8")
    certificates: dict[str, dict[str, object]] = json.loads(text)
    return certificates


def fit_certified(folder: Path, name: str, start: int | None) -> Agreement:
    """Our fit of a set: from its certified start 1 or 2, or from our own grid where None."""
    problem = SETS[name]
    certificate = read_certified(folder)[name]
    entries: list[dict[str, float | str]] = certificate["params"]  # type: ignore[assignment]
    packed = pack_set(folder / f"{name}.csv", problem)
    options = CurveOptions(
        model=problem.model,
        prior=Prior.NONE,
        scale=ResponseScale.FREE,
        noise=Noise.OWN,
        ec50_margin=40.0,
        fixed=problem.fixed,
        bounds=problem.bounds,
    )
    plan = plan_fit(problem.model, options)
    begin = None
    if start is not None:
        given = problem.to_ours({str(b["name"]): float(b[f"start{start}"]) for b in entries})
        begin = to_row({**problem.fixed, **given}, plan.family.parameters)
    raw = fit_plan(packed, plan, options, np.array([True]), start=begin)
    return hold_against(raw, packed.n_wells, problem, certificate)


def pack_set(path: Path, problem: Certified) -> Packed:
    """The points of a set, rising."""
    table = pl.read_csv(path).sort("x")
    x = problem.log10_dose(table["x"].cast(pl.Float64).to_numpy())
    y = table["y"].cast(pl.Float64).to_numpy()
    n = x.size
    return Packed(np.array([0, n]), x, y, np.ones(n), np.zeros(1), np.array([float(n)]))


def to_row(natural: Values, names: tuple[str, ...]) -> FloatArray:
    """Parameters of the kernel, shape (1, P), from natural ones."""
    short = [name.removeprefix("log10_").removeprefix("ln_") for name in names]
    return np.array([[to_kernel(n, natural[s]) for n, s in zip(names, short, strict=True)]])


def from_row(row: FloatArray, names: tuple[str, ...]) -> dict[str, float]:
    """Natural parameters from those of the kernel, shape (P,)."""
    out = {}
    for name, value in zip(names, row.tolist(), strict=True):
        if name.startswith("log10_"):
            out[name.removeprefix("log10_")] = 10.0**value
        elif name.startswith("ln_"):
            out[name.removeprefix("ln_")] = math.exp(value)
        else:
            out[name] = value
    return out


def hold_against(
    raw: RawFits, n_wells: FloatArray, problem: Certified, certificate: Mapping[str, object]
) -> Agreement:
    """Digits of parameters, their standard deviations (delta method) and the sum of squares."""
    entries: list[dict[str, float]] = certificate["params"]  # type: ignore[assignment]
    names = raw.plan.family.parameters
    rss = float(raw.summary[0, RSS])
    variance = raw.summary[:, RSS] / (n_wells - raw.plan.n_free)
    covariance = find_covariance(raw, variance)[0]
    at = raw.parameters[0]
    found = problem.to_theirs(from_row(at, names))
    gradient = np.zeros((len(entries), at.size))
    for j in np.flatnonzero(raw.plan.free_mask).tolist():
        step = np.zeros(at.size)
        step[j] = 1e-6 * max(abs(at[j]), 1.0)
        above = problem.to_theirs(from_row(at + step, names))
        below = problem.to_theirs(from_row(at - step, names))
        for i, entry in enumerate(entries):
            name = str(entry["name"])
            gradient[i, j] = (above[name] - below[name]) / (2.0 * step[j])
    error = np.sqrt(np.einsum("ij,jk,ik->i", gradient, covariance, gradient))
    return Agreement(
        min(count_digits(found[str(b["name"])], float(b["value"])) for b in entries),
        min(count_digits(float(e), float(b["sd"])) for e, b in zip(error, entries, strict=True)),
        count_digits(rss, float(certificate["rss"])),  # type: ignore[arg-type]
        bool(raw.summary[0, SETTLED] == 1.0),
    )


def compare_nist(data: Path) -> None:
    """Print the digits that agree, one line a set and start, and what no model of ours says."""
    print("  digits that agree, the worst parameter:  value    SD   sum of squares")
    for name in SETS:
        for start in (1, 2, None):
            fit = fit_certified(data, name, start)
            words = "own grid" if start is None else f"certified start {start}"
            print(
                f"    {name:9s} {words:18s}          {fit.parameter_digits:5.1f} "
                f"{fit.sd_digits:5.1f}   {fit.rss_digits:5.1f}"
            )
    for name, reason in NOT_EXPRESSIBLE.items():
        print(f"    {name:9s} no model of ours: {reason}")
