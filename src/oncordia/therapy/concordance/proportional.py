"""Whether a hazard ratio stays the same over time: the score test of Grambsch and Therneau."""

import numpy as np
from scipy.stats import chi2

from oncordia.arrays import BoolArray, FloatArray


def check_proportional(
    time: FloatArray, event: BoolArray, value: FloatArray, log_ratio: float
) -> float:
    """P value of "the log of the hazard ratio does not change with time".

    The score test of a second term ``value * g(t)`` in Cox's model, g one minus the share without
    event before t (Kaplan and Meier), ties by Efron's method.

    Parameters
    ----------
    time, event, value
        Of each patient, shape (n,): time of the event or of the end of observation; whether there
        was an event; the measure.
    log_ratio
        Estimate of Cox's model, for one unit of ``value``.

    Returns
    -------
    float
        NaN where fewer than two times have events, so that nothing can change.

    References
    ----------
    Grambsch & Therneau 1994, Biometrika 81:515, eq. 5, with the information in full instead of
    its average, as ``cox.zph`` of R's survival has it since version 3.0.
    """
    risk = np.exp(log_ratio * (value - value.mean()))
    score, information, share = 0.0, np.zeros(3), 1.0
    for moment in np.unique(time[event]):
        falls = event & (time == moment)
        n_at_risk, n_events = int((time >= moment).sum()), int(falls.sum())
        g = 1.0 - share
        for place in range(n_events):
            weight = np.where(time >= moment, risk, 0.0) - place / n_events * np.where(
                falls, risk, 0.0
            )
            weight /= weight.sum()
            mean = float(weight @ value)
            spread = float(weight @ (value - mean) ** 2)
            score += g * (float(value[falls].mean()) - mean)
            information += spread * np.array([1.0, g, g * g])
        share *= 1.0 - n_events / n_at_risk
    plain, mixed, changing = information
    left = changing - mixed**2 / plain if plain > 0 else 0.0
    if left <= 1e-9 * max(float(changing), 1e-300):
        return float("nan")
    return float(chi2.sf(score**2 / left, 1))
