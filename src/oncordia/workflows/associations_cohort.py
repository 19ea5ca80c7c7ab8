"""Which molecular facts of a cohort go with the response to which drug."""

from pathlib import Path

from oncordia.errors import InvalidOption
from oncordia.formats.therapy import read_cohort, read_features
from oncordia.therapy import AssociationScan, scan_associations


def associations_cohort(
    folder: str | Path,
    *,
    molecular: str | Path | None = None,
    disease: str = "",
    has_equal_variances: bool = True,
    least_carriers: int = 3,
    at_level: bool = False,
    drugs: tuple[str, ...] = (),
) -> AssociationScan:
    """Each molecular fact of a cohort against each of its drugs.

    Parameters
    ----------
    folder
        Of the cohort.
    molecular
        Table of molecular facts in place of those of the cohort.
    disease
        Patients of this disease alone; "": all.
    has_equal_variances
        Student's test; False: Welch's.
    least_carriers
        Patients with and without a fact, below which a pair is not tested.
    at_level, drugs
        As for ``therapy.scan_associations``.

    Raises
    ------
    InputError
        If the cohort has no molecular facts, or none that can be tested.
    """
    cohort = read_cohort(folder)
    if disease:
        cohort = cohort.keep_disease(disease)
    features = cohort.features
    if molecular is not None:
        features, _ = read_features(molecular)
    if features is None:
        raise InvalidOption(
            f"cohort {cohort.name!r} has no molecular facts; name a table with --molecular"
        )
    return scan_associations(
        cohort.matrix,
        features,
        has_equal_variances=has_equal_variances,
        least_carriers=least_carriers,
        at_level=at_level,
        drugs=drugs,
    )
