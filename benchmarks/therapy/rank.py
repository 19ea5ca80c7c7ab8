"""How long one patient's ranking takes: 500 reference patients x 150 drugs, 2,000 joint draws."""

import resource
import time

import numpy as np

from oncordia.domain.therapy import MeasuredDrug, PatientScreen, RankOptions
from oncordia.testing import CohortDesign, make_cohort
from oncordia.therapy import prepare_cohort, rank_candidates

DESIGN = CohortDesign(n_patients=500, n_drugs=150, n_new=1, missing=0.15)
N_MEASURED = (10, 75, 150)
REPEATS = 3


def bench_rank(scale: float = 1.0) -> None:
    """Print the seconds of the fit, and of one ranking by drugs measured."""
    del scale  # the size is that of the claim
    made = make_cohort(np.random.default_rng(1), DESIGN)
    start = time.perf_counter()
    ready = prepare_cohort(made.cohort)
    print(f"fit and cross-validation, 500 x 150: {time.perf_counter() - start:.1f} s")
    for n_measured in N_MEASURED:
        pairs = list(zip(made.new.drugs, made.new.values[0], strict=True))[:n_measured]
        patient = PatientScreen(
            "N001",
            made.new.measure,
            tuple(MeasuredDrug(drug, float(value), 0.03) for drug, value in pairs),
        )
        seconds = []
        for _ in range(REPEATS):
            start = time.perf_counter()
            rank_candidates(patient, ready, RankOptions(draws=2000))
            seconds.append(time.perf_counter() - start)
        print(f"one patient, {n_measured} of 150 measured, 2,000 draws: {min(seconds):.2f} s")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"most memory: {most:.0f} MB")


if __name__ == "__main__":
    bench_rank()
