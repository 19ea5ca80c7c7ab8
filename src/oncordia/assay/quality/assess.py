"""Every plate gets its numbers, what they show, and a verdict."""

from dataclasses import dataclass

import polars as pl

from oncordia.assay.dispensing import mask_blocks, search_wells
from oncordia.assay.masks import MaskReason, mask_wells
from oncordia.assay.placing import HELPERS, place_wells
from oncordia.assay.quality.findings import find_everything
from oncordia.assay.quality.measures import Measures, measure_plates, take_last_reading
from oncordia.assay.quality.run import compare_signals
from oncordia.assay.replicates import (
    RunCorrelation,
    correlate_pairs,
    correlate_run,
    pair_responses,
)
from oncordia.domain import (
    TABLES,
    Finding,
    QualityOptions,
    Verdict,
    WellRole,
    check_table,
)

_OPTIONS = QualityOptions()
_MIN_REPLICATE_WELLS = 20  # a correlation of fewer wells is not held against a plate
_DTYPES = {"text": pl.String, "integer": pl.Int64, "number": pl.Float64, "truth": pl.Boolean}


@dataclass(frozen=True, slots=True, eq=False)
class PlateAssessment:
    """What the plates of a run are worth."""

    plate_quality: pl.DataFrame  # table plate_quality, one row a plate in the order of reading
    findings: pl.DataFrame  # table findings; the plate "" stands for the whole run
    responses: pl.DataFrame  # table responses, with the masks of failed plates and blocks
    replicates: pl.DataFrame  # as correlate_replicates, before failed plates are masked
    run_correlation: RunCorrelation  # over all pairs of replicate plates together


def assess_plates(
    responses: pl.DataFrame, plates: pl.DataFrame, options: QualityOptions = _OPTIONS
) -> PlateAssessment:
    """Numbers, findings and verdict of every plate.

    Control statistics come from the controls in use, as fractions of the centre that they are
    held to and after position correction (``negative_cv`` before it); the edge effect also
    counts controls that only ``controls_inside`` left out. Of a plate with several readings the
    last counts.

    Parameters
    ----------
    responses
        Table ``responses``, as ``normalise`` gives it.
    plates
        Table ``plates``.
    options
        Thresholds; what a failed plate and a block of failed dispensing lead to.

    Returns
    -------
    PlateAssessment
        Its ``responses`` have the rows and the order of those given. The verdict of a plate is
        the worst severity of its findings.

    Raises
    ------
    InvalidTable
        If a column is absent or of the wrong kind.
    InvalidPlate
        If the plates do not fit the wells.
    """
    check_table(responses, "responses")
    check_table(plates, "plates")
    frame = place_wells(responses, plates)
    blocks = search_wells(frame, options)
    if options.mask_dispensing_failures:
        frame = mask_blocks(frame, blocks)
    pairs = pair_responses(frame)
    replicates = correlate_pairs(pairs)
    plate_measures = _measure_run(frame, plates, blocks, replicates)
    findings = find_everything(frame, plate_measures, blocks, options)
    _judge_plates(plate_measures, findings)
    if options.exclude_failed_plates:
        frame = _mask_failed_plates(frame, plate_measures)
    return PlateAssessment(
        plate_quality=_tabulate_quality(frame, plate_measures),
        findings=_tabulate_findings(findings),
        responses=frame.drop(*HELPERS),
        replicates=replicates,
        run_correlation=correlate_run(pairs),
    )


def _measure_run(
    frame: pl.DataFrame, plates: pl.DataFrame, blocks: pl.DataFrame, replicates: pl.DataFrame
) -> list[Measures]:
    """Numbers of every plate in the order of reading, those of its run among them."""
    order = {str(name): n for name, n in plates.select("plate", "run_order").iter_rows()}
    unit = {str(name): str(n) for name, n in plates.select("plate", "unit").iter_rows()}
    blocked = {str(name): n for name, n in blocks.group_by("plate").len().iter_rows()}
    measures = sorted(measure_plates(frame), key=lambda plate: order[str(plate["plate"])])
    best = _find_best_replicates(replicates)
    for plate in measures:
        name = str(plate["plate"])
        plate["run_order"] = order[name]
        plate["run"] = f"{plate['run']} {unit[name]}"
        plate["n_dispensing_failure"] = blocked.get(name, 0)
        plate["replicate_pearson"], plate["replicate_spearman"] = best.get(name, (None, None))
    names = ("plate", "run", "run_order", "samples", "negative_centre")
    centres = pl.DataFrame(
        {name: [plate[name] for plate in measures] for name in names},
        schema_overrides={"negative_centre": pl.Float64},
    )
    beside = {row["plate"]: row for row in compare_signals(centres).iter_rows(named=True)}
    return [{**plate, **beside[plate["plate"]]} for plate in measures]


def _find_best_replicates(
    replicates: pl.DataFrame,
) -> dict[str, tuple[float | None, float | None]]:
    """Highest correlations of each plate with a replicate."""
    enough = replicates.filter(pl.col("n_wells") >= _MIN_REPLICATE_WELLS)
    sides = [
        enough.select("pearson", "spearman", plate=pl.col(side)) for side in ("plate_1", "plate_2")
    ]
    best = pl.concat(sides).group_by("plate").agg(pl.col("pearson", "spearman").max())
    return {str(plate): (r, rho) for plate, r, rho in best.iter_rows()}


def _judge_plates(measures: list[Measures], findings: list[Finding]) -> None:
    """Give each plate its verdict and its reasons, those to fail first."""
    for plate in measures:
        own = [finding for finding in findings if finding.plate == plate["plate"]]
        failing = [finding for finding in own if finding.severity is Verdict.FAIL]
        reasons = dict.fromkeys(finding.code.value for finding in [*failing, *own])
        worst = Verdict.FAIL if failing else Verdict.LOOK if own else Verdict.PASS
        plate["verdict"], plate["reasons"] = worst.value, " ".join(reasons)


def _mask_failed_plates(frame: pl.DataFrame, measures: list[Measures]) -> pl.DataFrame:
    failed = {
        str(plate["plate"]): str(plate["reasons"])
        for plate in measures
        if plate["verdict"] == Verdict.FAIL.value
    }
    if not failed:
        return frame
    said = pl.col("plate").replace_strict(failed, default=None, return_dtype=pl.String)
    return frame.with_columns(
        mask_wells(pl.col("plate").is_in(list(failed)), MaskReason.FAILED_PLATE, said)
    )


def _tabulate_quality(frame: pl.DataFrame, measures: list[Measures]) -> pl.DataFrame:
    counted = frame.filter(pl.col("role").cast(pl.String) != WellRole.EMPTY.value)
    masked = (
        take_last_reading(counted)
        .group_by("plate")
        .agg(n_masked=pl.col("mask_reason").is_not_null().sum().cast(pl.Int64))
    )
    columns = {
        quantity.name: pl.Series(
            [plate.get(quantity.name) for plate in measures],
            dtype=_DTYPES[quantity.kind],
            strict=False,
        )
        for quantity in TABLES["plate_quality"]
        if quantity.name != "n_masked"
    }
    table = pl.DataFrame(columns).join(masked, on="plate", how="left", maintain_order="left")
    return table.with_columns(pl.col("n_masked").fill_null(0)).select(
        quantity.name for quantity in TABLES["plate_quality"]
    )


def _tabulate_findings(findings: list[Finding]) -> pl.DataFrame:
    rows = [
        (f.plate, f.code.value, f.severity.value, f.sentence, f.value, f.threshold)
        for f in findings
    ]
    schema = {quantity.name: _DTYPES[quantity.kind] for quantity in TABLES["findings"]}
    return pl.DataFrame(rows, schema=schema, orient="row", strict=False)
