"""Is a scale the right way up? Drug means of two sources, and drugs that act on every cell."""

from collections.abc import Mapping

import numpy as np
import polars as pl
from scipy.stats import spearmanr

from oncordia.domain.therapy import Measure, drug_key
from oncordia.errors import InvalidTable

LEAST_SHARED = 6  # drugs below which a correlation says nothing
P_FLIPPED = 0.02  # two-sided p of a negative correlation from which a scale counts as flipped
LEAST_DRUGS = 10  # drugs below which the place of a pan-toxic one says nothing
# drugs that kill nearly every cell line of every published screen that we hold
PAN_TOXIC = frozenset(
    "actinomycind bortezomib carfilzomib dactinomycin dinaciclib homoharringtonine omacetaxine "
    "panobinostat romidepsin staurosporine triptolide".split()
)


def find_drug_means(frame: pl.DataFrame, sign: float) -> dict[str, float]:
    """Mean effect of each drug of a frame of responses, high for sensitive."""
    known = frame.filter(pl.col("value").is_not_null())
    means = known.group_by("drug").agg(pl.col("value").mean()).sort("drug")
    return {drug: sign * value for drug, value in means.iter_rows()}


def check_against(
    name: str, means: Mapping[str, float], other: str, theirs: Mapping[str, float]
) -> None:
    """Hold mean effects against those of another source.

    Raises
    ------
    InvalidTable
        If over the drugs of both, six or more, they run against each other with p below 0.02.
    """
    by_key = {drug_key(drug): value for drug, value in theirs.items()}
    pairs = [
        (value, by_key[drug_key(drug)]) for drug, value in means.items() if drug_key(drug) in by_key
    ]
    ours, reference = (np.array(side) for side in zip(*pairs, strict=True)) if pairs else ((), ())
    if len(pairs) < LEAST_SHARED or np.ptp(ours) == 0.0 or np.ptp(reference) == 0.0:
        return
    found = spearmanr(ours, reference)
    if found.statistic < 0.0 and found.pvalue < P_FLIPPED:
        raise InvalidTable(
            f"{name}: its scale looks flipped: over {len(pairs)} drugs its mean effects run "
            f"against those of {other} (rank correlation {found.statistic:.2f}); check the "
            f"measure, which says whether high or low is sensitive"
        )


def check_pan_toxic(name: str, means: Mapping[str, float], measure: Measure) -> None:
    """Hold mean effects against drugs that act on nearly every cell.

    Raises
    ------
    InvalidTable
        If all of those that are there stand in the least sensitive third of ten or more drugs.
    """
    there = [drug for drug in means if drug_key(drug) in PAN_TOXIC]
    if not there or len(means) < LEAST_DRUGS:
        return
    third = float(np.quantile(list(means.values()), 1.0 / 3.0))
    if all(means[drug] < third for drug in there):
        end = "high" if measure.direction.sign > 0 else "low"
        raise InvalidTable(
            f"{name}: its scale looks flipped: {', '.join(sorted(there))}, which nearly every cell "
            f"answers to, would be among the least active drugs, as {measure.name} has {end} for "
            f"sensitive; check the measure, or say --trust-direction"
        )
