"""A design takes in what was measured: responses of a cohort, and 2x2 tables of studies."""

from collections.abc import Sequence
from pathlib import Path

from oncordia.domain.therapy import PoolMethod
from oncordia.domain.trials import dump_settings
from oncordia.errors import InvalidTable
from oncordia.formats.new_files import write_new_files
from oncordia.formats.therapy import read_cohort, read_concordance
from oncordia.formats.trials import read_design_document, write_design
from oncordia.therapy.concordance import pool_studies
from oncordia.trials import build_design
from oncordia.trials.organoid import Concordance, VirtualCohort

_SHOWN = 12  # digits of a digest


def embed_trial(
    design: str | Path,
    out: str | Path,
    cohort: str | Path | None = None,
    drugs: Sequence[str] = (),
    studies: str | Path | None = None,
) -> Path:
    """Write a design with a cohort's responses and a pooled concordance in it.

    Parameters
    ----------
    design
        Document of a design whose patients are chosen by an organoid.
    out
        File for the new design; it must not be there yet.
    cohort
        Folder of a cohort whose patients' responses the virtual patients are drawn from.
    drugs
        Drugs to take over; none: those of the design.
    studies
        Table of 2x2 counts, as ``therapy concordance`` reads them; those that it would pool are.

    Raises
    ------
    InputError
        If a file is faulty, or the cohort lacks a drug.
    OutputError
        If ``out`` is there already, or cannot be written.
    """
    document = read_design_document(design)
    said = dict(document.tables[0])
    if cohort is not None:
        kept = read_cohort(cohort)
        chosen = tuple(drugs) or tuple(str(drug) for drug in said.get("drugs", ()))
        source = f"{kept.name}, version {kept.version}, {kept.digest[:_SHOWN]}"
        virtual = VirtualCohort.from_matrix(kept.matrix, chosen, source=source)
        said["cohort"] = dump_settings(virtual)
    if studies is not None:
        said["concordance"] = dump_settings(assume_concordance(studies))
    built = build_design(document.kind, said)
    return write_new_files({Path(out): write_design(document.kind, built).encode()})[0]


def assume_concordance(studies: str | Path) -> Concordance:
    """Sensitivity and specificity that a further study may have, from a table of studies.

    One study gives its counts; several a bivariate random-effects mean with the spread between
    studies and the error of the mean, and Student's t on two degrees fewer than there are studies
    (normal where there are two).

    Raises
    ------
    InvalidTable
        If no study has all four counts.
    """
    table = read_concordance(studies)
    tables = [study.table for study in table.studies if study.is_pooled and study.table]
    if not tables:
        raise InvalidTable(
            f"{table.file}: no study has all four counts; give one row with TP, FP, FN and TN"
        )
    if len(tables) == 1:
        return Concordance.from_table(tables[0])
    pooled = pool_studies(tables, PoolMethod.REML)
    return Concordance.from_log_odds(
        pooled.mean, pooled.between + pooled.error, max(pooled.n_studies - 2, 0)
    )
