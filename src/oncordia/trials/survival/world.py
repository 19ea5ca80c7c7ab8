"""A design and a scenario as the arrays that the loops of survival trials take."""

from collections.abc import Callable

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.trials.kernels.survival.parts import EVEN, POISSON, UNIFORM, World
from oncordia.trials.sequential.calendar import Calendar, Course, StepRate, constant_rate
from oncordia.trials.survival.design import Arrivals, TimeToEvent
from oncordia.trials.survival.scenario import SurvivalScenario, accumulate

GRID = 256  # points of the rough distribution that sorts patients into buckets
CODES = {Arrivals.EVEN: EVEN, Arrivals.UNIFORM: UNIFORM, Arrivals.POISSON: POISSON}


def make_world(design: TimeToEvent, scenario: SurvivalScenario) -> World:
    """Accrual, hazards and dropout as arrays."""
    accrual_starts = np.asarray(design.accrual_starts, dtype=np.float64)
    rates = np.asarray(design.accrual_rates, dtype=np.float64)
    starts = np.asarray(scenario.piece_starts, dtype=np.float64)
    hazards = scenario.list_hazards()
    cumulative = accumulate(starts, hazards)
    dropout = scenario.list_dropout()
    block = np.asarray(design.allocation, dtype=np.int64)
    share = block / block.sum()

    def stay(months: FloatArray) -> FloatArray:
        """Share of all patients not yet gone."""
        gone = cumulate(starts, hazards, cumulative, months) + np.outer(dropout, months)
        return np.asarray(share @ np.exp(-gone))

    middle = _find_half(stay)
    x = np.arange(GRID) / GRID
    ranks = np.append(1.0 - stay(middle * x / (1.0 - x)), 1.0)
    accrual = np.stack((accrual_starts, rates, accumulate(accrual_starts, rates)))
    half_in = _invert(accrual, 0.5 * design.patients)
    return World(
        design.patients,
        CODES[design.arrivals],
        accrual,
        block,
        starts,
        hazards,
        cumulative,
        dropout,
        ranks,
        middle,
        half_in + middle,
    )


def make_calendar(design: TimeToEvent, scenario: SurvivalScenario) -> Calendar:
    """The same trial by expected numbers."""
    world = make_world(design, scenario)
    starts = tuple(scenario.piece_starts)
    return Calendar(
        StepRate(tuple(design.accrual_starts), tuple(design.accrual_rates)),
        find_all_in(world),
        tuple(
            Course(
                patients / sum(design.allocation),
                StepRate(starts, tuple(map(float, world.hazards[arm]))),
                constant_rate(float(world.dropout[arm])),
            )
            for arm, patients in enumerate(design.allocation)
        ),
    )


def cumulate(
    starts: FloatArray, rates: FloatArray, cumulative: FloatArray, months: FloatArray
) -> FloatArray:
    """Integral of piecewise constant rates, (..., p), up to each time, (t,): shape (..., t)."""
    piece = np.searchsorted(starts, months, side="right") - 1
    return np.asarray(cumulative[..., piece] + rates[..., piece] * (months - starts[piece]))


def _invert(pieces: FloatArray, total: float) -> float:
    starts, rates, cumulative = pieces
    piece = int(np.searchsorted(cumulative, total)) - 1
    return float(starts[piece] + (total - cumulative[piece]) / rates[piece])


def _find_half(stay: Callable[[FloatArray], FloatArray]) -> float:
    """Months after which half of the patients are gone, roughly; a year if they never are."""
    months = 2.0 ** np.arange(-10.0, 14.0, 0.125)
    gone = np.flatnonzero(stay(months) <= 0.5)
    return float(months[gone[0]]) if gone.size else 12.0


def find_all_in(world: World) -> float:
    """Months by which all patients are expected to have come."""
    return _invert(world.accrual, float(world.n))
