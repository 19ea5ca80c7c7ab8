"""Growth-rate values of single wells, from counts at the end and what untreated cells did."""

import numpy as np

from oncordia.arrays import FloatArray

HOURS_A_DAY = 24.0
FEWEST_NEW_DEAD = 1.0  # cells; so that fewer dead cells than on day 0 are not a birth


def compute_growth_rate(
    value: FloatArray, day0_centre: FloatArray, negative_centre: FloatArray
) -> FloatArray:
    """GR value ``2 ** (log2(x / x0) / log2(N / x0)) - 1`` of each well.

    Parameters
    ----------
    value
        Readings x at the end, 0 or more, shape (n,).
    day0_centre, negative_centre
        Centres x0 of the day-0 wells and N of the untreated controls at the end, in the unit of
        ``value``, shape (n,) or ().

    Returns
    -------
    FloatArray
        Shape (n,): 1 = grows as untreated, 0 = no growth, below 0 = fewer cells than on day 0,
        -1 = none left. NaN where x0 or N is not above 0 or N does not exceed x0.

    References
    ----------
    Hafner et al. 2016, Nat Methods 13:521, the definition of GR(c).
    """
    grows = (day0_centre > 0) & (negative_centre > day0_centre)
    with np.errstate(divide="ignore", invalid="ignore"):
        doublings = np.log2(np.maximum(value, 0.0) / day0_centre)
        share = doublings / np.log2(negative_centre / day0_centre)
        return np.where(grows, np.exp2(share) - 1.0, np.nan)


def compute_growth_rate_by_division(
    value: FloatArray,
    negative_centre: FloatArray,
    duration_hours: FloatArray,
    division_time_hours: FloatArray,
) -> FloatArray:
    """GR value ``2 ** (1 + log2(x / N) Td / T) - 1`` of each well, without a day-0 reading.

    Parameters
    ----------
    value, negative_centre
        Readings x and centres N of the untreated controls, both at the end, shape (n,) or ().
    duration_hours, division_time_hours
        Time T between treatment and reading and division time Td of untreated cells, above 0,
        shape (n,) or ().

    Returns
    -------
    FloatArray
        Shape (n,), as ``compute_growth_rate`` gives it for x0 = N / 2 ** (T / Td). NaN where N, T
        or Td is not above 0.

    References
    ----------
    Hafner et al. 2017, Nat Biotechnol 35:500, the first formula of the supplement.

    Examples
    --------
    >>> hours = np.array(48.0), np.array(24.0)  # two doublings of untreated cells
    >>> compute_growth_rate_by_division(np.array([400.0, 100.0, 0.0]), np.array(400.0), *hours)
    array([ 1.,  0., -1.])
    """
    known = (negative_centre > 0) & (duration_hours > 0) & (division_time_hours > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        lost = np.log2(np.maximum(value, 0.0) / negative_centre)
        share = 1.0 + lost * division_time_hours / duration_hours
        return np.where(known, np.exp2(share) - 1.0, np.nan)


def split_growth_rate(
    live: FloatArray,
    dead: FloatArray,
    live_day0: FloatArray,
    dead_day0: FloatArray,
    live_control: FloatArray,
    dead_control: FloatArray,
    duration_hours: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Static and toxic parts of the GR value, from counts of live and dead cells.

    Parameters
    ----------
    live, dead
        Treated cells at the end, shape (n,).
    live_day0, dead_day0, live_control, dead_control
        Cells at the time of treatment, and untreated ones at the end, shape (n,) or ().
    duration_hours
        Time between treatment and reading, above 0, shape (n,) or ().

    Returns
    -------
    static : FloatArray
        Rate at which cells divide against that of untreated cells: 1 = as untreated, 0 = none.
    toxic : FloatArray
        Loss by death a day beyond that of untreated cells: 0 = none, -1 = all at once. Both NaN
        where untreated cells do not grow; static also where no live cell is left.

    References
    ----------
    The definitions of GR_S and GR_T in the authors' programs gr_metrics and GRmetrics 1.17.1.
    With g = log2(x / x0) and D = max(d - d0, 1) / (x - x0), d being the dead and x the live
    cells: static = 2 ** ((1 + D) g / ((1 + D_control) g_control)) - 1, toxic =
    2 ** ((D_control g_control - D g) / days) - 1. D g is max(d - d0, 1) times the slope of log2
    x between x0 and x, which is 1 / (x0 ln 2) where nothing has changed.
    """
    grows = (live_day0 > 0) & (live_control > live_day0) & (duration_hours > 0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        growth, deaths = _births_and_deaths(live, dead, live_day0, dead_day0)
        untreated, control_deaths = _births_and_deaths(
            live_control, dead_control, live_day0, dead_day0
        )
        static = np.exp2((growth + deaths) / (untreated + control_deaths)) - 1.0
        days = duration_hours / HOURS_A_DAY
        toxic = np.exp2((control_deaths - deaths) / days) - 1.0
    return np.where(grows & (live > 0), static, np.nan), np.where(grows, toxic, np.nan)


def _births_and_deaths(
    live: FloatArray, dead: FloatArray, live_day0: FloatArray, dead_day0: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Doublings g of the live cells, and D g, the doublings lost to death."""
    change = (np.maximum(live, 0.0) - live_day0) / live_day0
    growth = np.log1p(change) / np.log(2.0)
    slope = np.where(np.abs(change) < 1e-10, 1.0 / np.log(2.0), growth / change) / live_day0
    return growth, np.maximum(dead - dead_day0, FEWEST_NEW_DEAD) * slope
