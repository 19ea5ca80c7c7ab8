"""Choices of the curve fit refuse what they cannot mean."""

from typing import Any

import pytest

from oncordia.domain import (
    Criterion,
    CurveModel,
    CurveOptions,
    Interval,
    Loss,
    Noise,
    Prior,
    ResponseScale,
)
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


def test_curve_options__takes_plain_strings_for_its_choices() -> None:
    plain: dict[str, Any] = {
        "model": "auto",
        "loss": "huber",
        "prior": "none",
        "interval": "profile",
        "scale": "free",
        "noise": "own",
        "criterion": "bic",
        "candidates": ["hill3", "weibull1"],
    }
    members = CurveOptions(
        model=CurveModel.AUTO,
        loss=Loss.HUBER,
        prior=Prior.NONE,
        interval=Interval.PROFILE,
        scale=ResponseScale.FREE,
        noise=Noise.OWN,
        criterion=Criterion.BIC,
        candidates=(CurveModel.HILL3, CurveModel.WEIBULL1),
    )

    assert CurveOptions(**plain) == members


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (
            {"loss": "hubert"},
            "curves.loss must be one of squared, huber, tukey, student, binomial, poisson, "
            "negative_binomial, got 'hubert'",
        ),
        ({"pool": None}, "curves.pool must be one of none, sample, drug, got None"),
        ({"pooled": "slope"}, "curves.pooled must be a list of names, got 'slope'"),
        ({"candidates": "hill4"}, "curves.candidates must be a list of names, got 'hill4'"),
    ],
)
def test_curve_options__refuses_words_that_are_no_choices(choice: Any, said: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        CurveOptions(**choice)

    assert str(caught.value) == said
