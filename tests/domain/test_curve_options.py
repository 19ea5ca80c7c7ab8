"""Choices of the curve fit refuse what they cannot mean."""

from typing import Any

import pytest

from oncordia.domain import CurveModel, CurveOptions
from oncordia.errors import InvalidOption


@pytest.mark.parametrize(
    ("candidates", "said"),
    [
        (("hill4", "weibul1"), "got weibul1"),
        (("constant",), "one beside the constant at least, got constant"),
        (("hill4", "auto"), "must name models"),
        ((), "got none"),
    ],
)
def test_curve_options__refuses_candidates_that_are_no_models(candidates: Any, said: str) -> None:
    with pytest.raises(InvalidOption, match=said):
        CurveOptions(model=CurveModel.AUTO, candidates=candidates)
