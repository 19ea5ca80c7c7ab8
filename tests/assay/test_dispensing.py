from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncordia.arrays import FloatArray
from oncordia.assay import find_dispensing_failures
from oncordia.domain import QualityOptions

Make = Callable[..., pl.DataFrame]
LETTERS = "ABCDEFGHIJKLMNOP"


def _kill(wells: pl.DataFrame, block: pl.Expr) -> pl.DataFrame:
    return wells.with_columns(raw=pl.when(block).then(12.0).otherwise("raw"))


def _regular(make_wells: Make, log10_ec50: FloatArray, seed: int = 0) -> pl.DataFrame:
    """384 wells, two drugs a row in falling dose, 32 drugs.

    Columns 1-2 hold vehicle, 3-12 and 13-22 the ten doses, 23-24 blanks.
    """
    random = np.random.default_rng(seed)
    row, column = np.indices((16, 24))
    drug = 2 * row + (column >= 12)
    dose = 1e-5 / 3.0 ** ((column - 2) % 10)
    response = 1 / (1 + (dose / 10 ** log10_ec50[drug]) ** 2)
    role = np.full((16, 24), "treated", dtype=object)
    role[:, :2], role[:, 22:] = "negative", "blank"
    response[:, :2], response[:, 22:] = 1.0, 0.0
    name, dosed = drug.astype(str).astype(object), dose.astype(object)
    name[role != "treated"] = dosed[role != "treated"] = None
    raw = 1e4 * response * random.lognormal(0, 0.08, (16, 24)) + 20
    return make_wells(raw, role, drug=name, dose=dosed)


INERT = np.full(32, 0.0)
ROWS = {
    "every second row": (pl.col("row") % 2 == 0, "A C E G I K M O"),
    "four rows": (pl.col("row").is_between(2, 5), "C-F"),
    "every fourth row": (pl.col("row") % 4 == 1, "B F J N"),
}
COLUMNS = {
    "first half": (pl.col("column") < 13, "1-13"),
    "every second column": (pl.col("column") % 2 == 1, "2 4 6 8 10 12 14 16 18 20 22 24"),
}


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("columns", COLUMNS)
def test_find_dispensing_failures__finds_a_block_in_a_random_layout(
    rows: str, columns: str, make_random_plate: Make, make_plates: Make
) -> None:
    in_rows, row_names = ROWS[rows]
    in_columns, column_names = COLUMNS[columns]
    wells = _kill(make_random_plate(), in_rows & in_columns)

    found = find_dispensing_failures(wells, make_plates(wells))

    assert set(found["pattern"]) == {f"rows {row_names}, columns {column_names}"}
    assert set(found["well"]) == set(wells.filter(in_rows & in_columns)["well"])


def test_find_dispensing_failures__gives_the_whole_block_where_a_few_wells_still_read(
    make_random_plate: Make, make_plates: Make
) -> None:
    block = (pl.col("row") % 2 == 0) & (pl.col("column") < 13)
    spared = pl.col("well").is_in(["G13", "M13", "O12", "O13"])
    wells = _kill(make_random_plate(), block & ~spared)

    found = find_dispensing_failures(wells, make_plates(wells))

    assert found.height == 104
    assert {"G13", "M13", "O12", "O13"} <= set(found["well"])


def test_find_dispensing_failures__finds_two_blocks(
    make_random_plate: Make, make_plates: Make
) -> None:
    one = (pl.col("row") < 4) & (pl.col("column") < 6)
    other = (pl.col("row") >= 10) & (pl.col("column") >= 18)
    wells = _kill(make_random_plate(), one | other)

    found = find_dispensing_failures(wells, make_plates(wells))

    assert set(found.select("block", "pattern").iter_rows()) == {
        (1, "rows K-P, columns 19-24"),
        (2, "rows A-D, columns 1-6"),
    }


@given(seed=st.integers(0, 100_000))
@settings(deadline=None, max_examples=50)
def test_find_dispensing_failures__finds_nothing_on_a_sound_plate(
    make_random_plate: Make, make_plates: Make, seed: int
) -> None:
    wells = make_random_plate(seed)

    assert find_dispensing_failures(wells, make_plates(wells)).height == 0


@given(seed=st.integers(0, 100_000), potency=st.floats(-10.0, -6.0))
@settings(deadline=None, max_examples=50)
def test_find_dispensing_failures__finds_nothing_where_potent_drugs_fill_rows(
    make_wells: Make, make_plates: Make, seed: int, potency: float
) -> None:
    ec50 = np.sort(np.random.default_rng(seed).uniform(potency, -4, 32))  # by potency, as a library
    wells = _regular(make_wells, ec50, seed)

    assert find_dispensing_failures(wells, make_plates(wells)).height == 0


def test_find_dispensing_failures__finds_nothing_where_a_drug_kills_at_every_dose(
    make_wells: Make, make_plates: Make
) -> None:
    ec50 = INERT.copy()
    ec50[[8, 9, 10, 11, 12, 13]] = -12.0  # rows E, F and G are dead from column 3 to 22
    wells = _regular(make_wells, ec50)

    assert (wells.filter(pl.col("row") == 5)["raw"].to_numpy()[2:22] < 100).all()
    assert find_dispensing_failures(wells, make_plates(wells)).height == 0


def test_find_dispensing_failures__finds_nothing_where_every_top_dose_kills(
    make_wells: Make, make_plates: Make
) -> None:
    wells = _regular(make_wells, np.full(32, -6.0))

    assert (wells.filter(pl.col("column") == 2)["raw"].to_numpy() < 500).all()
    assert find_dispensing_failures(wells, make_plates(wells)).height == 0


@pytest.mark.parametrize("role", ["positive", "blank", "empty"])
def test_find_dispensing_failures__expects_nothing_of_wells_that_should_be_dead(
    role: str, make_random_plate: Make, make_plates: Make
) -> None:
    block = pl.col("column") >= 20
    wells = _kill(make_random_plate(), block).with_columns(
        role=pl.when(block).then(pl.lit(role)).otherwise("role"),
        drug=pl.when(~block).then("drug"),
        dose_molar=pl.when(~block).then("dose_molar"),
    )

    assert find_dispensing_failures(wells, make_plates(wells)).height == 0


@pytest.mark.parametrize(
    ("first", "last"), [(0, 12), (2, 12), (12, 21)], ids=["with controls", "drugs", "second drugs"]
)
def test_find_dispensing_failures__finds_a_block_in_a_regular_layout(
    first: int, last: int, make_wells: Make, make_plates: Make
) -> None:
    random = np.random.default_rng(4)
    block = (pl.col("row") % 2 == 0) & pl.col("column").is_between(first, last)
    wells = _kill(_regular(make_wells, random.uniform(-9, -4, 32)), block)

    found = find_dispensing_failures(wells, make_plates(wells))

    assert set(found["well"]) == set(wells.filter(block)["well"])


def test_find_dispensing_failures__finds_nothing_where_half_of_the_plate_is_a_dim_sample(
    make_wells: Make, make_plates: Make
) -> None:
    left = pl.col("column") < 12
    wells = _regular(make_wells, INERT).with_columns(
        sample=pl.when(left).then(pl.lit("S1")).otherwise(pl.lit("S2")),
        raw=pl.when(left).then("raw").otherwise(pl.col("raw") / 50),
        role=pl.when(pl.col("column") == 13).then(pl.lit("negative")).otherwise("role"),
    )

    assert find_dispensing_failures(wells, make_plates(wells)).height == 0


def test_find_dispensing_failures__finds_nothing_without_negative_controls(
    make_random_plate: Make, make_plates: Make
) -> None:
    block = (pl.col("row") % 2 == 0) & (pl.col("column") < 13)
    wells = _kill(make_random_plate(), block).filter(pl.col("role") != "negative")

    assert find_dispensing_failures(wells, make_plates(wells)).height == 0


def test_find_dispensing_failures__finds_the_block_where_most_controls_lie_in_it(
    make_wells: Make, make_plates: Make
) -> None:
    # 10 of 16 controls of each column fail: their median is near zero, their level is not.
    wells = _kill(_regular(make_wells, INERT), pl.col("row") < 10)

    found = find_dispensing_failures(wells, make_plates(wells))

    assert set(found["pattern"]) == {"rows A-J, columns 1-22"}


def test_find_dispensing_failures__passes_over_wells_masked_by_the_user(
    make_random_plate: Make, make_plates: Make
) -> None:
    block = (pl.col("row") % 2 == 0) & (pl.col("column") < 13)
    wells = _kill(make_random_plate(), block).with_columns(
        mask_reason=pl.when(block).then(pl.lit("spilt"))
    )

    assert find_dispensing_failures(wells, make_plates(wells)).height == 0


def test_find_dispensing_failures__asks_for_enough_wells(
    make_random_plate: Make, make_plates: Make
) -> None:
    block = (pl.col("row") < 3) & (pl.col("column") < 3)
    wells = _kill(make_random_plate(), block)
    plates = make_plates(wells)

    assert find_dispensing_failures(wells, plates).height == 9
    options = QualityOptions(dispensing_min_wells=10)
    assert find_dispensing_failures(wells, plates, options).height == 0


def test_find_dispensing_failures__holds_near_zero_to_the_level(
    make_random_plate: Make, make_plates: Make
) -> None:
    block = (pl.col("row") % 2 == 0) & (pl.col("column") < 13)
    wells = make_random_plate().with_columns(raw=pl.when(block).then(800.0).otherwise("raw"))
    plates = make_plates(wells)

    assert find_dispensing_failures(wells, plates).height == 0
    options = QualityOptions(dispensing_level=0.1)
    assert find_dispensing_failures(wells, plates, options).height == 104


@given(factor=st.floats(1e-3, 1e6), seed=st.integers(0, 1000))
@settings(deadline=None, max_examples=50)
def test_find_dispensing_failures__does_not_depend_on_unit_or_order(
    make_random_plate: Make, make_plates: Make, factor: float, seed: int
) -> None:
    random = np.random.default_rng(seed)
    block = (pl.col("row") % 2 == int(random.integers(2))) & (
        pl.col("column") < int(random.integers(4, 20))
    )
    wells = _kill(make_random_plate(seed), block)
    plates = make_plates(wells)
    other = wells.with_columns(pl.col("raw") * factor).sample(fraction=1, shuffle=True, seed=seed)

    found = find_dispensing_failures(wells, plates).sort("well")

    assert found.height == wells.filter(block).height
    assert find_dispensing_failures(other, plates).sort("well").equals(found)
