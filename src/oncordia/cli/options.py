"""Words of the command line as options of a workflow, shared by the commands that take them."""

import inspect
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import wraps
from typing import Annotated, Any, TypeVar

import typer

from oncordia.domain import (
    Criterion,
    CurveModel,
    CurveOptions,
    Information,
    Interval,
    Loss,
    Noise,
    Pool,
    PoolMethod,
    Prior,
    Resample,
    ResponseScale,
    SlopeLaw,
)
from oncordia.errors import InvalidOption

Choice = TypeVar("Choice", bound=StrEnum)
_DEFAULT = CurveOptions()

DoseUnit = Annotated[
    str | None, typer.Option(help="Unit of the doses, as uM, where the header lacks it.")
]
Columns = Annotated[
    list[str] | None, typer.Option(help="What a column is, as drug=Compound; repeat for more.")
]
Scale = Annotated[
    str | None,
    typer.Option(
        help="fraction, percent, or free for a unit of their own; else the header says it."
    ),
]
ModelWord = Annotated[
    str, typer.Option("--model", help=f"Shape of the curves: {', '.join(CurveModel)}.")
]
LossWord = Annotated[
    str, typer.Option("--loss", help=f"What a residual counts for: {', '.join(Loss)}.")
]
IntervalWord = Annotated[
    str, typer.Option("--interval", help=f"How limits are found: {', '.join(Interval)}.")
]
InformationWord = Annotated[
    str,
    typer.Option("--information", help="Behind Wald limits: expected as in nls, or observed."),
]
ResampleWord = Annotated[
    str,
    typer.Option("--resample", help="A bootstrap draws from the law of the loss, or from wells."),
]
BiasCorrected = Annotated[
    bool,
    typer.Option("--bias-corrected", help="Percentiles of a bootstrap, corrected for bias."),
]
PriorWord = Annotated[
    str, typer.Option("--prior", help="weak, or none for plain least squares within bounds.")
]
NoiseWord = Annotated[
    str, typer.Option("--noise", help="Noise behind limits and tests: shared by the run, or own.")
]
Confidence = Annotated[float, typer.Option("--confidence", help="Confidence of all limits.")]
FixedWords = Annotated[
    list[str] | None,
    typer.Option("--fixed", help="A parameter to hold, as top=1; repeat for more."),
]
BoundWords = Annotated[
    list[str] | None,
    typer.Option("--bound", help="Bounds of a parameter, as bottom=0:1; repeat for more."),
]
PoolWord = Annotated[
    str,
    typer.Option("--pool", help="sample or drug: whose curves lend each other parameters; none."),
]
PoolMethodWord = Annotated[
    str,
    typer.Option("--pool-method", help="laws: one law a group; mixed: one mixed model of the run."),
]
PooledWords = Annotated[
    list[str] | None,
    typer.Option(
        "--pooled",
        help="A parameter that is pooled, as slope; repeat for more [default: top, bottom, slope].",
    ),
]
PoolCorrelated = Annotated[
    bool,
    typer.Option("--pool-correlated", help="Effects of a group may correlate (mixed)."),
]
SlopeLawWord = Annotated[
    str, typer.Option("--slope-law", help="log, or width for a normal 1 / slope (mixed).")
]
CandidateWords = Annotated[
    list[str] | None,
    typer.Option("--candidate", help="A model among which auto chooses; repeat for more."),
]
CriterionWord = Annotated[str, typer.Option("--criterion", help="What auto goes by: aicc or bic.")]
MinDoses = Annotated[
    int, typer.Option("--min-doses", help="Distinct doses that a curve needs at least.")
]


def parse_columns(words: Sequence[str]) -> dict[str, str]:
    """Column names by meaning, from words such as ``drug=Compound``."""
    columns = {}
    for word in words:
        meaning, equals, name = word.partition("=")
        if not (meaning and equals and name):
            raise InvalidOption(f"--column {word!r}: write meaning=name, as drug=Compound")
        columns[meaning] = name
    return columns


def parse_choice(option: str, kind: type[Choice], word: str) -> Choice:
    """Member of that name; another word is refused with the nearest one that there is."""
    if word in set(kind):
        return kind(word)
    from oncordia.formats import find_nearest

    nearest = find_nearest(word, list(kind))
    hint = f"; did you mean {nearest}" if nearest else ""
    raise InvalidOption(f"{option} must be one of {', '.join(kind)}, got {word!r}{hint}")


def parse_scale(word: str | None) -> ResponseScale | None:
    """Scale of responses of that name; None where none is said."""
    return None if word is None else parse_choice("--scale", ResponseScale, word)


def parse_fixed(words: Sequence[str]) -> dict[str, float]:
    """Values of parameters to hold by name, from words such as ``top=1``."""
    fixed = {}
    for word in words:
        name, _, value = word.partition("=")
        try:
            fixed[name.strip()] = float(value)
        except ValueError:
            raise InvalidOption(f"--fixed {word!r}: write name=number, as top=1") from None
    return fixed


def parse_bounds(words: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Bounds of parameters by name, from words such as ``bottom=0:1``."""
    bounds = {}
    for word in words:
        name, _, pair = word.partition("=")
        low, _, high = pair.partition(":")
        try:
            bounds[name.strip()] = float(low), float(high)
        except ValueError:
            raise InvalidOption(f"--bound {word!r}: write name=low:high, as bottom=0:1") from None
    return bounds


def parse_candidates(words: Sequence[str], model: str) -> tuple[CurveModel, ...]:
    """Models among which ``auto`` chooses; those of the defaults where none is said."""
    if words and model != CurveModel.AUTO:
        raise InvalidOption(f"--candidate goes with --model auto, not {model}")
    found = tuple(parse_choice("--candidate", CurveModel, word) for word in words)
    return found or _DEFAULT.candidates


def parse_resample(word: str, bias_corrected: bool, interval: str) -> Resample:
    """What the draws of a bootstrap come from; refused where no bootstrap is asked for."""
    found = parse_choice("--resample", Resample, word)
    if interval != Interval.BOOTSTRAP:
        given = {"--resample": found is not _DEFAULT.resample, "--bias-corrected": bias_corrected}
        for name in (name for name, is_given in given.items() if is_given):
            raise InvalidOption(f"{name} goes with --interval bootstrap, not {interval}")
    return found


def build_curve_options(
    *,
    model: ModelWord = _DEFAULT.model.value,
    loss: LossWord = _DEFAULT.loss.value,
    interval: IntervalWord = _DEFAULT.interval.value,
    information: InformationWord = _DEFAULT.information.value,
    resample: ResampleWord = _DEFAULT.resample.value,
    bias_corrected: BiasCorrected = _DEFAULT.bias_corrected,
    prior: PriorWord = _DEFAULT.prior.value,
    noise: NoiseWord = _DEFAULT.noise.value,
    confidence: Confidence = _DEFAULT.confidence,
    fixed: FixedWords = None,
    bound: BoundWords = None,
    min_doses: MinDoses = _DEFAULT.min_doses,
    pool: PoolWord = _DEFAULT.pool.value,
    pool_method: PoolMethodWord = _DEFAULT.pool_method.value,
    pooled: PooledWords = None,
    pool_correlated: PoolCorrelated = _DEFAULT.pool_correlated,
    slope_law: SlopeLawWord = _DEFAULT.slope_law.value,
    candidate: CandidateWords = None,
    criterion: CriterionWord = _DEFAULT.criterion.value,
) -> CurveOptions:
    """Options of a fit from the words of its command."""
    return CurveOptions(
        model=parse_choice("--model", CurveModel, model),
        loss=parse_choice("--loss", Loss, loss),
        interval=parse_choice("--interval", Interval, interval),
        information=parse_choice("--information", Information, information),
        resample=parse_resample(resample, bias_corrected, interval),
        bias_corrected=bias_corrected,
        prior=parse_choice("--prior", Prior, prior),
        noise=parse_choice("--noise", Noise, noise),
        confidence=confidence,
        fixed=parse_fixed(fixed or []),
        bounds=parse_bounds(bound or []),
        min_doses=min_doses,
        pool=parse_choice("--pool", Pool, pool),
        pool_method=parse_choice("--pool-method", PoolMethod, pool_method),
        pooled=tuple(pooled) if pooled else _DEFAULT.pooled,
        pool_correlated=pool_correlated,
        slope_law=parse_choice("--slope-law", SlopeLaw, slope_law),
        candidates=parse_candidates(candidate or [], model),
        criterion=parse_choice("--criterion", Criterion, criterion),
    )


def take_curve_options(command: Callable[..., None]) -> Callable[..., None]:
    """Command whose ``options`` are built from words that it takes, those of a fit."""
    words = inspect.signature(build_curve_options).parameters
    own = [p for p in inspect.signature(command).parameters.values() if p.name != "options"]
    shown = [p.replace(kind=p.KEYWORD_ONLY) for p in (*own[:-1], *words.values(), own[-1])]

    @wraps(command)
    def run(**said: Any) -> None:
        fit = {name: said.pop(name) for name in words}
        command(**said, options=build_curve_options(**fit))

    run.__signature__ = inspect.Signature(shown)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in shown}
    return run
