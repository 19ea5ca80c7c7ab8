"""The made card of a reference cohort."""

from oncordia.domain.provenance import InputDigest
from oncordia.domain.therapy import (
    ClassError,
    CohortCard,
    CohortSource,
    CoverageCheck,
    Interval,
    find_measure,
)


def make_card() -> CohortCard:
    """The card of the cohort that the made rankings name."""
    return CohortCard(
        cohort="made-colorectal",
        version=3,
        digest="5f0c2a9be1d47a63c8b1f0d2e37a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c",
        software="0.1.0",
        measure=find_measure("auc"),
        disease="colorectal cancer",
        n_samples=96,
        n_patients=84,
        n_healthy=4,
        n_drugs=62,
        filled=0.91,
        centres=(("A", 60), ("B", 36)),
        sources=(CohortSource("made screens", 96, "CC0", "made for tests"),),
        inputs=(InputDigest("responses.csv", "b7" * 32, 5000),),
        model="gaussian",
        n_revealed=10,
        n_folds=5,
        errors=(
            ClassError("", 62, 5460, 0.79, 0.61, 0.9),
            ClassError("EGFR family inhibitor", 5, 440, 0.62, 0.78, 0.91),
            ClassError("platinum", 3, 262, 0.96, 0.31, 0.88),
        ),
        coverage=(CoverageCheck(0.9, Interval(0.9, 0.892, 0.908), 0.78),),
        must_not=("paediatric tumours",),
    )
