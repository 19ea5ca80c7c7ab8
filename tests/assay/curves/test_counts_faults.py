"""What is no count, and what no share can be."""

import numpy as np
import polars as pl
import pytest
from tests.assay.curves.made_counts import BINOMIAL, DOSES, NEGATIVE, POISSON, hill, only, table

from oncordia.assay import fit_curves
from oncordia.domain import CurveOptions, Loss
from oncordia.errors import InvalidOption


@pytest.mark.parametrize(
    ("response", "n_trials", "options", "reason"),
    [
        (1.2, 10.0, BINOMIAL, "response 1.2 is no share: a binomial fit needs shares of 0 to 1"),
        (-0.1, 10.0, BINOMIAL, "response -0.1 is no share: a binomial fit needs shares of 0 to 1"),
        (
            0.5,
            None,
            BINOMIAL,
            "n_trials is missing in 1 well: a binomial fit needs it in every one",
        ),
        (-2.0, 1.0, POISSON, "response -2 is no count: poisson fits need counts of 0 or more"),
        (
            -2.0,
            1.0,
            NEGATIVE,
            "response -2 is no count: negative_binomial fits need counts of 0 or more",
        ),
    ],
)
def test_fit_curves__says_what_is_no_count(
    response: float, n_trials: float | None, options: CurveOptions, reason: str
) -> None:
    doses = np.unique(DOSES)
    share = hill(doses, 0.9, 0.1, -6.5, 1.0)
    share[2] = response
    trials = [10.0] * 7
    wells = table(doses, share).with_columns(
        pl.Series("n_trials", [*trials[:2], n_trials, *trials[3:]], dtype=pl.Float64)
    )
    row = only(fit_curves(wells, options))

    assert (row["status"], row["reason"]) == ("failed", reason)


def test_fit_curves__fits_the_other_curves_beside_a_faulty_one() -> None:
    share = hill(DOSES, 0.9, 0.1, -6.5, 1.0)
    n = np.full(DOSES.size, 50.0)
    wells = pl.concat([table(DOSES, share, n), table(DOSES, share + 0.2, n, "E")])

    assert fit_curves(wells, BINOMIAL)["status"].to_list() == ["converged", "failed"]


def test_plan_fit__refuses_a_plateau_that_no_share_has() -> None:
    share = hill(DOSES, 0.9, 0.1, -6.5, 1.0)
    options = CurveOptions(loss=Loss.BINOMIAL, bounds={"top": (0.5, 1.5)})

    with pytest.raises(InvalidOption, match="top must lie within 0 and 1 with loss binomial"):
        fit_curves(table(DOSES, share, np.full(DOSES.size, 50.0)), options)
