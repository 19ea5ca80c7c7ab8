"""Where the misfit of a patient's measured drugs says that the patient is unlike the cohort."""

from scipy.special import chdtri

LEAST_MISFIT = 1.5  # below, a misfit is no news however many drugs were measured
P_UNLIKE = 0.01  # chance of such a misfit for a patient like the cohort


def find_misfit_limit(n_measured: int) -> float:
    """The misfit above which a patient with so many measured drugs is called unlike the cohort.

    The mean of n squared standardised errors is chi-squared over n for a patient like the
    cohort; the limit is its 99th percentile, and 1.5 at least.
    """
    return max(float(chdtri(n_measured, P_UNLIKE)) / n_measured, LEAST_MISFIT)
