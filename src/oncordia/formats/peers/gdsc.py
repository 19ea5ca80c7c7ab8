"""Raw plates and normalised points of gdscIC50, as the GDSC screen publishes them."""

import polars as pl

from oncordia.formats.columns import take_columns
from oncordia.formats.faults import ROW, Faults
from oncordia.formats.headers import Field
from oncordia.formats.tables import Table

UNIT = "uM"
_N_DOUBLINGS = 9.0  # gdscIC50 counts doses as x = log2(dose / maxc) + 9
_LIBRARY = r"^((?:L|R)\d+)(?:-D\d+)?-S$"  # one drug of a library, or a reference drug
_BLANK = "B"
_NEGATIVE = ("NC-1", "NC-0")  # vehicle, or medium alone where a plate has no vehicle
_LINES = ("celllinename", "cellline", "cosmicid", "mastercellid", "cellid")
_PLATES = (
    Field("sample", "text", _LINES),
    Field("scan", "text", ("scanid",)),
    Field("plate", "text", ("barcode",)),
    Field("position", "text"),
    Field("drugset", "text", ("drugsetid",)),
    Field("tag", "text"),
    Field("drug", "text", ("drugid",)),
    Field("dose", "number", ("conc",)),
    Field("intensity", "number"),
)
_POINTS = (
    Field("sample", "text", ("cl",)),
    Field("drug", "text"),
    Field("dose", "number", ("xmicromol",)),
    Field("maxc", "number"),
    Field("x", "number"),
    Field("y", "number", ("yinhibition",)),
)


def fits_gdsc_plates(keys: frozenset[str]) -> bool:
    """Whether headers, as ``match_key`` gives them, are those of raw plates."""
    return {"barcode", "position", "tag", "drugid", "conc", "intensity"} <= keys


def fits_gdsc_points(keys: frozenset[str]) -> bool:
    """Whether headers, as ``match_key`` gives them, are those of normalised points."""
    return {"cl", "drug", "maxc", "x"} <= keys and bool(keys & {"y", "yinhibition"})


def read_gdsc_points(table: Table, unit: str | None, faults: Faults) -> pl.DataFrame:
    """Points of the fit: viability is 1 - ``y``, the dose ``x_micromol`` or ``maxc`` 2^(x - 9)."""
    frame = take_columns(table, _POINTS, faults, by_custom=True).frame
    if "dose" not in frame.columns:
        dose = pl.col("maxc") * (2.0 ** (pl.col("x") - _N_DOUBLINGS))
        frame = frame.with_columns(dose.alias("dose"))
    return frame.with_columns(
        (1.0 - pl.col("y")).alias("response"),
        pl.lit(unit or UNIT).alias("dose_unit"),
    )


def read_gdsc_plates(table: Table, unit: str | None, faults: Faults) -> pl.DataFrame:
    """Viability of library wells: (I - mean B) / (mean NC - mean B), held within 0 and 1.

    NC are the wells tagged NC-1, or NC-0 on a plate without these. A drug is named by its number
    and its top dose, ``1003_0.1``. Wells tagged FAIL and wells with several drugs are masked,
    wells of combinations and without a drug number left out.

    References
    ----------
    Vis et al. 2016, Pharmacogenomics 17:691; gdscIC50, ``normalizeData`` and ``setConcsForNlme``.
    """
    frame = take_columns(table, _PLATES, faults, by_custom=True).frame
    scan = "scan" if "scan" in frame.columns else "plate"
    frame = _join_controls(frame, scan, faults, table.file)
    library = pl.col("tag").str.extract(_LIBRARY, 1)
    is_negative = pl.col("tag") == pl.col("_negative")
    wells = frame.with_columns(library.alias("_library")).filter(
        is_negative | (pl.col("_library").is_not_null() & pl.col("drug").is_not_null())
    )
    if wells["_library"].null_count() == wells.height:
        faults.add(
            table.file,
            "no well holds a single drug of a library: no tag reads as L1-D1-S",
            "keep the tags of the raw plates as they were published",
            column="TAG",
        )
        return pl.DataFrame()
    wells = _name_drugs(_mask(wells, frame, scan))
    treated = pl.col("_library").is_not_null()
    scaled = (pl.col("intensity") - pl.col("_blank")) / (pl.col("_high") - pl.col("_blank"))
    return wells.select(
        ROW,
        *(name for name in ("sample",) if name in wells.columns),
        pl.when(treated).then("drug").alias("drug"),
        pl.when(treated).then("dose").alias("dose"),
        pl.when(treated).then(pl.lit(unit or UNIT)).alias("dose_unit"),
        pl.when(~treated).then(pl.lit("negative")).alias("role"),
        scaled.clip(0.0, 1.0).alias("response"),
        "mask_reason",
    )


def _join_controls(frame: pl.DataFrame, scan: str, faults: Faults, file: str) -> pl.DataFrame:
    """Columns ``_blank``, ``_high``, ``_negative``: means of a plate's controls, and their tag."""
    means = [
        pl.col("intensity").filter(pl.col("tag") == tag).mean().alias(tag)
        for tag in (_BLANK, *_NEGATIVE)
    ]
    plates = frame.group_by(scan, maintain_order=True).agg(pl.col(ROW).first(), *means)
    first, second = _NEGATIVE
    plates = plates.with_columns(
        pl.col(_BLANK).alias("_blank"),
        pl.coalesce(first, second).alias("_high"),
        pl.when(pl.col(first).is_not_null())
        .then(pl.lit(first))
        .otherwise(pl.lit(second))
        .alias("_negative"),
    )
    for lacks, said in (
        (pl.col("_blank").is_null(), f"has no wells tagged {_BLANK}, the blanks"),
        (pl.col("_high").is_null(), f"has no wells tagged {first} or {second}"),
        (pl.col("_high") == pl.col("_blank"), "has controls that read the same as its blanks"),
    ):
        faults.add_rows(
            plates.filter(lacks),
            f"plate {{{scan}}} {said}",
            "give the whole plate with its controls, or remove it",
            file=file,
            column="TAG",
        )
    return frame.join(plates.select(scan, "_blank", "_high", "_negative"), on=scan, how="left")


def _mask(wells: pl.DataFrame, frame: pl.DataFrame, scan: str) -> pl.DataFrame:
    place = [scan, "position"]
    failed = frame.filter(pl.col("tag") == "FAIL").select(place).unique()
    wells = wells.join(failed.with_columns(_failed=True), on=place, how="left")
    several = pl.col("_library").n_unique().over(place) > 1
    return wells.with_columns(
        pl.when(pl.col("_failed"))
        .then(pl.lit("tagged FAIL"))
        .when(several)
        .then(pl.lit("the well holds several drugs of the library"))
        .alias("mask_reason")
    )


def _name_drugs(wells: pl.DataFrame) -> pl.DataFrame:
    """Drugs by number and top dose: one drug may be screened over two ranges of doses."""
    group = [*(name for name in ("drugset",) if name in wells.columns), "_library", "drug"]
    top = pl.col("dose").max().over(group)
    tops = wells.select(top).to_series().unique().drop_nulls()
    texts = {value: f"{value:.15g}" for value in tops}
    shown = top.replace_strict(texts, default="", return_dtype=pl.String)
    return wells.with_columns(pl.concat_str("drug", shown, separator="_").alias("drug"))
