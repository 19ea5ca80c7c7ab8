"""Made screens: organoid lines on 384-well plates, with known curves and known faults."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from oncordia.arrays import FloatArray, IntArray
from oncordia.domain import well_name
from oncordia.errors import InvalidOption
from oncordia.testing.drugs import DRUG_NAMES

N_ROWS, N_COLUMNS = 16, 24
N_DOSES, DOSE_FOLD, TOP_DOSE_MOLAR = 5, 5.0, 1e-5
N_NEGATIVE, N_POSITIVE = 32, 16
NEGATIVE, POSITIVE, UNTREATED = "DMSO", "staurosporine", "cells"
SIGNAL = 1.2e6  # counts of an untreated well
BACKGROUND = 3e3  # counts of a dead well
NOISE_CV = 0.06


@dataclass(frozen=True, slots=True)
class MadePlate:
    """One made plate."""

    name: str
    sample: str
    replicate: int
    raw: FloatArray  # shape (16, 24), counts
    fault: str  # what was done to it, "" for nothing


@dataclass(frozen=True, slots=True, eq=False)
class MadeScreen:
    """A made screen with its truth."""

    platemap: pl.DataFrame  # well, drug, dose_uM
    plates: tuple[MadePlate, ...]
    truth: pl.DataFrame  # sample, drug, bottom, ec50_molar, slope; top is 1


def make_screen(
    generator: np.random.Generator, n_lines: int = 2, n_drugs: int = 67, n_replicates: int = 3
) -> MadeScreen:
    """Screen of several lines on randomised 384-well plates with realistic faults.

    Parameters
    ----------
    generator
        Source of all randomness; the same state gives the same screen to the bit.
    n_lines
        Organoid lines, at least 1.
    n_drugs
        Drugs a plate, 1 to 67, each at five doses in one well; with 32 vehicle and 16
        positive-control wells the rest of the plate is untreated cells.
    n_replicates
        Plates a line, at least 1. The first plates of the screen carry one fault each.

    Raises
    ------
    InvalidOption
        If a number lies outside its range.
    """
    if n_lines < 1 or n_replicates < 1:
        raise InvalidOption(
            f"n_lines and n_replicates must be 1 or more, got {n_lines}, {n_replicates}"
        )
    if not 1 <= n_drugs <= (N_ROWS * N_COLUMNS - N_NEGATIVE - N_POSITIVE) // N_DOSES:
        raise InvalidOption(f"n_drugs must be 1 to 67, got {n_drugs}")
    contents = _shuffle_contents(generator, n_drugs)
    truth = _draw_truth(generator, n_lines, n_drugs)
    plates: list[MadePlate] = []
    for line in range(n_lines):
        expected = _expect_viability(contents, *(column[line] for column in truth))
        for replicate in range(n_replicates):
            clean = _read_plate(generator, expected)
            fault, damage = FAULTS[len(plates)] if len(plates) < len(FAULTS) else ("", _keep)
            raw = damage(generator, clean, contents)
            sample = f"LINE-{line + 1:02d}"
            name = f"{sample}-R{replicate + 1}"
            plates.append(MadePlate(name, sample, replicate + 1, np.round(raw), fault))
    return MadeScreen(_platemap(contents), tuple(plates), _truth_table(truth))


def draw_line_areas(generator: np.random.Generator, n_lines: int, n_drugs: int = 67) -> FloatArray:
    """True AUC of the lines of a made screen, shape (n_lines, n_drugs), from its generator.

    A generator in the state that ``make_screen`` was given leads to the same potency of every
    drug, and to the same first line.
    """
    _shuffle_contents(generator, n_drugs)
    bottom, log10_ec50, slope = _draw_truth(generator, n_lines, n_drugs)
    log10_dose = np.log10(TOP_DOSE_MOLAR) - np.arange(N_DOSES) * np.log10(DOSE_FOLD)
    rise = 10.0 ** (slope[..., None] * (log10_dose - log10_ec50[..., None]))
    response = bottom[..., None] + (1.0 - bottom[..., None]) / (1.0 + rise)
    return np.asarray((response[..., 1:] + response[..., :-1]).sum(axis=-1) / (2 * (N_DOSES - 1)))


# contents: one row a well: drug index (-1 vehicle, -2 positive, -3 untreated) and dose index
def _shuffle_contents(generator: np.random.Generator, n_drugs: int) -> IntArray:
    """Contents at random, but a quarter of the vehicle wells on the rim, so that it shows."""
    row, column = np.divmod(np.arange(N_ROWS * N_COLUMNS), N_COLUMNS)
    on_rim = (row % (N_ROWS - 1) == 0) | (column % (N_COLUMNS - 1) == 0)
    rim = generator.permutation(np.flatnonzero(on_rim))[: N_NEGATIVE // 4]
    inside = generator.permutation(np.flatnonzero(~on_rim))[: N_NEGATIVE - rim.size]
    vehicle = np.concatenate((rim, inside))
    contents = np.zeros((N_ROWS * N_COLUMNS, 2), dtype=np.int64)
    contents[vehicle] = (-1, 0)
    treated = [(drug, dose) for drug in range(n_drugs) for dose in range(N_DOSES)]
    rest = N_ROWS * N_COLUMNS - len(treated) - N_NEGATIVE - N_POSITIVE
    others = np.array(treated + [(-2, 0)] * N_POSITIVE + [(-3, 0)] * rest, dtype=np.int64)
    free = np.setdiff1d(np.arange(len(contents)), vehicle)
    contents[free] = generator.permutation(others)
    return contents


def _draw_truth(
    generator: np.random.Generator, n_lines: int, n_drugs: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Bottom, log10 EC50 and slope, each of shape (n_lines, n_drugs)."""
    potency = generator.uniform(-7.6, -4.6, n_drugs)
    log10_ec50 = potency + generator.normal(0.0, 0.5, (n_lines, n_drugs))
    inert = generator.random((n_lines, n_drugs)) < 0.25
    bottom = np.where(inert, 1.0, generator.beta(1.2, 4.0, (n_lines, n_drugs)))
    slope = generator.lognormal(np.log(1.4), 0.3, (n_lines, n_drugs))
    return bottom, log10_ec50, slope


def _expect_viability(
    contents: IntArray, bottom: FloatArray, log10_ec50: FloatArray, slope: FloatArray
) -> FloatArray:
    drug, dose = contents[:, 0], contents[:, 1]
    treated = drug >= 0
    expected = np.ones(len(contents))
    log10_dose = np.log10(TOP_DOSE_MOLAR) - dose * np.log10(DOSE_FOLD)
    of = drug[treated]
    rise = 10.0 ** (slope[of] * (log10_dose[treated] - log10_ec50[of]))
    expected[treated] = bottom[of] + (1.0 - bottom[of]) / (1.0 + rise)
    expected[drug == -2] = 0.0
    return expected


def _read_plate(generator: np.random.Generator, expected: FloatArray) -> FloatArray:
    seeded = generator.lognormal(0.0, NOISE_CV, expected.shape)
    level = SIGNAL * generator.lognormal(0.0, 0.1)
    background = BACKGROUND * generator.lognormal(0.0, 0.2, expected.shape)
    return (level * expected * seeded + background).reshape(N_ROWS, N_COLUMNS)


Damage = Callable[[np.random.Generator, FloatArray, IntArray], FloatArray]


def _keep(generator: np.random.Generator, raw: FloatArray, contents: IntArray) -> FloatArray:
    del generator, contents
    return raw


def _fail_dispensing(
    generator: np.random.Generator, raw: FloatArray, contents: IntArray
) -> FloatArray:
    del contents
    damaged = raw.copy()
    damaged[::2, :13] = BACKGROUND * generator.lognormal(0.0, 0.2, (8, 13))
    return damaged


def _dry_edge(generator: np.random.Generator, raw: FloatArray, contents: IntArray) -> FloatArray:
    del generator, contents
    damaged = raw * 0.7
    damaged[1:-1, 1:-1] = raw[1:-1, 1:-1]
    return damaged


def _tilt_rows(generator: np.random.Generator, raw: FloatArray, contents: IntArray) -> FloatArray:
    del generator, contents
    return raw * np.linspace(0.85, 1.15, N_ROWS)[:, None]


def _spare_positive(
    generator: np.random.Generator, raw: FloatArray, contents: IntArray
) -> FloatArray:
    positive = (contents[:, 0] == -2).reshape(raw.shape)
    damaged = raw.copy()
    damaged[positive] = SIGNAL * generator.uniform(0.3, 0.9, int(positive.sum()))
    return damaged


def _dim(generator: np.random.Generator, raw: FloatArray, contents: IntArray) -> FloatArray:
    del generator, contents
    return raw / 12.0


FAULTS: tuple[tuple[str, Damage], ...] = (
    ("", _keep),
    ("dispensing_failure", _fail_dispensing),
    ("edge_effect", _dry_edge),
    ("row_trend", _tilt_rows),
    ("failed_positive_control", _spare_positive),
    ("low_signal", _dim),
)


def _platemap(contents: IntArray) -> pl.DataFrame:
    control = {-1: NEGATIVE, -2: POSITIVE, -3: UNTREATED}
    return pl.DataFrame(
        {
            "well": [well_name(i // N_COLUMNS, i % N_COLUMNS) for i in range(len(contents))],
            "drug": [control.get(int(d)) or DRUG_NAMES[int(d)] for d in contents[:, 0]],
            "dose_uM": [
                float(f"{TOP_DOSE_MOLAR * 1e6 / DOSE_FOLD ** int(dose):.6g}") if drug >= 0 else None
                for drug, dose in contents
            ],
        },
        schema={"well": pl.String, "drug": pl.String, "dose_uM": pl.Float64},
    )


def _truth_table(truth: tuple[FloatArray, FloatArray, FloatArray]) -> pl.DataFrame:
    bottom, log10_ec50, slope = truth
    n_lines, n_drugs = bottom.shape
    return pl.DataFrame(
        {
            "sample": np.repeat([f"LINE-{i + 1:02d}" for i in range(n_lines)], n_drugs),
            "drug": list(DRUG_NAMES[:n_drugs]) * n_lines,
            "bottom": bottom.ravel(),
            "ec50_molar": 10.0 ** log10_ec50.ravel(),
            "slope": slope.ravel(),
        }
    )
