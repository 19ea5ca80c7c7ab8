from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.assay import normalise
from oncordia.domain import (
    Centre,
    EdgeRule,
    NormalisationMethod,
    NormaliseOptions,
    OutlierRule,
    PositionCorrection,
    QualityOptions,
    check_table,
)
from oncordia.errors import InvalidPlate, InvalidTable

Make = Callable[..., pl.DataFrame]
INHIBITION = NormaliseOptions(method=NormalisationMethod.PERCENT_INHIBITION)
GROWTH = NormaliseOptions(method=NormalisationMethod.GROWTH_RATE)
MASK_NO_BLOCKS = QualityOptions(mask_dispensing_failures=False)

# Six wells: two negative and one positive control, three treated.
SIX = np.array([[80.0, 120.0, 10.0], [50.0, 100.0, 10.0]])
ROLES = np.array([["negative", "negative", "positive"], ["treated"] * 3], dtype=object)


def _response(frame: pl.DataFrame) -> dict[str, float | None]:
    return dict(frame.select("well", "response").iter_rows())


def _reason(frame: pl.DataFrame) -> dict[str, str | None]:
    return dict(frame.select("well", "mask_reason").iter_rows())


def test_normalise__divides_by_the_median_of_the_negative_controls(
    make_wells: Make, make_plates: Make
) -> None:
    raw = np.array([[80.0, 90.0, 130.0], [45.0, 90.0, 9.0]])
    role = np.array([["negative"] * 3, ["treated"] * 3], dtype=object)
    wells = make_wells(raw, role)

    responses = normalise(wells, make_plates(wells))

    assert responses["response"].to_list()[3:] == pytest.approx([0.5, 1.0, 0.1])
    assert responses["percent_inhibition"].to_list()[3:] == pytest.approx([50.0, 0.0, 90.0])


def test_normalise__divides_by_the_mean_where_asked(make_wells: Make, make_plates: Make) -> None:
    raw = np.array([[80.0, 90.0, 130.0], [45.0, 90.0, 9.0]])
    wells = make_wells(raw, np.array([["negative"] * 3, ["treated"] * 3], dtype=object))

    responses = normalise(wells, make_plates(wells), NormaliseOptions(centre=Centre.MEAN))

    assert responses["response"].to_list()[3:] == pytest.approx([0.45, 0.9, 0.09])


def test_normalise__scales_between_positive_and_negative_controls(
    make_wells: Make, make_plates: Make
) -> None:
    wells = make_wells(SIX, ROLES)

    responses = normalise(wells, make_plates(wells), INHIBITION)

    assert responses["response"].to_list() == pytest.approx([7 / 9, 11 / 9, 0, 4 / 9, 1, 0])
    assert responses["percent_inhibition"][3] == pytest.approx(500 / 9)


def test_normalise__names_its_method_in_every_row(make_wells: Make, make_plates: Make) -> None:
    wells = make_wells(SIX, ROLES)

    responses = normalise(wells, make_plates(wells), INHIBITION)

    assert responses["method"].to_list() == ["percent_inhibition"] * 6


def test_normalise__gives_a_table_of_responses_in_the_order_of_the_wells(
    make_wells: Make, make_plates: Make
) -> None:
    wells = make_wells(SIX, ROLES).reverse()

    responses = normalise(wells, make_plates(wells))

    check_table(responses, "responses")
    assert responses["well"].to_list() == wells["well"].to_list()


def test_normalise__holds_a_sample_to_its_own_controls(make_wells: Make, make_plates: Make) -> None:
    sample = np.array([["S1", "S2", "S1"], ["S1", "S2", "S2"]], dtype=object)
    role = np.array([["negative", "negative", "treated"], ["treated"] * 3], dtype=object)
    wells = make_wells(SIX, role, sample=sample)

    responses = normalise(wells, make_plates(wells))

    assert _response(responses)["B01"] == pytest.approx(50 / 80)
    assert _response(responses)["B02"] == pytest.approx(100 / 120)


def test_normalise__holds_a_sample_without_controls_to_those_of_no_sample(
    make_wells: Make, make_plates: Make
) -> None:
    sample = np.array([["S1", None, "S1"], ["S1", "S2", "S2"]], dtype=object)
    role = np.array([["negative", "negative", "treated"], ["treated"] * 3], dtype=object)
    wells = make_wells(SIX, role, sample=sample)

    responses = normalise(wells, make_plates(wells))

    assert _response(responses)["B01"] == pytest.approx(50 / 80)
    assert _response(responses)["B02"] == pytest.approx(100 / 120)


def test_normalise__never_lends_a_sample_whose_controls_are_masked_those_of_another(
    make_wells: Make, make_plates: Make
) -> None:
    sample = np.array([["S1", "S2", "S1"], ["S1", "S2", "S2"]], dtype=object)
    role = np.array([["negative", "negative", "treated"], ["treated"] * 3], dtype=object)
    mask = np.array([["bubble", None, None], [None] * 3], dtype=object)
    wells = make_wells(SIX, role, sample=sample, mask_reason=mask)

    responses = normalise(wells, make_plates(wells))

    assert _response(responses)["B01"] is None
    assert _reason(responses)["B01"] == "not normalisable: no usable negative control"
    assert _response(responses)["B02"] == pytest.approx(100 / 120)


def _numbered(make_wells: Make) -> pl.DataFrame:
    """96 wells, all negative controls, that read 1 on the outermost ring, then 2, 3, 4."""
    row, column = np.indices((8, 12))
    ring = np.minimum(np.minimum(row, 7 - row), np.minimum(column, 11 - column))
    return make_wells(1.0 + ring, "negative")


def test_normalise__masks_the_outer_wells(make_wells: Make, make_plates: Make) -> None:
    wells = _numbered(make_wells)
    options = NormaliseOptions(edge=EdgeRule.MASK_OUTER, edge_wells=2)

    responses = normalise(wells, make_plates(wells), options)

    masked = responses.filter(pl.col("mask_reason").is_not_null())
    assert masked.height == 96 - 4 * 8
    assert set(masked["mask_reason"]) == {"outer well: among the outer 2 of the plate"}
    assert set(masked["raw"]) == {1.0, 2.0}
    assert responses.filter(well="D06")["response"][0] == pytest.approx(4 / 3)


def test_normalise__takes_only_controls_inside_and_keeps_the_outer_wells(
    make_wells: Make, make_plates: Make
) -> None:
    wells = _numbered(make_wells)
    options = NormaliseOptions(edge=EdgeRule.CONTROLS_INSIDE, edge_wells=3)

    responses = normalise(wells, make_plates(wells), options)

    assert responses["mask_reason"].null_count() == 96
    assert responses["control_in_use"].sum() == 2 * 6
    assert _response(responses)["A01"] == pytest.approx(1 / 4)


def test_normalise__holds_each_half_to_its_own_controls(
    make_wells: Make, make_plates: Make
) -> None:
    raw = np.full((8, 12), 50.0)
    raw[:, 0], raw[:, 11] = 100.0, 200.0
    role = np.full((8, 12), "treated", dtype=object)
    role[:, [0, 11]] = "negative"
    wells = make_wells(raw, role)

    responses = normalise(wells, make_plates(wells), NormaliseOptions(edge=EdgeRule.HALF_PLATE))

    assert _response(responses)["C06"] == pytest.approx(0.5)
    assert _response(responses)["C07"] == pytest.approx(0.25)


def test_normalise__leaves_a_half_without_controls_without_responses(
    make_wells: Make, make_plates: Make
) -> None:
    role = np.full((8, 12), "treated", dtype=object)
    role[:, 0] = "negative"
    wells = make_wells(np.full((8, 12), 50.0), role)

    responses = normalise(wells, make_plates(wells), NormaliseOptions(edge=EdgeRule.HALF_PLATE))

    assert _response(responses)["C06"] == 1.0
    assert _response(responses)["C07"] is None


def test_normalise__keeps_the_first_reason_of_a_masked_well(
    make_wells: Make, make_plates: Make
) -> None:
    mask = np.array([[None, None, None], ["bubble", None, None]], dtype=object)
    wells = make_wells(SIX, ROLES, mask_reason=mask)

    responses = normalise(wells, make_plates(wells), NormaliseOptions(edge=EdgeRule.MASK_OUTER))

    assert _reason(responses)["B01"] == "bubble"
    assert (_reason(responses)["B02"] or "").startswith("outer well: ")


def test_normalise__keeps_the_response_of_a_masked_well(
    make_wells: Make, make_plates: Make
) -> None:
    mask = np.array([[None, None, None], ["bubble", None, None]], dtype=object)
    wells = make_wells(SIX, ROLES, mask_reason=mask)

    assert _response(normalise(wells, make_plates(wells)))["B01"] == pytest.approx(0.5)


@pytest.mark.parametrize("reading", [np.nan, np.inf, None])
def test_normalise__gives_a_well_without_a_reading_a_reason(
    reading: float | None, make_wells: Make, make_plates: Make
) -> None:
    wells = make_wells(SIX, ROLES).with_columns(
        raw=pl.when(pl.col("well") == "B01").then(pl.lit(reading, pl.Float64)).otherwise("raw")
    )

    responses = normalise(wells, make_plates(wells))

    assert _response(responses)["B01"] is None
    assert (_reason(responses)["B01"] or "").startswith("no reading: ")
    assert _response(responses)["B02"] == pytest.approx(1.0)


def test_normalise__leaves_out_a_control_without_a_reading(
    make_wells: Make, make_plates: Make
) -> None:
    raw = SIX.copy()
    raw[0, 0] = np.nan
    wells = make_wells(raw, ROLES)

    assert _response(normalise(wells, make_plates(wells)))["B01"] == pytest.approx(50 / 120)


@pytest.mark.parametrize(
    ("role", "raw", "said"),
    [
        ("untreated", 5.0, "no usable negative control"),
        ("negative", 0.0, "the negative controls read zero"),
    ],
)
def test_normalise__goes_on_past_a_plate_without_usable_controls(
    role: str, raw: float, said: str, make_wells: Make, make_plates: Make
) -> None:
    bad_role = np.array([[role, role, "treated"], ["treated"] * 3], dtype=object)
    bad_raw = SIX.copy()
    bad_raw[0, :2] = raw
    bad, good = make_wells(bad_raw, bad_role, plate="bad"), make_wells(SIX, ROLES, plate="good")
    wells = pl.concat([bad, good])

    responses = normalise(wells, make_plates(wells))

    left = responses.filter(plate="bad")
    assert left["response"].null_count() == 6
    assert set(left["mask_reason"]) == {f"not normalisable: {said}"}
    assert set(left["method"]) == {"fraction_of_control"}
    assert _response(responses.filter(plate="good"))["B01"] == pytest.approx(0.5)


def test_normalise__needs_positive_controls_for_percent_inhibition(
    make_wells: Make, make_plates: Make
) -> None:
    wells = make_wells(SIX, np.array([["negative"] * 3, ["treated"] * 3], dtype=object))

    responses = normalise(wells, make_plates(wells), INHIBITION)

    assert set(responses["mask_reason"]) == {"not normalisable: no usable positive control"}


def test_normalise__needs_a_window_for_percent_inhibition(
    make_wells: Make, make_plates: Make
) -> None:
    raw = SIX.copy()
    raw[0, 2] = 100.0
    wells = make_wells(raw, ROLES)

    responses = normalise(wells, make_plates(wells), INHIBITION)

    said = "not normalisable: the positive and the negative controls read the same"
    assert set(responses["mask_reason"]) == {said}


def _grown(make_wells: Make, **columns: object) -> pl.DataFrame:
    """A plate of two negative controls at 400 and four treated wells at 400, 200, 100, 0."""
    raw = np.array([[400.0, 400.0, 400.0], [200.0, 100.0, 0.0]])
    role = np.array([["negative", "negative", "treated"], ["treated"] * 3], dtype=object)
    return make_wells(raw, role, plate="end", **columns)


def _check_growth(responses: pl.DataFrame) -> None:
    end = responses.filter(plate="end")
    assert _response(end)["A03"] == pytest.approx(1.0)
    assert _response(end)["B01"] == pytest.approx(2**0.5 - 1)
    assert _response(end)["B02"] == pytest.approx(0.0)
    assert _response(end)["B03"] == -1.0
    assert end["percent_inhibition"].null_count() == end.height


def test_normalise__takes_growth_from_the_plate_named_for_day_0(
    make_wells: Make, make_plates: Make
) -> None:
    start = make_wells(np.array([[90.0, 100.0, 120.0]] * 2), "untreated", plate="start")
    wells = pl.concat([_grown(make_wells), start])
    plates = make_plates(wells, day0_plate=["start", None])

    responses = normalise(wells, plates, GROWTH)

    _check_growth(responses)
    assert responses.filter(plate="end")["day0_centre"].unique().to_list() == [100.0]


def test_normalise__takes_growth_from_the_wells_at_time_0_of_the_same_plate(
    make_wells: Make, make_plates: Make
) -> None:
    start = make_wells(np.full((2, 3), 100.0), "untreated", plate="end", time_hours=0.0)
    wells = pl.concat([start, _grown(make_wells, time_hours=72.0)])

    responses = normalise(wells, make_plates(wells), GROWTH)

    _check_growth(responses.filter(time_hours=72.0))
    day0 = responses.filter(time_hours=0.0)
    assert set(day0["mask_reason"]) == {"day-0 reading: it sets the scale of growth"}


def test_normalise__takes_treated_wells_on_day_0_where_there_are_no_others(
    make_wells: Make, make_plates: Make
) -> None:
    start = make_wells(np.array([[90.0, 100.0, 120.0]] * 2), "treated", plate="start")
    wells = pl.concat([_grown(make_wells), start])

    _check_growth(normalise(wells, make_plates(wells, day0_plate=["start", None]), GROWTH))


def test_normalise__takes_the_day_0_wells_of_each_sample(
    make_wells: Make, make_plates: Make
) -> None:
    sample = np.array([["S1", "S2", "S2"], ["S1", "S1", "S2"]], dtype=object)
    start_raw = np.where(sample == "S1", 100.0, 50.0)
    start = make_wells(start_raw, "untreated", plate="start", sample=sample)
    end = _grown(make_wells, sample=sample)
    wells = pl.concat([end, start])

    responses = normalise(wells, make_plates(wells, day0_plate=["start", None]), GROWTH)

    day0 = responses.filter(plate="end").select("sample", "day0_centre").unique()
    assert dict(day0.iter_rows()) == {"S1": 100.0, "S2": 50.0}


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (None, "no day-0 reading"),
        (0.0, "the day-0 wells read zero"),
        (400.0, "no growth of the negative controls since day 0"),
    ],
)
def test_normalise__says_why_growth_is_unknown(
    start: float | None, said: str, make_wells: Make, make_plates: Make
) -> None:
    wells = _grown(make_wells, time_hours=72.0)
    if start is not None:
        day0 = make_wells(np.full((2, 3), start), "untreated", plate="end", time_hours=0.0)
        wells = pl.concat([wells, day0])

    responses = normalise(wells, make_plates(wells), GROWTH).filter(time_hours=72.0)

    assert responses["response"].null_count() == 6
    assert set(responses["mask_reason"]) == {f"not normalisable: {said}"}


def test_normalise__holds_every_time_of_a_plate_to_its_own_controls(
    make_wells: Make, make_plates: Make
) -> None:
    early, late = (make_wells(SIX * scale, ROLES, time_hours=t) for scale, t in ((1, 1.0), (3, 2)))
    wells = pl.concat([early, late])

    responses = normalise(wells, make_plates(wells))

    assert responses.filter(well="B01")["response"].to_list() == pytest.approx([0.5, 0.5])


def test_normalise__does_not_count_the_wells_of_a_dispensing_failure(
    make_random_plate: Make, make_plates: Make
) -> None:
    sound = make_random_plate()
    block = (pl.col("row") % 2 == 0) & (pl.col("column") < 13)
    wells = sound.with_columns(raw=pl.when(block).then(pl.col("raw") / 500).otherwise("raw"))

    responses = normalise(wells, make_plates(wells))

    outside = sound.filter(~block & (pl.col("role") == "negative"))["raw"].median()
    assert responses["negative_centre"].unique().to_list() == [outside]
    masked = responses.filter(pl.col("mask_reason").is_not_null())
    assert masked.height == 104
    assert masked["mask_reason"].unique().to_list() == [
        "dispensing failure: rows A C E G I K M O, columns 1-13 read near zero"
    ]


def test_normalise__counts_the_wells_of_a_dispensing_failure_where_that_is_switched_off(
    make_random_plate: Make, make_plates: Make
) -> None:
    block = (pl.col("row") % 2 == 0) & (pl.col("column") < 13)
    wells = make_random_plate().with_columns(
        raw=pl.when(block).then(pl.col("raw") / 500).otherwise("raw")
    )

    responses = normalise(wells, make_plates(wells), quality=MASK_NO_BLOCKS)

    assert responses["mask_reason"].null_count() == 384


def test_normalise__refuses_a_plate_that_is_not_in_the_table(
    make_wells: Make, make_plates: Make
) -> None:
    wells = make_wells(SIX, ROLES)
    plates = make_plates(wells).with_columns(plate=pl.lit("another"))

    with pytest.raises(InvalidPlate, match="plate P1 has wells but no row"):
        normalise(wells, plates)


def test_normalise__refuses_a_plate_that_stands_twice(make_wells: Make, make_plates: Make) -> None:
    wells = make_wells(SIX, ROLES)
    plates = make_plates(wells)

    with pytest.raises(InvalidPlate, match="plate P1 stands twice"):
        normalise(wells, pl.concat([plates, plates]))


def test_normalise__refuses_a_well_outside_its_plate(make_wells: Make, make_plates: Make) -> None:
    wells = make_wells(SIX, ROLES)
    plates = make_plates(wells)
    moved = wells.with_columns(row=pl.col("row") + 1)

    with pytest.raises(InvalidPlate, match="lies outside the plate"):
        normalise(moved, plates)


def test_normalise__refuses_a_table_without_roles(make_wells: Make, make_plates: Make) -> None:
    wells = make_wells(SIX, ROLES)

    with pytest.raises(InvalidTable, match="lacks the column 'role'"):
        normalise(wells.drop("role"), make_plates(wells))


def test_normalise__gives_no_responses_for_no_wells(make_wells: Make, make_plates: Make) -> None:
    wells = make_wells(SIX, ROLES)
    plates = make_plates(wells)

    responses = normalise(wells.clear(), plates)

    check_table(responses, "responses")
    assert responses.height == 0


# Laws

EVERY_POSITION = st.sampled_from(list(PositionCorrection))
EVERY_OUTLIER = st.sampled_from(list(OutlierRule))
EVERY_EDGE = st.sampled_from(list(EdgeRule))
EVERY_CENTRE = st.sampled_from(list(Centre))


@given(
    factor=st.floats(1e-3, 1e3),
    method=st.sampled_from(
        [NormalisationMethod.FRACTION_OF_CONTROL, NormalisationMethod.PERCENT_INHIBITION]
    ),
    position=EVERY_POSITION,
    outliers=EVERY_OUTLIER,
    edge=EVERY_EDGE,
    centre=EVERY_CENTRE,
    seed=st.integers(0, 50),
)
@settings(deadline=None, max_examples=50)
def test_normalise__does_not_depend_on_the_unit_of_the_readings(
    make_random_plate: Make,
    make_plates: Make,
    factor: float,
    method: NormalisationMethod,
    position: PositionCorrection,
    outliers: OutlierRule,
    edge: EdgeRule,
    centre: Centre,
    seed: int,
) -> None:
    wells = make_random_plate(seed)
    options = NormaliseOptions(
        method=method, position=position, outliers=outliers, edge=edge, centre=centre
    )

    before = normalise(wells, make_plates(wells), options)
    scaled = wells.with_columns(pl.col("raw") * factor)
    after = normalise(scaled, make_plates(wells), options)

    assert after["response"].to_numpy() == pytest.approx(
        before["response"].to_numpy(), rel=1e-9, abs=1e-9, nan_ok=True
    )


@given(offset=st.floats(0.0, 1e5), centre=EVERY_CENTRE, seed=st.integers(0, 50))
@settings(deadline=None, max_examples=50)
def test_normalise__percent_inhibition_does_not_depend_on_an_offset(
    make_random_plate: Make, make_plates: Make, offset: float, centre: Centre, seed: int
) -> None:
    wells = make_random_plate(seed)
    options = NormaliseOptions(method=NormalisationMethod.PERCENT_INHIBITION, centre=centre)

    before = normalise(wells, make_plates(wells), options)
    after = normalise(wells.with_columns(pl.col("raw") + offset), make_plates(wells), options)

    assert after["percent_inhibition"].to_numpy() == pytest.approx(
        before["percent_inhibition"].to_numpy(), rel=1e-7, abs=1e-7
    )


@given(position=EVERY_POSITION, outliers=EVERY_OUTLIER, edge=EVERY_EDGE, seed=st.integers(0, 1000))
@settings(deadline=None, max_examples=50)
def test_normalise__does_not_depend_on_the_order_of_the_wells(
    make_random_plate: Make,
    make_plates: Make,
    position: PositionCorrection,
    outliers: OutlierRule,
    edge: EdgeRule,
    seed: int,
) -> None:
    wells = pl.concat([make_random_plate(seed), make_random_plate(seed + 1, plate="P2")])
    options = NormaliseOptions(position=position, outliers=outliers, edge=edge)
    plates = make_plates(wells)

    straight = normalise(wells, plates, options).sort("plate", "well")
    shuffled = normalise(wells.sample(fraction=1, shuffle=True, seed=seed), plates, options)

    assert shuffled.sort("plate", "well")["response"].to_numpy() == pytest.approx(
        straight["response"].to_numpy(), rel=1e-12
    )


@given(position=EVERY_POSITION, outliers=EVERY_OUTLIER, seed=st.integers(0, 1000))
@settings(deadline=None, max_examples=50)
def test_normalise__does_not_depend_on_the_other_plates(
    make_random_plate: Make,
    make_plates: Make,
    position: PositionCorrection,
    outliers: OutlierRule,
    seed: int,
) -> None:
    wells = make_random_plate(seed)
    other = make_random_plate(seed + 1, plate="P2").with_columns(pl.col("raw") * 7)
    both = pl.concat([wells, other])
    options = NormaliseOptions(position=position, outliers=outliers)

    alone = normalise(wells, make_plates(wells), options)
    beside = normalise(both, make_plates(both), options).filter(plate="P1")

    assert beside.equals(alone)


@given(
    method=st.sampled_from(
        [NormalisationMethod.FRACTION_OF_CONTROL, NormalisationMethod.PERCENT_INHIBITION]
    ),
    position=EVERY_POSITION,
    edge=EVERY_EDGE,
    centre=EVERY_CENTRE,
    seed=st.integers(0, 1000),
)
@settings(deadline=None, max_examples=50)
def test_normalise__leads_every_response_back_to_its_reading(
    make_random_plate: Make,
    make_plates: Make,
    method: NormalisationMethod,
    position: PositionCorrection,
    edge: EdgeRule,
    centre: Centre,
    seed: int,
) -> None:
    wells = make_random_plate(seed)
    options = NormaliseOptions(method=method, position=position, edge=edge, centre=centre)

    responses = normalise(wells, make_plates(wells), options)

    low = pl.col("positive_centre") if method == "percent_inhibition" else pl.lit(0.0)
    share = (pl.col("raw") / pl.col("position_factor") - low) / (pl.col("negative_centre") - low)
    again = responses.select(share).to_series().to_numpy()
    assert again == pytest.approx(responses["response"].to_numpy(), rel=1e-12, nan_ok=True)
