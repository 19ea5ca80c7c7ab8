"""Two laboratories side by side: each drug's level and spread, and the whole panel."""

from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import polars as pl

from oncordia.domain import TABLES, Provenance
from oncordia.domain.therapy import CentreMessage
from oncordia.formats import write_results
from oncordia.formats.therapy import read_cohort, read_message
from oncordia.reports import check_language, render_centres_page
from oncordia.therapy import CentreDifference, compare_centres, summarise_cohort

PAGE_FILE = "difference.html"


def compare_cohort(
    left: str | Path,
    right: str | Path,
    out: str | Path | None = None,
    *,
    confidence: float = 0.95,
    language: str = "en",
) -> CentreDifference:
    """How the responses of two cohorts differ, drug by drug, with intervals.

    Parameters
    ----------
    left, right
        Folders of cohorts, or messages.
    out
        Folder for the table ``centre_differences`` and the page ``difference.html``, written
        whole or not at all.
    confidence
        Of each interval by itself.
    language
        Language that the page opens in, ``en`` or ``zh``.

    Raises
    ------
    InputError
        If one cannot be read, or they have no drug or another measure in common.
    OutputError
        If ``out`` holds something that is not a result of ours.
    """
    check_language(language)
    sides = {"left": read_centre(left), "right": read_centre(right)}
    found = compare_centres(sides["left"], sides["right"], confidence)
    if out is not None:
        kept = {
            side: {"name": one.name, "patients": one.n_patients, "sha256": one.digest}
            for side, one in sides.items()
        }
        made_by = Provenance(version("oncordia"), options={**kept, "confidence": confidence})
        page = render_centres_page(found, made_by, language)
        table = {"centre_differences": frame_differences(found)}
        write_results(out, table, made_by, {PAGE_FILE: page})
    return found


def frame_differences(found: CentreDifference) -> pl.DataFrame:
    """Table "centre_differences", one row a drug of both; what is not compared is null."""
    names = [quantity.name for quantity in TABLES["centre_differences"][1:]]
    columns = {"drug": found.drugs} | {name: getattr(found, name) for name in names}
    return pl.DataFrame(columns).with_columns(pl.col(pl.Float64).fill_nan(None))


def read_centre(path: str | Path) -> CentreMessage:
    """The sums of a cohort's folder, every cell of them, or of a message."""
    place = Path(path)
    if not place.is_dir():
        return read_message(place)
    cohort = read_cohort(place)
    whole = summarise_cohort(cohort.matrix, cohort.name, minimum=1, disease=cohort.disease)
    return replace(whole, digest=cohort.digest)
