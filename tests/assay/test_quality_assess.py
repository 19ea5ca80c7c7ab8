from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from oncordia.assay import PlateAssessment, assess_plates, normalise
from oncordia.domain import (
    EdgeRule,
    NormalisationMethod,
    NormaliseOptions,
    QualityOptions,
    check_table,
)

Make = Callable[..., pl.DataFrame]
INHIBITION = NormaliseOptions(method=NormalisationMethod.PERCENT_INHIBITION)


def _assess(
    wells: pl.DataFrame,
    plates: pl.DataFrame,
    quality: QualityOptions | None = None,
    options: NormaliseOptions | None = None,
) -> PlateAssessment:
    quality = quality or QualityOptions()
    responses = normalise(wells, plates, options or NormaliseOptions(), quality)
    return assess_plates(responses, plates, quality)


def _codes(assessment: PlateAssessment, plate: str = "P1") -> dict[str, str]:
    found = assessment.findings.filter(plate=plate)
    return dict(found.select("code", "severity").iter_rows())


def _run(make_random_plate: Make, n: int, factors: list[float] | None = None) -> pl.DataFrame:
    """Plates of different samples, sound but for a factor on all readings."""
    plates = [
        make_random_plate(seed, plate=f"P{seed + 1}", sample=f"S{seed + 1}") for seed in range(n)
    ]
    factors = factors or [1.0] * n
    return pl.concat(
        plate.with_columns(pl.col("raw") * factor)
        for plate, factor in zip(plates, factors, strict=True)
    )


def _scale(wells: pl.DataFrame, where: pl.Expr, factor: Any) -> pl.DataFrame:
    return wells.with_columns(raw=pl.when(where).then(pl.col("raw") * factor).otherwise("raw"))


NEGATIVE, POSITIVE = pl.col("role") == "negative", pl.col("role") == "positive"


def test_assess_plates__passes_sound_plates(make_random_plate: Make, make_plates: Make) -> None:
    wells = _run(make_random_plate, 5)

    assessment = _assess(wells, make_plates(wells))

    assert assessment.plate_quality["verdict"].to_list() == ["pass"] * 5
    assert assessment.plate_quality["reasons"].to_list() == [""] * 5
    assert assessment.findings.height == 0


def test_assess_plates__gives_the_registered_tables(
    make_random_plate: Make, make_plates: Make
) -> None:
    wells = _run(make_random_plate, 4, [1, 1, 1, 0.05])

    assessment = _assess(wells, make_plates(wells))

    check_table(assessment.plate_quality, "plate_quality")
    check_table(assessment.findings, "findings")
    check_table(assessment.responses, "responses")


def test_assess_plates__lists_plates_in_the_order_of_reading(
    make_random_plate: Make, make_plates: Make
) -> None:
    wells = _run(make_random_plate, 3)

    assessment = _assess(wells, make_plates(wells, run_order=[3, 1, 2]))

    assert assessment.plate_quality["plate"].to_list() == ["P2", "P3", "P1"]


def test_assess_plates__measures_the_controls_in_use(
    make_random_plate: Make, make_plates: Make
) -> None:
    wells = make_random_plate()

    quality = _assess(wells, make_plates(wells)).plate_quality.row(0, named=True)

    negative = wells.filter(NEGATIVE)["raw"].to_numpy()
    positive = wells.filter(POSITIVE)["raw"].to_numpy()
    assert quality["n_negative"] == 32
    assert quality["n_positive"] == 16
    assert quality["negative_centre"] == np.median(negative)
    assert quality["negative_sd"] == pytest.approx(negative.std(ddof=1) / np.median(negative))
    assert quality["negative_cv"] == pytest.approx(negative.std(ddof=1) / negative.mean())
    assert quality["signal_to_background"] == pytest.approx(negative.mean() / positive.mean())
    spread = negative.std(ddof=1) + positive.std(ddof=1)
    window = negative.mean() - positive.mean()
    assert quality["z_prime"] == pytest.approx(1 - 3 * spread / window)


def test_assess_plates__finds_positive_controls_that_do_not_kill(
    make_random_plate: Make, make_plates: Make
) -> None:
    wells = make_random_plate().with_columns(
        raw=pl.when(POSITIVE).then(4000.0 + 300.0 * pl.col("row")).otherwise("raw")
    )

    assessment = _assess(wells, make_plates(wells))

    codes = _codes(assessment)
    assert codes["low_z_prime"] == "look"
    assert codes["low_robust_z_prime"] == "fail"
    assert codes["low_signal_to_background"] == "look"
    assert assessment.plate_quality["verdict"].to_list() == ["fail"]


def test_assess_plates__puts_the_reasons_to_fail_first(
    make_random_plate: Make, make_plates: Make
) -> None:
    wells = make_random_plate().with_columns(
        raw=pl.when(POSITIVE).then(4000.0 + 300.0 * pl.col("row")).otherwise("raw")
    )

    quality = _assess(wells, make_plates(wells)).plate_quality

    assert quality["reasons"][0].split()[0] == "low_robust_z_prime"


def test_assess_plates__masks_the_wells_of_a_failed_plate(
    make_random_plate: Make, make_plates: Make
) -> None:
    wells = pl.concat([make_random_plate(), make_random_plate(1, "P2", "S2")])
    wells = wells.with_columns(
        raw=pl.when(POSITIVE & (pl.col("plate") == "P1"))
        .then(6000.0 + pl.col("row"))
        .otherwise("raw")
    )

    assessment = _assess(wells, make_plates(wells), QualityOptions(z_prime_fail=0.7))

    failed = assessment.responses.filter(plate="P1")
    assert failed["mask_reason"].unique().to_list() == [
        "failed plate: low_z_prime low_signal_to_background"
    ]
    assert failed["response"].null_count() == 0
    assert assessment.responses.filter(plate="P2")["mask_reason"].null_count() == 384
    assert assessment.plate_quality["n_masked"].to_list() == [384, 0]


def test_assess_plates__keeps_the_wells_of_a_failed_plate_where_asked(
    make_random_plate: Make, make_plates: Make
) -> None:
    wells = make_random_plate()
    options = QualityOptions(z_prime_fail=0.99, exclude_failed_plates=False)

    assessment = _assess(wells, make_plates(wells), options)

    assert assessment.plate_quality["verdict"].to_list() == ["fail"]
    assert assessment.responses["mask_reason"].null_count() == 384


@pytest.mark.parametrize(
    ("options", "code", "severity"),
    [
        (QualityOptions(control_cv_look=0.01), "high_control_cv", "look"),
        (QualityOptions(control_cv_fail=0.01), "high_control_cv", "fail"),
        (QualityOptions(control_sd_look=0.01), "high_control_sd", "look"),
        (QualityOptions(control_sd_fail=0.01), "high_control_sd", "fail"),
        (QualityOptions(ssmd_look=1000), "low_ssmd", "look"),
        (QualityOptions(ssmd_fail=1000), "low_ssmd", "fail"),
        (QualityOptions(z_prime_look=0.99), "low_z_prime", "look"),
        (QualityOptions(robust_z_prime_look=0.99), "low_robust_z_prime", "look"),
        (QualityOptions(signal_to_background_look=1e6), "low_signal_to_background", "look"),
        (QualityOptions(min_controls=33), "few_controls", "look"),
    ],
)
def test_assess_plates__holds_each_number_to_its_option(
    options: QualityOptions, code: str, severity: str, make_random_plate: Make, make_plates: Make
) -> None:
    wells = make_random_plate()

    assessment = _assess(wells, make_plates(wells), options)

    assert _codes(assessment) == {code: severity}


def test_assess_plates__switches_a_check_off(make_random_plate: Make, make_plates: Make) -> None:
    wells = make_random_plate().with_columns(raw=pl.when(POSITIVE).then(9000.0).otherwise("raw"))
    options = QualityOptions(
        z_prime_look=None,
        robust_z_prime_look=None,
        robust_z_prime_fail=None,
        ssmd_look=None,
        signal_to_background_look=None,
    )

    assert _codes(_assess(wells, make_plates(wells), options)) == {}


def test_assess_plates__says_the_number_and_the_threshold(
    make_random_plate: Make, make_plates: Make
) -> None:
    wells = make_random_plate()

    finding = _assess(wells, make_plates(wells), QualityOptions(control_cv_look=0.01)).findings.row(
        0, named=True
    )

    assert finding["sentence"] == (
        f"Coefficient of variation of the negative controls is {finding['value']:.3g}; above 0.01."
    )
    assert finding["threshold"] == 0.01


def test_assess_plates__finds_a_dim_plate(make_random_plate: Make, make_plates: Make) -> None:
    wells = _run(make_random_plate, 5, [1, 1.2, 0.9, 1.1, 0.07])

    assessment = _assess(wells, make_plates(wells))

    assert assessment.findings.select("plate", "code").rows() == [("P5", "low_signal")]


@pytest.mark.parametrize(("axis", "lines"), [("row", 16), ("column", 24)])
def test_assess_plates__finds_a_trend(
    axis: str, lines: int, make_random_plate: Make, make_plates: Make
) -> None:
    tilt = 0.75 + 0.5 * pl.col(axis) / (lines - 1)
    wells = make_random_plate().with_columns(pl.col("raw") * tilt)

    assessment = _assess(wells, make_plates(wells))

    assert _codes(assessment)[f"{axis}_trend"] == "look"
    assert assessment.plate_quality[f"{axis}_trend"][0] == pytest.approx(0.5, abs=0.12)


def test_assess_plates__finds_no_trend_after_it_is_taken_out(
    make_random_plate: Make, make_plates: Make
) -> None:
    tilt = 0.75 + 0.5 * pl.col("row") / 15
    wells = make_random_plate().with_columns(pl.col("raw") * tilt)
    loess = NormaliseOptions(position="loess")  # type: ignore[arg-type]

    assert _codes(_assess(wells, make_plates(wells), options=loess)) == {}


def test_assess_plates__finds_a_dry_edge(make_random_plate: Make, make_plates: Make) -> None:
    edge = pl.col("row").is_in([0, 15]) | pl.col("column").is_in([0, 23])
    wells = _scale(make_random_plate(), edge, 0.7)

    assessment = _assess(wells, make_plates(wells))

    assert _codes(assessment) == {"edge_effect": "look"}
    assert assessment.plate_quality["edge_effect"][0] == pytest.approx(-0.3, abs=0.06)
    assert "read 3" in assessment.findings["sentence"][0]


def test_assess_plates__finds_a_dry_edge_that_normalisation_avoids(
    make_random_plate: Make, make_plates: Make
) -> None:
    edge = pl.col("row").is_in([0, 15]) | pl.col("column").is_in([0, 23])
    wells = _scale(make_random_plate(), edge, 0.7)
    inside = NormaliseOptions(edge=EdgeRule.CONTROLS_INSIDE)

    assert _codes(_assess(wells, make_plates(wells), options=inside)) == {"edge_effect": "look"}


def test_assess_plates__finds_and_masks_a_dispensing_failure(
    make_random_plate: Make, make_plates: Make
) -> None:
    block = (pl.col("row") % 2 == 0) & (pl.col("column") < 13)
    wells = _scale(make_random_plate(), block, 0.002)

    assessment = _assess(wells, make_plates(wells))

    assert _codes(assessment) == {"dispensing_failure": "look"}
    assert assessment.plate_quality["n_dispensing_failure"].to_list() == [104]
    assert assessment.plate_quality["n_masked"].to_list() == [104]
    assert assessment.findings["sentence"][0].startswith(
        "The 104 wells in rows A C E G I K M O, columns 1-13 read near zero"
    )


def test_assess_plates__finds_and_keeps_a_dispensing_failure_where_asked(
    make_random_plate: Make, make_plates: Make
) -> None:
    block = (pl.col("row") % 2 == 0) & (pl.col("column") < 13)
    wells = _scale(make_random_plate(), block, 0.002)

    assessment = _assess(wells, make_plates(wells), QualityOptions(mask_dispensing_failures=False))

    assert _codes(assessment)["dispensing_failure"] == "look"
    assert assessment.plate_quality["n_masked"].to_list() == [0]


def test_assess_plates__finds_replicates_that_disagree(
    make_random_plate: Make, make_plates: Make
) -> None:
    plates = [make_random_plate(seed, plate=f"P{seed}") for seed in (1, 2, 3)]
    turned = plates[2].with_columns(
        raw=pl.when(pl.col("role") == "treated").then(pl.col("raw").reverse()).otherwise("raw")
    )
    wells = pl.concat([*plates[:2], turned])

    assessment = _assess(wells, make_plates(wells))

    found = assessment.findings.filter(code="low_replicate_correlation")
    assert found["plate"].to_list() == ["P3"]
    assert assessment.plate_quality["replicate_pearson"][0] > 0.95
    assert assessment.replicates.height == 3
    assert assessment.run_correlation.n_wells == 3 * 384


def test_assess_plates__finds_drift_over_the_run(
    make_random_plate: Make, make_plates: Make
) -> None:
    wells = _run(make_random_plate, 10, [0.9**i for i in range(10)])

    assessment = _assess(wells, make_plates(wells))

    drift = assessment.findings.filter(code="drift")
    assert drift["plate"].to_list() == [""]
    assert drift["sentence"][0].startswith("Negative controls fall by 61%")
    assert assessment.plate_quality["verdict"].to_list() == ["pass"] * 10


@pytest.mark.parametrize(
    ("role", "factor", "code"),
    [("untreated", 1.0, "no_controls"), ("negative", 0.0, "zero_controls")],
)
def test_assess_plates__fails_a_plate_without_usable_controls(
    role: str, factor: float, code: str, make_random_plate: Make, make_plates: Make
) -> None:
    good = make_random_plate(1, "P2", "S2")
    bad = _scale(make_random_plate(), NEGATIVE, factor).with_columns(
        role=pl.when(NEGATIVE).then(pl.lit(role)).otherwise("role")
    )
    wells = pl.concat([bad, good])

    assessment = _assess(wells, make_plates(wells))

    assert _codes(assessment)[code] == "fail"
    assert assessment.plate_quality["verdict"].to_list() == ["fail", "pass"]
    assert assessment.responses.filter(plate="P1")["mask_reason"].null_count() == 0


def test_assess_plates__fails_a_plate_without_positive_controls_under_percent_inhibition(
    make_random_plate: Make, make_plates: Make
) -> None:
    wells = make_random_plate().filter(~POSITIVE)

    assessment = _assess(wells, make_plates(wells), options=INHIBITION)

    assert _codes(assessment) == {"no_controls": "fail"}
    assert assessment.findings["sentence"][0].startswith("No usable positive control: 368 wells")


def test_assess_plates__looks_at_a_plate_of_which_half_has_no_controls(
    make_random_plate: Make, make_plates: Make
) -> None:
    wells = make_random_plate().filter(~(NEGATIVE & (pl.col("column") >= 12)))
    halves = NormaliseOptions(edge=EdgeRule.HALF_PLATE)

    assert _codes(_assess(wells, make_plates(wells), options=halves))["no_controls"] == "look"


def test_assess_plates__counts_the_controls_of_the_sample_with_the_fewest(
    make_random_plate: Make, make_plates: Make
) -> None:
    wells = make_random_plate()
    two = wells.filter(NEGATIVE)["well"].head(2).to_list()
    wells = wells.with_columns(
        sample=pl.when(pl.col("well").is_in(two)).then(pl.lit("S2")).otherwise("sample")
    )

    finding = _assess(wells, make_plates(wells)).findings.filter(code="few_controls")

    assert finding["value"].to_list() == [2.0]
    assert finding["sentence"].to_list() == ["Only 2 negative controls are in use; fewer than 3."]


def test_assess_plates__counts_positive_controls_under_percent_inhibition_alone(
    make_random_plate: Make, make_plates: Make
) -> None:
    wells = make_random_plate()
    kept = wells.filter(POSITIVE)["well"].head(2).to_list()
    wells = wells.filter(~POSITIVE | pl.col("well").is_in(kept))

    assert "few_controls" not in _codes(_assess(wells, make_plates(wells)))
    assert _codes(_assess(wells, make_plates(wells), options=INHIBITION)) == {
        "few_controls": "look"
    }


def test_assess_plates__takes_the_last_reading_of_a_plate(
    make_random_plate: Make, make_plates: Make
) -> None:
    early = _scale(make_random_plate(), NEGATIVE & (pl.col("row") > 7), 0.3)
    late = make_random_plate()
    wells = pl.concat(
        [
            early.with_columns(time_hours=pl.lit(24.0)),
            late.with_columns(time_hours=pl.lit(72.0)),
        ]
    )

    quality = _assess(wells, make_plates(wells)).plate_quality

    assert quality["verdict"].to_list() == ["pass"]
    assert quality["n_wells"].to_list() == [384]


def test_assess_plates__asks_no_controls_of_a_day_0_plate(
    make_random_plate: Make, make_wells: Make, make_plates: Make
) -> None:
    day0 = make_wells(np.full((16, 24), 2500.0), "untreated", plate="day0")
    wells = pl.concat([make_random_plate(), day0])
    plates = make_plates(wells, day0_plate=["day0", None])
    growth = NormaliseOptions(method=NormalisationMethod.GROWTH_RATE)

    assessment = _assess(wells, plates, options=growth)

    assert assessment.plate_quality["verdict"].to_list() == ["pass", "pass"]


def test_assess_plates__fails_a_plate_that_lacks_its_day_0_reading(
    make_random_plate: Make, make_plates: Make
) -> None:
    wells = make_random_plate()
    growth = NormaliseOptions(method=NormalisationMethod.GROWTH_RATE)

    assert _codes(_assess(wells, make_plates(wells), options=growth)) == {"no_day0": "fail"}


def test_assess_plates__fails_a_plate_whose_cells_did_not_grow(
    make_random_plate: Make, make_wells: Make, make_plates: Make
) -> None:
    day0 = make_wells(np.full((16, 24), 25000.0), "untreated", plate="day0")
    wells = pl.concat([make_random_plate(), day0])
    plates = make_plates(wells, day0_plate=["day0", None])
    growth = NormaliseOptions(method=NormalisationMethod.GROWTH_RATE)

    assert _codes(_assess(wells, plates, options=growth)) == {"no_growth": "fail"}


def test_assess_plates__keeps_rows_and_order_of_the_responses(
    make_random_plate: Make, make_plates: Make
) -> None:
    wells = _run(make_random_plate, 2).sample(fraction=1, shuffle=True, seed=1)

    responses = _assess(wells, make_plates(wells)).responses

    assert responses.select("plate", "well").equals(wells.select("plate", "well"))


def test_assess_plates__gives_the_same_again_for_its_own_responses(
    make_random_plate: Make, make_plates: Make
) -> None:
    block = (pl.col("row") % 2 == 0) & (pl.col("column") < 13)
    wells = _scale(_run(make_random_plate, 2), block & (pl.col("plate") == "P1"), 0.002)
    plates = make_plates(wells)

    first = _assess(wells, plates)
    again = assess_plates(first.responses, plates)

    assert again.plate_quality.equals(first.plate_quality)
    assert again.responses.equals(first.responses)
