"""Everything found on the plates of a run."""

from collections.abc import Iterator, Mapping

import polars as pl

from oncordia.assay.masks import MaskReason, masked_for
from oncordia.assay.obstacles import OBSTACLE_CODES, Obstacle
from oncordia.assay.quality.measures import Measures
from oncordia.assay.quality.rules import apply_rules, apply_trend
from oncordia.domain import (
    Finding,
    FindingCode,
    NormalisationMethod,
    QualityOptions,
    Verdict,
    WellRole,
)


def find_everything(
    frame: pl.DataFrame,
    measures: list[Measures],
    blocks: pl.DataFrame,
    options: QualityOptions,
) -> list[Finding]:
    """Findings of every plate, in the order of the measures; those of a run have the plate ""."""
    obstacles = _list_obstacles(frame)
    by_positive = _is_held_to_positive(frame)
    patterns: dict[str, list[tuple[str, int]]] = {}
    counts = blocks.group_by("plate", "pattern", maintain_order=True).len()
    for name, pattern, n in counts.iter_rows():
        patterns.setdefault(name, []).append((pattern, n))
    findings: list[Finding] = []
    runs: set[object] = set()
    for plate in measures:
        name = str(plate["plate"])
        hindered = obstacles.get(name, ())
        findings += hindered
        if not hindered and not plate["is_day0"]:
            findings += _find_few_controls(plate, by_positive, options)
        findings += [
            _describe_block(name, pattern, n, options) for pattern, n in patterns.get(name, ())
        ]
        findings += apply_rules(plate, options)
        for code in (FindingCode.ROW_TREND, FindingCode.COLUMN_TREND, FindingCode.EDGE_EFFECT):
            findings += apply_trend(code, name, plate, options)
        if plate["run"] not in runs:
            runs.add(plate["run"])
            findings += apply_trend(FindingCode.DRIFT, "", plate, options)
    return findings


def _is_held_to_positive(frame: pl.DataFrame) -> bool:
    return bool((frame["method"] == NormalisationMethod.PERCENT_INHIBITION.value).any())


def _list_obstacles(frame: pl.DataFrame) -> Mapping[str, tuple[Finding, ...]]:
    """Findings of plates that could not be normalised, or not all of them."""
    drugged = (
        pl.col("role").cast(pl.String).is_in([WellRole.TREATED.value, WellRole.COMBINATION.value])
    )
    hindered = masked_for(MaskReason.NOT_NORMALISABLE)
    said = pl.col("mask_reason").str.strip_prefix(f"{MaskReason.NOT_NORMALISABLE}: ")
    table = (
        frame.with_columns(_usable=(drugged & pl.col("response").is_not_null()).any().over("plate"))
        .filter(hindered)
        .group_by("plate", said.alias("said"), "_usable", maintain_order=True)
        .len()
    )
    found: dict[str, tuple[Finding, ...]] = {}
    for plate, reason, usable, n in table.iter_rows():
        severity = Verdict.LOOK if usable else Verdict.FAIL
        code = OBSTACLE_CODES[Obstacle(reason)]
        sentence = f"{reason[0].upper()}{reason[1:]}: {n} wells have no response."
        found[plate] = (*found.get(plate, ()), Finding(plate, code, severity, sentence, None, None))
    return found


def _find_few_controls(
    plate: Measures, by_positive: bool, options: QualityOptions
) -> Iterator[Finding]:
    counted = {"negative": plate["fewest_negative"] or 0}
    if by_positive:
        counted["positive"] = plate["n_positive"] or 0
    for kind, count in counted.items():
        n = int(count)
        if n < options.min_controls:
            controls = "control is" if n == 1 else "controls are"
            sentence = f"Only {n} {kind} {controls} in use; fewer than {options.min_controls}."
            yield Finding(
                str(plate["plate"]),
                FindingCode.FEW_CONTROLS,
                Verdict.LOOK,
                sentence,
                n,
                options.min_controls,
            )


def _describe_block(plate: str, pattern: str, n: int, options: QualityOptions) -> Finding:
    sentence = (
        f"The {n} wells in {pattern} read near zero whatever they hold (below "
        f"{options.dispensing_level:.0%} of the negative controls), as when dispensing fails."
    )
    return Finding(
        plate,
        FindingCode.DISPENSING_FAILURE,
        Verdict.LOOK,
        sentence,
        n,
        options.dispensing_min_wells,
    )
