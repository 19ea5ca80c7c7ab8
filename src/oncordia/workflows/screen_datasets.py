"""What an analysed screen is filed as: one data set a sample and kind of data, and the report."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from io import BytesIO

import polars as pl

from oncordia.domain.alliance import (
    Analysis,
    DataKind,
    Dataset,
    FileDigest,
    Member,
    to_plain,
)
from oncordia.domain.records import digest_canonical, write_canonical
from oncordia.formats import Screen
from oncordia.reports import ScreenReport

PARQUET = "application/vnd.apache.parquet"
_UNSAFE = re.compile(r"[\s;%/]")  # what no identifier may hold


@dataclass(frozen=True, slots=True)
class Belonging:
    """Whose a screen is: the owner, the consent it stands under, the donor of each sample."""

    owner_id: str
    consent_id: str
    agreement_id: str = ""  # the agreement it was made under
    subjects: Mapping[str, str] = field(default_factory=dict)  # donor by sample


@dataclass(frozen=True, slots=True, eq=False)
class MadeDataset:
    """A data set with its bytes, not kept yet."""

    dataset: Dataset
    content: bytes
    media_type: str
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class MadeAnalysis:
    """An analysis and its data sets, not kept yet."""

    analysis: Analysis
    datasets: tuple[MadeDataset, ...]


def make_datasets(
    screen: Screen,
    report: ScreenReport,
    page: str,
    donors: Mapping[str, str],
    owner: Member,
    belonging: Belonging,
    on: date,
) -> MadeAnalysis:
    """Every data set of an analysed screen, and the analysis that names them.

    The identifier of the analysis follows from whose it is, its files, its options and the
    version of the program: the same analysis has the same one.

    Parameters
    ----------
    screen, report, page
        As read, as analysed, and as an HTML page.
    donors
        Donor by sample; every sample of the screen.
    owner
        The member of ``belonging``; the data lie in its country.
    on
        Day of the analysis.
    """
    provenance = report.provenance
    inputs = tuple(FileDigest(one.file, one.sha256, one.size_bytes) for one in provenance.inputs)
    options = json.dumps(provenance.options, sort_keys=True, default=dict, ensure_ascii=False)
    basis = [
        [belonging.owner_id, belonging.consent_id, belonging.agreement_id],
        [list(pair) for pair in sorted(donors.items())],
        [provenance.version, provenance.seed, options, report.language],
        to_plain(inputs),
    ]
    analysis_id = f"screen-{digest_canonical(write_canonical(basis))[:12]}"
    blank = Dataset(
        analysis_id,
        belonging.owner_id,
        DataKind.RAW_WELLS,
        consent_id=belonging.consent_id,
        agreement_id=belonging.agreement_id,
        country=owner.country,
        made_on=on,
    )
    made = [
        one
        for sample, donor in donors.items()
        for one in _make_of_sample(blank, screen, report, sample, donor)
    ]
    made.append(_make_of_report(blank, page, donors, made))
    analysis = Analysis(
        analysis_id,
        report.name,
        belonging.owner_id,
        belonging.consent_id,
        on,
        tuple(one.dataset.dataset_id for one in made),
        belonging.agreement_id,
        version=provenance.version,
        seed=provenance.seed,
        options=options,
        inputs=inputs,
    )
    return MadeAnalysis(analysis, tuple(made))


def write_parquet(table: pl.DataFrame) -> bytes:
    """The bytes of a table as Parquet."""
    buffer = BytesIO()
    table.write_parquet(buffer)
    return buffer.getvalue()


def _make_of_sample(
    blank: Dataset, screen: Screen, report: ScreenReport, sample: str, donor: str
) -> Iterator[MadeDataset]:
    """Raw wells, responses, curves and sensitivity of one sample, each from those before it.

    The responses hold no reading as exported: who may have them may not have raw wells.
    """
    stem = f"{blank.dataset_id}/{_UNSAFE.sub(lambda mark: f'%{ord(mark[0]):02X}', sample)}"
    of_sample = pl.col("sample") == sample
    for name, kind, table, sources in (
        ("raw-wells", DataKind.RAW_WELLS, _pick_wells(screen.wells, sample), ()),
        (
            "responses",
            DataKind.RESPONSES,
            _pick_wells(report.responses, sample).drop("raw"),
            ("raw-wells",),
        ),
        ("curves", DataKind.CURVES, report.curves.filter(of_sample), ("responses",)),
        (
            "sensitivity",
            DataKind.CURVES,
            report.sensitivity.filter(of_sample),
            ("responses", "curves"),
        ),
    ):
        dataset = replace(
            blank,
            dataset_id=f"{stem}/{name}",
            data_kind=kind,
            subject_ids=(donor,),
            sample=sample,
            derived_from=tuple(f"{stem}/{source}" for source in sources),
        )
        yield MadeDataset(dataset, write_parquet(table), PARQUET, f"{name}.parquet")


def _make_of_report(
    blank: Dataset, page: str, donors: Mapping[str, str], made: list[MadeDataset]
) -> MadeDataset:
    """The report. It shows the wells of every sample, so it counts as raw wells of all donors."""
    dataset = replace(
        blank,
        dataset_id=f"{blank.dataset_id}/report",
        subject_ids=tuple(sorted(set(donors.values()))),
        derived_from=tuple(one.dataset.dataset_id for one in made),
    )
    return MadeDataset(dataset, page.encode(), "text/html", "report.html")


def _pick_wells(wells: pl.DataFrame, sample: str) -> pl.DataFrame:
    """Wells of a sample, and those without any on its plates: they are its controls."""
    own = wells.filter(pl.col("sample") == sample)
    on_plate = pl.col("plate").is_in(own["plate"].unique().to_list())
    return wells.filter((pl.col("sample") == sample) | (pl.col("sample").is_null() & on_plate))
