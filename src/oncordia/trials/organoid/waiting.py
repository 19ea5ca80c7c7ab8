"""Waiting for a result in closed form: who is still there, and when the last patient enters."""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaincc, ndtri

from oncordia.arrays import FloatArray
from oncordia.errors import InvalidDesign
from oncordia.trials.organoid.sections import Pathway

MOST_SCREENED = 100_000  # patients that a trial may need to screen
_TIMES = 801  # quantiles of the time to a result
_GRID = 4001  # calendar times of the integral


@dataclass(frozen=True, slots=True)
class Waiting:
    """What becomes of those who are screened, in shares of all of them."""

    result: float  # a result while the patient is still there
    not_grown: float
    lost: float
    no_biopsy: float
    grown: float  # organoids tested: those of lost patients are not


def check_screening(n: int, entering: float) -> None:
    """Refuse a trial that would have to screen more patients than it may.

    Raises
    ------
    InvalidDesign
        With what would enter and the mend.
    """
    if n > MOST_SCREENED * entering:
        raise InvalidDesign(
            f"of {MOST_SCREENED:,} patients screened {MOST_SCREENED * entering:.0f} would enter, "
            f"but the trial needs {n}; raise establishment or the share called sensitive, or "
            "shorten the wait",
            "pathway.establishment",
        )


def find_times(median: float, log_sd: float) -> FloatArray:
    """Equally likely times, log-normal."""
    if log_sd <= 0:
        return np.array([median])
    middle = (np.arange(_TIMES) + 0.5) / _TIMES
    return np.asarray(median * np.exp(log_sd * ndtri(middle)), dtype=np.float64)


def find_still_there(median: float, log_sd: float, hazard: float) -> float:
    """Share of patients who are still there when their time comes."""
    return float(np.exp(-hazard * find_times(median, log_sd)).mean())


def find_waiting(pathway: Pathway) -> Waiting:
    """Shares of all who are screened, by what becomes of them."""
    there = find_still_there(
        pathway.turnaround_months, pathway.turnaround_log_sd, pathway.loss_per_month
    )
    biopsied = pathway.biopsy_success
    result = biopsied * there * pathway.establishment
    return Waiting(
        result=result,
        not_grown=biopsied * there * (1 - pathway.establishment),
        lost=biopsied * (1 - there),
        no_biopsy=1 - biopsied,
        grown=result,
    )


def expect_last_entry(n: int, pathway: Pathway, kept: FloatArray) -> FloatArray:
    """Months until the n-th patient enters, in expectation.

    Patients consent in a Poisson process; those who enter do so after their wait, which makes a
    Poisson process as well, whose rate rises to its final height: the n-th of it comes after t
    with the chance that fewer than n have entered by then.

    Parameters
    ----------
    n
        Patients to enter.
    kept
        Share of those with an organoid and still there who enter, shape (k,), above 0.

    Returns
    -------
    numpy.ndarray
        Shape (k,). Patients screened by then are this times the accrual (optional stopping).
    """
    times = find_times(pathway.turnaround_months, pathway.turnaround_log_sd)
    there = np.exp(-pathway.loss_per_month * times)
    rate = (
        pathway.accrual_per_month
        * pathway.biopsy_success
        * pathway.establishment
        * np.asarray(kept, dtype=np.float64)
    )
    level = rate * there.mean()
    end = (n + 10 * np.sqrt(n) + 30) / level + times.max()
    out = np.empty(rate.shape)
    for place in range(rate.size):
        grid = np.linspace(0, end[place], _GRID)
        passed = _mean_past(times, there, grid)
        out[place] = np.trapezoid(gammaincc(n, rate[place] * passed), grid)
    return out


def _mean_past(times: FloatArray, weights: FloatArray, grid: FloatArray) -> FloatArray:
    """Mean of weight * max(t - time, 0) at each t of the grid."""
    order = np.argsort(times)
    ordered, known = times[order], weights[order]
    sums = np.concatenate([[0.0], np.cumsum(known)])
    moments = np.concatenate([[0.0], np.cumsum(known * ordered)])
    place = np.searchsorted(ordered, grid, side="right")
    return np.asarray((grid * sums[place] - moments[place]) / times.size, dtype=np.float64)


def expect_entry_called(n: int, pathway: Pathway, called: FloatArray) -> FloatArray:
    """Months to the last entry by share called: on a grid of shares where there are many.

    Where the trial would screen more patients than it may, the months until it is given up.
    """
    result = find_waiting(pathway).result
    fills = called * result * MOST_SCREENED >= n
    if not fills.all():
        months = np.full(called.size, MOST_SCREENED / pathway.accrual_per_month)
        if fills.any():
            months[fills] = expect_entry_called(n, pathway, called[fills])
        return months
    if called.size <= 16:
        return expect_last_entry(n, pathway, called)
    grid = np.geomspace(called.min(), called.max(), 33)
    if grid[0] == grid[-1]:
        return np.full(called.size, expect_last_entry(n, pathway, grid[:1])[0])
    months = np.log(expect_last_entry(n, pathway, grid))
    return np.asarray(np.exp(np.interp(np.log(called), np.log(grid), months)), dtype=np.float64)
