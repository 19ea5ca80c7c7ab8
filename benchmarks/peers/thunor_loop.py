"""thunor's ``fit_drc`` over curves; runs by itself in thunor's environment.

Words: model (LL4 or LL3u), wells.npz, answers.npz.
"""

import sys
import warnings

import numpy as np
from scipy.stats import f as f_distribution
from thunor import curve_fit  # type: ignore[import-not-found, unused-ignore]


def main() -> None:
    """Fit every curve with the default test; write log10 EC50 and p, and which it calls flat."""
    model = getattr(curve_fit, f"HillCurve{sys.argv[1]}")
    with np.load(sys.argv[2]) as arrays:
        dose, response = 10.0 ** arrays["log10_dose"], arrays["response"]
    warnings.simplefilter("ignore")
    log10_ec50 = np.full(len(response), np.nan)
    p_value = np.ones(len(response))  # a null curve, or none
    flat = np.zeros(len(response), dtype=bool)
    for i, y in enumerate(response):
        fitted = curve_fit.fit_drc(dose, y, fit_cls=model)
        flat[i] = isinstance(fitted, curve_fit.HillCurveNull)
        if fitted is None or flat[i]:
            continue
        log10_ec50[i] = np.log10(fitted.ec50)
        # the p value that fit_drc computes and keeps to itself, with its one degree of freedom
        rss = ((fitted.fit(dose) - y) ** 2).sum()
        null = ((model.null_response_fn(y) - y) ** 2).sum()
        n_spare = y.size - len(fitted.popt)
        p_value[i] = f_distribution.sf((null - rss) / (rss / n_spare), 1, n_spare)
    np.savez(sys.argv[3], log10_ec50=log10_ec50, p_value=p_value, flat=flat)


if __name__ == "__main__":
    main()
