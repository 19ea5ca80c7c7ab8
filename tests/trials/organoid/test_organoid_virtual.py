"""Virtual patients drawn from measured responses."""

import numpy as np
import pytest
from scipy.special import ndtri

from oncordia.domain.therapy import ResponseMatrix, find_measure
from oncordia.errors import InvalidDesign
from oncordia.trials.organoid import Holes, VirtualCohort, draw_population
from oncordia.trials.organoid.virtual import draw_values

NAN = float("nan")
ROWS = tuple((0.1 * i, 0.1 * i + 0.02 * (-1) ** i, 0.9 - 0.1 * i) for i in range(9))


def make_cohort(**settings: object) -> VirtualCohort:
    whole = {"drugs": ("a", "b", "c"), "responses": ROWS, "virtual_patients": 900, **settings}
    return VirtualCohort(**whole)  # type: ignore[arg-type]


def test_draw_population__gives_every_drug_the_same_law_of_scores() -> None:
    scores = draw_population(make_cohort(), ("a", "b", "c"))

    assert np.sort(scores, axis=0) == pytest.approx(
        np.tile(ndtri((np.arange(900) + 0.5) / 900), (3, 1)).T
    )


def test_draw_population__keeps_who_ranks_where() -> None:
    scores = draw_population(make_cohort(), ("a", "c"))
    by_sample = scores.reshape(-1, 9, 2).mean(axis=0)  # virtual patient v stands for sample v mod 9

    assert (np.argsort(by_sample[:, 0]) == np.arange(9)[::-1]).all()  # low AUC is sensitive
    assert (np.argsort(by_sample[:, 1]) == np.arange(9)).all()


def test_draw_population__does_not_depend_on_the_order_of_drugs() -> None:
    errors = tuple((0.05, 0.1, 0.02) for _ in ROWS)
    cohort = make_cohort(errors=errors, smoothing=0.3)

    one, other = (draw_population(cohort, order) for order in (("a", "b", "c"), ("c", "a", "b")))

    assert (one[:, [2, 0, 1]] == other).all()


def test_draw_values__adds_errors_of_their_size() -> None:
    errors = tuple((0.05, 0.0, 0.0) for _ in ROWS)
    values, _ = draw_values(make_cohort(errors=errors), ("a", "b", "c"))
    drawn = values.reshape(-1, 9, 3)

    assert drawn[:, :, 0].std(axis=0).mean() == pytest.approx(0.05, rel=0.1)
    assert drawn[:, :, 1].std(axis=0).max() < 1e-12


def test_draw_values__smoothed_keeps_mean_and_variance() -> None:
    cohort = make_cohort(smoothing=0.5, virtual_patients=18_000)
    values, _ = draw_values(cohort, ("a", "b", "c"))
    raw = -np.array(ROWS)

    assert values.mean(axis=0) == pytest.approx(raw.mean(axis=0), abs=0.01)
    assert values.std(axis=0) == pytest.approx(raw.std(axis=0), rel=0.03)


def test_draw_values__fills_a_hole_by_the_other_drugs() -> None:
    rows = ((NAN, *ROWS[0][1:]), *ROWS[1:8], (NAN, *ROWS[8][1:]))
    filled = {}
    for holes in (Holes.CONDITIONAL, Holes.OWN):
        cohort = make_cohort(responses=rows, holes=holes, virtual_patients=9000)
        values, _ = draw_values(cohort, ("a", "b", "c"))
        filled[holes] = values.reshape(-1, 9, 3)[:, [0, 8], 0].mean(axis=0)

    low, high = filled[Holes.CONDITIONAL]
    assert low > high + 0.2  # sample 0 is sensitive to b, sample 8 is not
    assert filled[Holes.OWN] == pytest.approx(np.mean([-r[0] for r in ROWS[1:8]]), abs=0.02)


def test_draw_values__can_drop_samples_with_holes() -> None:
    cohort = make_cohort(responses=((NAN, 0.5, 0.5), *ROWS[1:]), holes=Holes.DROP)
    values, _ = draw_values(cohort, ("a", "b", "c"))

    assert set(np.round(values[:, 0], 6)) == {-round(row[0], 6) for row in ROWS[1:]}


def test_cohort__is_made_of_the_patients_of_a_matrix() -> None:
    matrix = ResponseMatrix(
        measure=find_measure("dss2"),
        samples=("p1", "p2", "p3", "healthy"),
        drugs=("x", "y"),
        values=np.array([[1.0, 20.0], [2.0, 30.0], [4.0, 10.0], [9.0, 9.0]]),
        errors=np.full((4, 2), NAN),
        patients=("p1", "p2", "p3", "h"),
        centres=("",) * 4,
        healthy=(False, False, False, True),
    )

    cohort = VirtualCohort.from_matrix(matrix, ("y",))

    assert cohort.high_is_sensitive
    assert cohort.responses == ((20.0,), (30.0,), (10.0,))
    with pytest.raises(InvalidDesign, match="the cohort has no drug 'z'; it has x, y"):
        VirtualCohort.from_matrix(matrix, ("z",))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"responses": ()}, "responses has no patients"),
        ({"responses": ((0.1, 0.2),)}, r"responses\[1\] has 2 numbers, but there are 3 drugs"),
        ({"responses": ((0.5, 0.1, 0.2),) * 4}, "all responses to 'a' are 0.5"),
        ({"responses": ((NAN, 0.1, 0.2), *ROWS[:2])}, "drug 'a' has 2 responses"),
        ({"drugs": ("a", "a", "c")}, "drug 'a' stands twice"),
        ({"errors": ((-1.0, 0.0, 0.0),) * 9}, "errors holds a number below 0"),
        ({"errors": ((0.0, 0.0, 0.0),)}, "errors has 1 lists, responses 9"),
        ({"smoothing": 2.0}, "smoothing must be from 0 to 1"),
    ],
)
def test_cohort__refuses_what_cannot_be_drawn_from(
    settings: dict[str, object], message: str
) -> None:
    with pytest.raises(InvalidDesign, match=message):
        make_cohort(**settings)
