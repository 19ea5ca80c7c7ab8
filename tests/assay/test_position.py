from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.arrays import FloatArray
from oncordia.assay import normalise
from oncordia.domain import NormaliseOptions, PositionCorrection, QualityOptions

Make = Callable[..., pl.DataFrame]
POLISH = NormaliseOptions(position=PositionCorrection.MEDIAN_POLISH)
LOESS = NormaliseOptions(position=PositionCorrection.LOESS)
BLOCKS_STAY = QualityOptions(mask_dispensing_failures=False)


def _table(responses: pl.DataFrame, column: str) -> FloatArray:
    return responses[column].to_numpy().reshape(8, 12)


def _plate(make_wells: Make, effect: FloatArray) -> pl.DataFrame:
    """A 96-well plate that reads 1000 times the effect; every third well is a control."""
    place = np.add(*np.indices((8, 12)))
    role = np.where(place % 3 == 0, "negative", "treated").astype(object)
    return make_wells(1000.0 * effect, role)


@given(seed=st.integers(0, 10_000))
@settings(deadline=None, max_examples=50)
def test_normalise__median_polish_finds_the_factors_of_a_product_plate(
    make_wells: Make, make_plates: Make, seed: int
) -> None:
    random = np.random.default_rng(seed)
    effect = random.lognormal(0, 0.3, (8, 1)) * random.lognormal(0, 0.3, (1, 12))
    wells = _plate(make_wells, effect)

    responses = normalise(wells, make_plates(wells), POLISH, BLOCKS_STAY)

    factor = _table(responses, "position_factor")
    assert factor / factor[0, 0] == pytest.approx(effect / effect[0, 0], rel=1e-9)
    assert responses["response"].to_numpy() == pytest.approx(1.0, rel=1e-9)


def test_normalise__median_polish_is_not_moved_by_a_few_active_drugs(
    make_wells: Make, make_plates: Make
) -> None:
    effect = np.linspace(0.8, 1.2, 8)[:, None] * np.linspace(0.9, 1.1, 12)
    read = effect.copy()
    read[[1, 4, 6], [1, 5, 10]] = 0.0
    wells = _plate(make_wells, read)

    responses = normalise(wells, make_plates(wells), POLISH)

    factor = _table(responses, "position_factor")
    assert factor / factor[0, 0] == pytest.approx(effect / effect[0, 0], rel=1e-9)
    assert _table(responses, "response")[1, 1] == 0.0


def test_normalise__loess_takes_out_a_gradient_along_rows_and_columns(
    make_wells: Make, make_plates: Make
) -> None:
    effect = np.exp(0.05 * np.arange(8)[:, None] - 0.02 * np.arange(12))
    wells = _plate(make_wells, effect)

    responses = normalise(wells, make_plates(wells), LOESS)

    factor = _table(responses, "position_factor")
    assert factor / factor[0, 0] == pytest.approx(effect, rel=1e-6)
    assert responses["response"].to_numpy() == pytest.approx(1.0, rel=1e-6)


def test_normalise__loess_looks_at_negative_controls_alone(
    make_wells: Make, make_plates: Make
) -> None:
    effect = np.exp(0.05 * np.arange(8)[:, None] + np.zeros(12))
    wells = _plate(make_wells, effect).with_columns(
        raw=pl.when(pl.col("role") == "treated").then(300.0).otherwise("raw")
    )

    responses = normalise(wells, make_plates(wells), LOESS)

    factor = _table(responses, "position_factor")
    assert factor / factor[0, 0] == pytest.approx(effect, rel=1e-6)


@pytest.mark.parametrize("options", [POLISH, LOESS])
def test_normalise__position_correction_keeps_the_centre_of_the_controls(
    options: NormaliseOptions, make_random_plate: Make, make_plates: Make
) -> None:
    tilt = 1 + 0.03 * pl.col("row")
    wells = make_random_plate().with_columns(pl.col("raw") * tilt)

    plain = normalise(wells, make_plates(wells))
    corrected = normalise(wells, make_plates(wells), options)

    assert corrected["negative_centre"][0] == pytest.approx(plain["negative_centre"][0])


@pytest.mark.parametrize("options", [POLISH, LOESS])
def test_normalise__position_correction_brings_controls_together_on_a_tilted_plate(
    options: NormaliseOptions, make_wells: Make, make_plates: Make
) -> None:
    noise = np.random.default_rng(0).lognormal(0, 0.05, (8, 12))
    wells = _plate(make_wells, noise * np.linspace(0.7, 1.3, 8)[:, None])

    def spread(responses: pl.DataFrame) -> float:
        return float(responses.filter(role="negative")["response"].to_numpy().std())

    plain = spread(normalise(wells, make_plates(wells)))
    corrected = spread(normalise(wells, make_plates(wells), options))

    assert corrected < 0.4 * plain


def test_normalise__leaves_a_plate_alone_that_has_too_few_controls_to_tell(
    make_wells: Make, make_plates: Make
) -> None:
    role = np.full((8, 12), "treated", dtype=object)
    role[0, :5] = "negative"
    wells = make_wells(np.linspace(1, 2, 96).reshape(8, 12), role)

    responses = normalise(wells, make_plates(wells), LOESS)

    assert responses["position_factor"].unique().to_list() == [1.0]


def test_normalise__has_the_factor_1_without_correction(
    make_random_plate: Make, make_plates: Make
) -> None:
    wells = make_random_plate()

    responses = normalise(wells, make_plates(wells))

    assert responses["position_factor"].unique().to_list() == [1.0]
