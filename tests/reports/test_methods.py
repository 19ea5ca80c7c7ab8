"""The methods name every option and every choice in readable sentences."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from enum import StrEnum

import pytest
from tests.reports.made import make_provenance

from oncordia.domain import (
    Centre,
    Criterion,
    CurveModel,
    CurveOptions,
    DssFit,
    EdgeRule,
    Interval,
    Loss,
    Noise,
    NormalisationMethod,
    NormaliseOptions,
    OutlierRule,
    Pool,
    PoolMethod,
    PositionCorrection,
    Prior,
    Provenance,
    QualityOptions,
    ResponseScale,
    SensitivityOptions,
    SlopeLaw,
)
from oncordia.reports.methods import describe_methods, describe_seed, list_checks, list_options
from oncordia.reports.words import LANGUAGES

CHOICES: list[tuple[str, str, StrEnum]] = [
    (section, option, choice)
    for section, option, kind in (
        ("normalise", "method", NormalisationMethod),
        ("normalise", "centre", Centre),
        ("normalise", "edge", EdgeRule),
        ("normalise", "outliers", OutlierRule),
        ("normalise", "position", PositionCorrection),
        ("curves", "model", CurveModel),
        ("curves", "loss", Loss),
        ("curves", "prior", Prior),
        ("curves", "interval", Interval),
        ("curves", "noise", Noise),
        ("sensitivity", "dss_fit", DssFit),
    )
    for choice in kind
]


def say(options: Mapping[str, object], language: str = "en") -> str:
    provenance = Provenance(version="1.2.3", options=options)
    return " ".join(
        sentence.say(language)
        for paragraph in describe_methods(provenance)
        for sentence in paragraph.sentences
    )


def defaults(section: str) -> dict[str, object]:
    kinds = {
        "normalise": NormaliseOptions,
        "curves": CurveOptions,
        "sensitivity": SensitivityOptions,
    }
    return asdict(kinds[section]())


@pytest.mark.parametrize(("section", "option", "choice"), CHOICES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_describe_methods__has_a_sentence_for_every_choice(
    section: str, option: str, choice: StrEnum, language: str
) -> None:
    others = [other for other in type(choice) if other is not choice]
    said = say({section: defaults(section) | {option: choice}}, language)

    assert "None" not in said
    assert f"{option} was" not in said
    for other in others:
        assert say({section: defaults(section) | {option: other}}, language) != said


def test_describe_methods__states_the_numbers() -> None:
    options = NormaliseOptions(outliers=OutlierRule.TUKEY, tukey_k=2.25)

    assert "beyond 2.25 interquartile ranges" in say({"normalise": asdict(options)})


def test_describe_methods__states_the_priors_that_the_fit_has() -> None:
    said = say({"curves": defaults("curves")})

    assert "plateau at low dose 1 ± 0.04; plateau at high dose 0.4 ± 0.4" in said
    assert "slope 1.35, times or over 1.65" in said
    assert "noise of a well 0.1, with the weight of 4 wells" in said


def test_describe_methods__states_the_prior_of_growth_rates() -> None:
    said = say({"curves": asdict(CurveOptions().settle(is_growth_rate=True))})

    assert "plateau at high dose 0 ± 0.7" in said


def test_describe_methods__claims_no_prior_where_responses_have_a_unit_of_their_own() -> None:
    said = say({"curves": asdict(CurveOptions(scale=ResponseScale.FREE))})

    assert "no plateau was bounded" in said
    assert "No priors were used." in said
    assert "plateau at low dose was held" not in said


def test_describe_methods__names_parameters_held_and_bounded() -> None:
    options = CurveOptions(fixed={"top": 1.0}, bounds={"bottom": (-0.5, 0.5)})
    said = say({"curves": asdict(options)})

    assert "Held at a value: top 1." in said
    assert "Held between bounds: bottom −0.5 – 0.5." in said
    assert "plateau at low dose was held" not in said


def test_describe_methods__names_the_seed_of_bootstrap_draws() -> None:
    options = {"sensitivity": asdict(SensitivityOptions(bootstrap=500, seed=7))}

    assert "500 bootstrap draws, started from seed 7." in say(options)
    assert describe_seed(Provenance(version="1", options=options)) is None


def test_describe_seed__says_that_none_was_needed() -> None:
    said = describe_seed(make_provenance())

    assert said is not None
    assert said.say("en") == "No random numbers were used."


def test_describe_methods__names_a_choice_that_it_has_no_sentence_for() -> None:
    options = defaults("normalise") | {"edge": "spiral"}

    assert "edge was spiral." in say({"normalise": options})


def test_describe_methods__leaves_out_what_was_not_run() -> None:
    assert describe_methods(Provenance(version="1", options={"readings": {"unit": "RLU"}})) == ()


def test_list_options__names_every_option_of_every_section() -> None:
    listed = {name for name, _ in list_options(make_provenance().options)}

    assert listed == {
        f"{section}.{field.name}"
        for section, kind in (
            ("normalise", NormaliseOptions),
            ("quality", QualityOptions),
            ("curves", CurveOptions),
            ("sensitivity", SensitivityOptions),
        )
        for field in fields(kind)
    }


def test_list_options__writes_values_as_a_user_would() -> None:
    options = {"a": {"b": None, "c": True, "d": ("x", 1.5), "e": {"f": Loss.HUBER}}}

    assert list(list_options(options)) == [
        ("a.b", "–"),
        ("a.c", "true"),
        ("a.d", "x, 1.5"),
        ("a.e.f", "huber"),
    ]


def test_list_checks__leaves_out_those_switched_off() -> None:
    quality = {"z_prime_look": 0.4, "z_prime_fail": None, "ssmd_look": None, "ssmd_fail": None}
    checks = list_checks(Provenance(version="1", options={"quality": quality}))

    assert [(check.name.say("en"), check.look, check.fail) for check in checks] == [
        ("Z′", 0.4, None)
    ]


def test_describe_methods__names_the_candidates_of_an_automatic_choice() -> None:
    curves = asdict(CurveOptions(model=CurveModel.AUTO, criterion=Criterion.BIC))

    assert (
        "Each curve chose among these models: constant, hill4, weibull1, weibull2, "
        "brain_cousens, biphasic. The choice went by Schwarz’s criterion (BIC)."
    ) in say({"curves": curves})


def test_describe_methods__leaves_candidates_out_where_none_were_asked() -> None:
    assert "chose among" not in say({"curves": defaults("curves")})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("method", PoolMethod)
@pytest.mark.parametrize("pool", [Pool.SAMPLE, Pool.DRUG])
def test_describe_methods__says_whose_curves_are_pooled(
    pool: Pool, method: PoolMethod, language: str
) -> None:
    said = say({"curves": asdict(CurveOptions(pool=pool, pool_method=method))}, language)
    alone = say({"curves": defaults("curves")}, language)

    assert said != alone
    assert "top, bottom, slope" in said
    assert "None" not in said


@pytest.mark.parametrize("option", ["pool_correlated", "slope_law"])
def test_describe_methods__tells_choices_of_a_mixed_model_apart(option: str) -> None:
    mixed = asdict(CurveOptions(pool=Pool.DRUG, pool_method=PoolMethod.MIXED))
    other = {"pool_correlated": True, "slope_law": SlopeLaw.WIDTH}[option]

    assert say({"curves": mixed | {option: other}}) != say({"curves": mixed})


def test_describe_methods__says_where_the_null_law_comes_from() -> None:
    assert "found from 16,000 simulated curves for each design (seed 1)" in say(
        {"curves": defaults("curves")}
    ) or "found from 16000 simulated curves for each design (seed 1)" in say(
        {"curves": defaults("curves")}
    )


def test_describe_methods__names_no_null_law_for_counts() -> None:
    assert "simulated curves" not in say({"curves": asdict(CurveOptions(loss=Loss.POISSON))})
