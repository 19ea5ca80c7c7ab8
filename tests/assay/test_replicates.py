from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from oncordia.assay import correlate_replicates, normalise

Make = Callable[..., pl.DataFrame]
DOSES = np.array([[1e-6, 2e-6, 3e-6], [4e-6, 5e-6, 6e-6]], dtype=object)


def _responses(
    make_wells: Make, plate: str, response: list[float], **columns: object
) -> pl.DataFrame:
    """Six treated wells of one drug with these responses."""
    wells = make_wells(
        np.array(response).reshape(2, 3),
        **{"drug": "afatinib", "dose": DOSES, "plate": plate, **columns},
    )
    return wells.with_columns(response=pl.col("raw"))


def test_correlate_replicates__compares_wells_at_the_same_place(make_wells: Make) -> None:
    first = _responses(make_wells, "P1", [1, 2, 3, 4, 5, 6])
    second = _responses(make_wells, "P2", [1, 2, 3, 4, 6, 5])

    pairs = correlate_replicates(pl.concat([second, first]))

    assert pairs.select("plate_1", "plate_2", "n_wells").rows() == [("P1", "P2", 6)]
    # one swap of neighbours among six: 1 - 6 * 2 / (6 * 35)
    assert pairs["spearman"][0] == pytest.approx(1 - 12 / 210)
    assert pairs["pearson"][0] == pytest.approx(1 - 12 / 210)


def test_correlate_replicates__counts_controls_at_the_same_place(make_wells: Make) -> None:
    role = np.array([["negative", "positive", "untreated"], ["treated"] * 3], dtype=object)
    drug = np.array([[None] * 3, ["afatinib"] * 3], dtype=object)
    dose = np.array([[None] * 3, DOSES[1]], dtype=object)
    one, two = (
        _responses(make_wells, plate, [1, 0, 1, 0.3, 0.5, 0.7], role=role, drug=drug, dose=dose)
        for plate in ("P1", "P2")
    )

    assert correlate_replicates(pl.concat([one, two]))["n_wells"].to_list() == [6]


@pytest.mark.parametrize("role", ["blank", "empty"])
def test_correlate_replicates__leaves_out_wells_without_cells(role: str, make_wells: Make) -> None:
    roles = np.array([[role, "treated", "treated"], ["treated"] * 3], dtype=object)
    one, two = (_responses(make_wells, p, [1, 2, 3, 4, 5, 6], role=roles) for p in ("P1", "P2"))

    assert correlate_replicates(pl.concat([one, two]))["n_wells"].to_list() == [5]


def test_correlate_replicates__leaves_out_masked_wells_of_either_plate(make_wells: Make) -> None:
    mask_1 = np.array([["bubble", None, None], [None] * 3], dtype=object)
    mask_2 = np.array([[None] * 3, [None, None, "bubble"]], dtype=object)
    one = _responses(make_wells, "P1", [1, 2, 3, 4, 5, 6], mask_reason=mask_1)
    two = _responses(make_wells, "P2", [1, 2, 3, 4, 5, 6], mask_reason=mask_2)

    assert correlate_replicates(pl.concat([one, two]))["n_wells"].to_list() == [4]


def test_correlate_replicates__compares_drug_and_dose_where_layouts_differ(
    make_wells: Make,
) -> None:
    one = _responses(make_wells, "P1", [1, 2, 3, 4, 5, 6])
    two = _responses(make_wells, "P2", [6, 5, 4, 3, 2, 1], dose=DOSES[::-1, ::-1])

    pairs = correlate_replicates(pl.concat([one, two]))

    assert pairs["n_wells"].to_list() == [6]
    assert pairs["pearson"].to_list() == pytest.approx([1.0])


def test_correlate_replicates__takes_the_mean_of_a_dose_where_layouts_differ(
    make_wells: Make,
) -> None:
    one = _responses(make_wells, "P1", [1, 2, 3, 4, 5, 6])
    doses = np.array([[6e-6, 6e-6, 5e-6], [5e-6, 4e-6, 4e-6]], dtype=object)
    two = _responses(make_wells, "P2", [5, 7, 4, 6, 3, 5], dose=doses)

    pairs = correlate_replicates(pl.concat([one, two]))

    assert pairs["n_wells"].to_list() == [3]
    assert pairs["pearson"].to_list() == pytest.approx([1.0])


def test_correlate_replicates__pairs_only_plates_of_one_sample(make_wells: Make) -> None:
    one = _responses(make_wells, "P1", [1, 2, 3, 4, 5, 6])
    two = _responses(make_wells, "P2", [1, 2, 3, 4, 5, 6], sample="S2")

    assert correlate_replicates(pl.concat([one, two])).height == 0


def test_correlate_replicates__pairs_only_readings_at_one_time(make_wells: Make) -> None:
    one = _responses(make_wells, "P1", [1, 2, 3, 4, 5, 6], time_hours=24.0)
    two = _responses(make_wells, "P2", [1, 2, 3, 4, 5, 6], time_hours=72.0)

    assert correlate_replicates(pl.concat([one, two])).height == 0


def test_correlate_replicates__pairs_every_two_of_three_plates(make_wells: Make) -> None:
    plates = [_responses(make_wells, p, [1, 2, 3, 4, 5, 6]) for p in ("P1", "P2", "P3")]

    pairs = correlate_replicates(pl.concat(plates))

    assert pairs.select("plate_1", "plate_2").rows() == [("P1", "P2"), ("P1", "P3"), ("P2", "P3")]


def test_correlate_replicates__says_nothing_where_nothing_varies(make_wells: Make) -> None:
    one = _responses(make_wells, "P1", [1, 1, 1, 1, 1, 1])
    two = _responses(make_wells, "P2", [1, 2, 3, 4, 5, 6])

    pairs = correlate_replicates(pl.concat([one, two]))

    assert pairs.select("pearson", "spearman").row(0) == (None, None)


def test_correlate_replicates__says_nothing_of_two_wells(make_wells: Make) -> None:
    mask = np.array([["bubble", "bubble", "bubble"], ["bubble", None, None]], dtype=object)
    one, two = (
        _responses(make_wells, p, [1, 2, 3, 4, 5, 6], mask_reason=mask) for p in ("P1", "P2")
    )

    assert correlate_replicates(pl.concat([one, two]))["pearson"].to_list() == [None]


def test_correlate_replicates__takes_what_normalise_gives(
    make_random_plate: Make, make_plates: Make
) -> None:
    wells = pl.concat([make_random_plate(1), make_random_plate(2, plate="P2")])

    pairs = correlate_replicates(normalise(wells, make_plates(wells)))

    assert pairs["n_wells"].to_list() == [384]
    assert pairs["pearson"][0] > 0.95
