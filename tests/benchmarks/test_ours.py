import numpy as np
import polars as pl
import pytest
from benchmarks.assay.ours import make_options, read_fits, with_known
from benchmarks.peers.fits import Wells

from oncordia.assay import fit_curves
from oncordia.domain import Loss
from oncordia.testing import CurveDesign, make_curves


def test_make_options__turns_words_into_members() -> None:
    options = make_options({"loss": "huber", "min_doses": 3})

    assert options is not None
    assert options.loss is Loss.HUBER
    assert options.min_doses == 3


@pytest.mark.parametrize("choices", [{"no_such_option": 1}, {"loss": "no such loss"}])
def test_make_options__gives_none_where_this_version_lacks_a_choice(
    choices: dict[str, object],
) -> None:
    assert make_options(choices) is None


def test_with_known__leaves_out_what_this_version_lacks() -> None:
    assert with_known({}, {"loss": "tukey", "no_such_option": 1}) == {"loss": "tukey"}


def test_read_fits__gives_no_number_to_flat_curves_and_marks_them() -> None:
    table = pl.DataFrame(
        {
            "status": ["converged", "partial", "flat"],
            "ec50_bound": [None, ">", None],
            "ec50_low": [1e-7, 1e-5, None],
            "ec50_high": [None, None, None],
            "drawn_log10_ec50": [-6.5, -4.5, -7.0],
            "p_no_response": [0.001, 0.01, 0.6],
        },
        schema_overrides={"ec50_high": pl.Float64},
    )
    fits = read_fits(table)

    assert fits.log10_ec50 == pytest.approx([-6.5, -4.5, np.nan], nan_ok=True)
    assert fits.low == pytest.approx([-7.0, -5.0, np.nan], nan_ok=True)
    assert fits.high == pytest.approx([np.inf, np.inf, np.nan], nan_ok=True)
    assert fits.marked_mask.tolist() == [False, True, True]
    assert fits.above_mask.tolist() == [False, True, False]


def test_wells__give_the_curves_of_the_made_table() -> None:
    made = make_curves(np.random.default_rng(5), 12, CurveDesign(n_replicates=2))
    direct = fit_curves(made.responses)
    through = fit_curves(Wells.of(made).to_responses())

    assert through.drop("sample", "drug").equals(direct.drop("sample", "drug"))
