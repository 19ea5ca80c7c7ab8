"""How the curves were fitted, in readable sentences."""

import math
from collections.abc import Iterator, Mapping

from oncordia.assay.curves import FAMILIES, GROWTH_BOTTOM, NOISE_PRIOR, PRIORS
from oncordia.domain import (
    LOWEST_GROWTH_RATE,
    CurveModel,
    Loss,
    Pool,
    PoolMethod,
    Prior,
    ResponseScale,
)
from oncordia.reports.sentences import Section, say_choice, say_confidence, say_sentence
from oncordia.reports.words import Phrase

_PLATEAUS = ("top", "bottom")


def describe_curves(section: Section) -> Iterator[Phrase]:
    """Sentences on the shape, its bounds, priors and loss, the limits, and what is flat."""
    is_free = section.get("scale") == ResponseScale.FREE
    yield from say_choice(section, "model")
    yield from _describe_choice(section)
    for name in _list_fitted(section):
        if not (is_free and name in _PLATEAUS):
            yield from say_sentence(f"bounds_{name}", section, f"{name}_min", f"{name}_max")
    yield from _say_named(section, "fixed")
    yield from _say_named(section, "bounds")
    yield from say_sentence("ec50_margin", section, "ec50_margin")
    if is_free:
        yield Phrase("methods.scale_free")
    yield from say_choice(section, "loss")
    yield from _describe_prior({**section, "prior": Prior.NONE} if is_free else section)
    yield from _describe_pool(section)
    yield from say_choice(section, "interval")
    yield from say_choice(section, "noise")
    yield from say_sentence("flat", section, "flat_p")
    if section.get("flat_sd"):
        yield from say_sentence("flat_sd", section, "flat_sd")
    if section.get("loss") not in {loss for loss in Loss if loss.is_likelihood}:
        yield from say_sentence("null_law", section, "null_curves", "null_seed")
    yield Phrase("methods.partial")
    yield from say_sentence("min_doses", section, "min_doses")
    yield from say_confidence(section)


def _describe_choice(section: Section) -> Iterator[Phrase]:
    """Sentence on the candidates, where each curve chose among several models."""
    candidates = section.get("candidates")
    if section.get("model") == CurveModel.AUTO and isinstance(candidates, tuple | list):
        models = ", ".join(str(model) for model in candidates)
        yield Phrase("methods.candidates", {"models": models})
        yield from say_choice(section, "criterion")


def _describe_pool(section: Section) -> Iterator[Phrase]:
    """Sentences on whose curves lent each other what, where any did."""
    pool, pooled = section.get("pool", Pool.NONE), section.get("pooled")
    if pool not in {Pool.SAMPLE, Pool.DRUG} or not isinstance(pooled, tuple | list):
        return
    method = section.get("pool_method", PoolMethod.LAWS)
    names = ", ".join(str(name) for name in pooled)
    yield Phrase(f"methods.pool_{method}_{pool}", {"parameters": names or "–"})
    if method == PoolMethod.MIXED:
        yield from say_choice(section, "slope_law")
        yield from say_choice(section, "pool_correlated")


def _list_fitted(section: Section) -> list[str]:
    """Which of top, bottom and slope the model fits within the bounds that all models share."""
    model = section.get("model")
    family = FAMILIES.get(CurveModel(str(model))) if model in set(CurveModel) else None
    names = [*_PLATEAUS, "slope"]
    if family is not None:
        names = [
            name for name in names if family.place(name) is not None and name not in family.held
        ]
    named = {name for option in ("fixed", "bounds") for name in _read_mapping(section, option)}
    return [name for name in names if name not in named]


def _read_mapping(section: Section, option: str) -> Mapping[str, object]:
    found = section.get(option)
    return found if isinstance(found, Mapping) else {}


def _say_named(section: Section, option: str) -> Iterator[Phrase]:
    """Sentence on parameters that the user held or bounded by name."""
    named = _read_mapping(section, option)
    if named:
        said = ", ".join(f"{name} {_show(value)}" for name, value in named.items())
        yield Phrase(f"methods.named_{option}", {"parameters": said})


def _show(value: object) -> str:
    if isinstance(value, tuple | list):
        return " – ".join(_show(part) for part in value)
    return f"{value:g}".replace("-", "−") if isinstance(value, int | float) else str(value)


def _describe_prior(section: Section) -> Iterator[Phrase]:
    lowest = section.get("bottom_min")
    is_growth_rate = isinstance(lowest, float) and lowest <= LOWEST_GROWTH_RATE
    bottom, bottom_sd = GROWTH_BOTTOM if is_growth_rate else PRIORS["bottom"]
    values = {
        "top_prior": PRIORS["top"][0],
        "top_sd": PRIORS["top"][1],
        "bottom_prior": bottom,
        "bottom_sd": bottom_sd,
        "slope_prior": math.exp(PRIORS["ln_slope"][0]),
        "slope_factor": math.exp(PRIORS["ln_slope"][1]),
        "noise_wells": int(NOISE_PRIOR[0]),
        "noise_sd": math.sqrt(NOISE_PRIOR[1]),
    }
    yield from say_choice(section, "prior", **values)
