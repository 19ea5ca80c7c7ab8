import numpy as np
import polars as pl
import pytest

from oncordia.errors import InvalidOption
from oncordia.testing import MadeScreen, make_screen


def _screen(seed: int = 7, **sizes: int) -> MadeScreen:
    return make_screen(np.random.default_rng(seed), **sizes)


def test_make_screen__is_the_same_for_the_same_seed() -> None:
    first, second = _screen(), _screen()

    assert first.platemap.equals(second.platemap)
    assert all(
        np.array_equal(a.raw, b.raw) for a, b in zip(first.plates, second.plates, strict=True)
    )


def test_make_screen__fills_a_384_well_plate() -> None:
    assert _screen().platemap["well"].n_unique() == 384


def test_make_screen__gives_every_drug_five_doses() -> None:
    doses = (
        _screen(n_drugs=20).platemap.drop_nulls().group_by("drug").agg(pl.col("dose_uM").n_unique())
    )

    assert doses.height == 20
    assert doses["dose_uM"].to_list() == [5] * 20


def test_make_screen__kills_the_wells_of_a_failed_dispenser() -> None:
    failed = next(p for p in _screen().plates if p.fault == "dispensing_failure")

    assert (failed.raw[::2, :13] < 0.02 * np.median(failed.raw)).all()


def test_make_screen__puts_untreated_wells_near_the_signal() -> None:
    screen = _screen()
    vehicle = (screen.platemap["drug"] == "DMSO").to_numpy().reshape(16, 24)

    assert 0.5e6 < np.median(screen.plates[0].raw[vehicle]) < 2.4e6


def test_make_screen__refuses_more_drugs_than_a_plate_holds() -> None:
    with pytest.raises(InvalidOption, match="n_drugs must be 1 to 67, got 68"):
        _screen(n_drugs=68)
