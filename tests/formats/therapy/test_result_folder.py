"""The error that a result gives a measure."""

import polars as pl
import pytest
from scipy.special import ndtri

from oncordia.domain.therapy import find_measure
from oncordia.formats.therapy.result_folder import take_measure


@pytest.mark.parametrize(
    ("measure", "value", "limits", "half"),
    [
        ("auc", 0.6, (0.5, 0.7), 0.1),
        ("dss2", 12.0, (11.0, 13.0), 1.0),
        ("dss2", 0.4, (0.0, 2.4), 2.0),  # cut off at 0: the side that is whole tells the error
        ("dss2", 99.0, (97.0, 100.0), 2.0),
    ],
)
def test_take_measure__gives_the_error_behind_the_limits(
    measure: str, value: float, limits: tuple[float, float], half: float
) -> None:
    low, high = limits
    table = pl.DataFrame(
        {
            "sample": ["S1"],
            "drug": ["D1"],
            measure: [value],
            f"{measure}_low": [low],
            f"{measure}_high": [high],
        }
    )
    found = take_measure(table, find_measure(measure), 0.95, "result")

    assert found["error"][0] == pytest.approx(half / float(ndtri(0.975)))


def test_take_measure__knows_no_error_where_the_limits_are_not_known() -> None:
    unknown = pl.Series([None], dtype=pl.Float64)
    columns = {"sample": ["S1"], "drug": ["D1"], "dss2": [3.0]}
    table = pl.DataFrame(columns | {"dss2_low": unknown, "dss2_high": unknown})

    assert take_measure(table, find_measure("dss2"), 0.95, "result")["error"].to_list() == [None]
