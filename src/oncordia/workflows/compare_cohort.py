"""Two laboratories side by side: each drug's level and spread, and the whole panel."""

from pathlib import Path

from oncordia.domain.therapy import CentreMessage
from oncordia.formats.therapy import read_cohort, read_message
from oncordia.therapy import CentreDifference, compare_centres, summarise_cohort


def compare_cohort(
    left: str | Path, right: str | Path, *, confidence: float = 0.95
) -> CentreDifference:
    """How the responses of two cohorts differ, drug by drug, with intervals.

    Parameters
    ----------
    left, right
        Folders of cohorts, or messages.
    confidence
        Of each interval by itself.

    Raises
    ------
    InputError
        If one cannot be read, or they have no drug or another measure in common.
    """
    return compare_centres(read_centre(left), read_centre(right), confidence)


def read_centre(path: str | Path) -> CentreMessage:
    """The sums of a cohort's folder, every cell of them, or of a message."""
    place = Path(path)
    if not place.is_dir():
        return read_message(place)
    cohort = read_cohort(place)
    return summarise_cohort(cohort.matrix, cohort.name, minimum=1, disease=cohort.disease)
