"""The table of curve models: the kernel behind each, its parameters, bounds, prior and starts."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.assay.kernels.models import codes
from oncordia.domain import LOWEST_GROWTH_RATE, CurveModel, CurveOptions, Loss, ResponseScale
from oncordia.errors import InvalidOption

N_POSITIONS = 16  # starts along the doses
MOST_MARGIN = 2.0  # decades beyond the doses that starts without a prior reach
LN_SLOPES = tuple(math.log(slope) for slope in (0.4, 0.8, 1.5, 3.0, 8.0))
FEW_LN_SLOPES = tuple(math.log(slope) for slope in (0.7, 1.5, 4.0))
LN_ASYMMETRY = (math.log(0.1), math.log(10.0))
MOST_GAP = 6.0  # decades between the two transitions of a two-site curve
NOISE_PRIOR = (4.0, 0.1**2)  # wells and variance of the prior on the noise of a well
# Means and SD of the weak prior by kernel parameter; positions count from the middle of the
# doses in half spans (at least a decade). docs/assay/curves.md says why.
PRIORS: Mapping[str, tuple[float, float]] = {
    "top": (1.0, 0.04),
    "bottom": (0.4, 0.4),
    "position": (0.0, 1.0),
    "ln_slope": (0.3, 0.5),
    "ln_asymmetry": (0.0, 0.5),
    "ln_slope_second": (0.3, 0.5),
}
GROWTH_BOTTOM = (0.0, 0.7)  # the same where responses are growth rates, -1 to 1
LINEAR = {"level", "top", "bottom", "middle", "stimulation"}
POSITIONS = {"log10_ec50", "log10_position", "log10_decay", "log10_linear"}
RELATIVE, ABSOLUTE = 1.0, 2.0  # a position whose bounds count from the doses, or stand alone


@dataclass(frozen=True, slots=True)
class CurveFamily:
    """One curve model."""

    code: int
    held: Mapping[str, float] = field(default_factory=dict)  # natural names and values
    ln_slope_shift: float = 0.0  # of the prior, to mean the steepness of a log-logistic

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the kernel's parameters, in its order."""
        return codes.PARAMETER_NAMES[self.code]

    @property
    def n_linear(self) -> int:
        """How many of these are linear; they come first."""
        return int(codes.N_LINEAR[self.code])

    @property
    def n_parameters(self) -> int:
        """How many parameters the kernel has, held ones included."""
        return int(codes.N_PARAMETERS[self.code])

    def place(self, name: str) -> int | None:
        """Index of the parameter of a natural name (``top``, ``slope``, ``ec50`` ...), or None."""
        names = [natural_name(parameter) for parameter in self.parameters]
        return names.index(name) if name in names else None


def natural_name(parameter: str) -> str:
    """Name of a kernel parameter on its natural scale: ``ln_slope`` is ``slope``."""
    return parameter.removeprefix("log10_").removeprefix("ln_")


def to_kernel(parameter: str, value: float) -> float:
    """Value of a parameter on the scale of the kernel."""
    if parameter == "log10_gap":
        return value  # said in decades
    if parameter.startswith("log10_"):
        return math.log10(value) if value > 0 else -math.inf
    if parameter.startswith("ln_"):
        return math.log(value) if value > 0 else -math.inf
    return value


FAMILIES: Mapping[CurveModel, CurveFamily] = {
    CurveModel.CONSTANT: CurveFamily(codes.CONSTANT),
    CurveModel.HILL2: CurveFamily(codes.LOG_LOGISTIC, {"top": 1.0, "bottom": 0.0}),
    CurveModel.HILL3: CurveFamily(codes.LOG_LOGISTIC, {"bottom": 0.0}),
    CurveModel.HILL4: CurveFamily(codes.LOG_LOGISTIC),
    CurveModel.HILL5: CurveFamily(codes.LOG_LOGISTIC5),
    CurveModel.HILL5_MIRROR: CurveFamily(codes.LOG_LOGISTIC5_MIRROR),
    CurveModel.LOG_NORMAL: CurveFamily(codes.LOG_NORMAL, ln_slope_shift=math.log(0.627)),
    CurveModel.WEIBULL1: CurveFamily(codes.WEIBULL1, ln_slope_shift=math.log(0.721)),
    CurveModel.WEIBULL2: CurveFamily(codes.WEIBULL2, ln_slope_shift=math.log(0.721)),
    CurveModel.BRAIN_COUSENS: CurveFamily(codes.BRAIN_COUSENS),
    CurveModel.CEDERGREEN: CurveFamily(codes.CEDERGREEN, {"alpha": 0.5, "unit": 1e-6}),
    CurveModel.BIPHASIC: CurveFamily(codes.TWO_SITE),
    CurveModel.BELL: CurveFamily(codes.TWO_SITE),
    CurveModel.EXPONENTIAL: CurveFamily(codes.EXPONENTIAL),
    CurveModel.EXPONENTIAL_LINEAR: CurveFamily(codes.EXPONENTIAL_LINEAR),
    CurveModel.MICHAELIS_MENTEN: CurveFamily(codes.LOG_LOGISTIC, {"slope": 1.0}),
}


@dataclass(frozen=True, slots=True, eq=False)
class FitPlan:
    """A model under some options, as arrays for the kernels; P parameters, m nodes."""

    family: CurveFamily
    box: FloatArray  # (P, 2) bounds; equal ones hold a parameter
    prior: FloatArray  # (P, 2) mean and precision, 0 for none
    position_mask: FloatArray  # (P,) RELATIVE, ABSOLUTE, or 0 for no position
    noise: FloatArray  # (3,) whether there is a prior, and that of the noise
    relative: FloatArray  # (m, P - n_linear) starts
    groups: IntArray  # (m,)

    @property
    def free_mask(self) -> BoolArray:
        """Which parameters are fitted, shape (P,)."""
        return np.asarray(self.box[:, 0] < self.box[:, 1])

    @property
    def n_free(self) -> int:
        """How many parameters are fitted."""
        return int(self.free_mask.sum())


def plan_fit(model: CurveModel, options: CurveOptions) -> FitPlan:
    """The model under the options.

    Raises
    ------
    InvalidOption
        If ``fixed`` or ``bounds`` names a parameter that the model does not have, or gives a
        value that it cannot take.
    """
    family = FAMILIES[model]
    refuse_unknown(family, model, options)
    box = np.array([default_bounds(model, name, options) for name in family.parameters])
    mask = np.array([RELATIVE if name in POSITIONS else 0.0 for name in family.parameters])
    held = {**family.held, **options.fixed}
    for j, name in enumerate(family.parameters):
        natural = natural_name(name)
        if natural in held and natural not in options.bounds:
            box[j] = _kernel_value(name, held[natural])
        elif natural in options.bounds:
            box[j] = _kernel_bounds(name, options.bounds[natural])
        else:
            continue
        mask[j] = ABSOLUTE if name in POSITIONS else 0.0
    refuse_impossible(family, box, options)
    has_prior = options.has_prior and model is not CurveModel.CONSTANT
    relative, groups = make_nodes(family, box, mask, margin=0.0 if has_prior else MOST_MARGIN)
    prior = np.array([_prior(family, name, options) for name in family.parameters])
    prior[:, 1] *= has_prior
    noise = np.array([float(has_prior), *NOISE_PRIOR])
    return FitPlan(family, box, prior, mask, noise, relative, groups)


def refuse_unknown(family: CurveFamily, model: CurveModel, options: CurveOptions) -> None:
    """Raise where ``fixed`` or ``bounds`` names what the model does not have."""
    known = [natural_name(parameter) for parameter in family.parameters]
    for word, given in (("fixed", options.fixed), ("bounds", options.bounds)):
        for name in given:
            if name not in known:
                raise InvalidOption(
                    f"curves.{word} names {name!r}, which {model} does not have; "
                    f"its parameters are {', '.join(known)}"
                )


def refuse_impossible(family: CurveFamily, box: FloatArray, options: CurveOptions) -> None:
    """Raise where a plateau is held or bounded where no share or count can be."""
    if not options.loss.is_likelihood:
        return
    for j, name in enumerate(family.parameters[: family.n_linear]):
        low, high = count_bounds(name, options.loss)
        if box[j, 0] < low or box[j, 1] > high:
            raise InvalidOption(
                f"curves.{name} must lie within {low:g} and {high:g} with loss {options.loss}, "
                f"got {box[j, 0]:g} to {box[j, 1]:g}"
            )


def default_bounds(model: CurveModel, parameter: str, options: CurveOptions) -> tuple[float, float]:
    """Bounds of a kernel parameter; those of a position count from the doses."""
    if options.loss.is_likelihood and parameter in LINEAR:
        return count_bounds(parameter, options.loss)
    free = options.scale is ResponseScale.FREE
    slope = (math.log(options.slope_min), math.log(options.slope_max))
    bottom = (options.lowest_bottom, options.bottom_max)
    middle = (options.lowest_bottom, max(options.top_max, options.bottom_max))
    if model is CurveModel.BELL:
        middle = (options.lowest_bottom, 3.0 * middle[1])
    plateaus = {
        "level": (-math.inf, math.inf),
        "top": (options.top_min, options.top_max),
        "bottom": bottom,
        "middle": middle,
    }
    if parameter in plateaus:
        return (-math.inf, math.inf) if free else plateaus[parameter]
    if parameter in POSITIONS:
        return (-options.ec50_margin, options.ec50_margin)
    shapes = {
        "stimulation": (-math.inf if free else 0.0, math.inf),
        "log10_gap": (0.0, MOST_GAP),
        "ln_asymmetry": LN_ASYMMETRY,
        "ln_alpha": (math.log(0.1), math.log(10.0)),
        "log10_unit": (-15.0, 0.0),
    }
    return shapes.get(parameter, slope)


def count_bounds(parameter: str, loss: Loss) -> tuple[float, float]:
    """Bounds that keep every expected share within 0 and 1, or every expected count above 0."""
    is_share = loss is Loss.BINOMIAL and parameter != "stimulation"
    return 0.0, 1.0 if is_share else math.inf


def make_nodes(
    family: CurveFamily, box: FloatArray, mask: FloatArray, margin: float
) -> tuple[FloatArray, IntArray]:
    """Starts on every axis of the nonlinear parameters, and their place along the first axis.

    A ``margin`` above 0 reaches so many decades beyond the doses, and slopes to their bounds.
    """
    names = family.parameters[family.n_linear :]
    many = len(names) > 2
    axes: list[Sequence[float]] = []
    for j, name in enumerate(names, start=family.n_linear):
        low, high = box[j]
        if low >= high:
            axes.append([low])
        elif mask[j] > 0.0:
            n_positions = N_POSITIONS if j == family.n_linear else N_POSITIONS // 2
            axes.append(spread_positions(n_positions, box[j], mask[j], margin))
        elif name == "log10_gap":
            axes.append([0.7, 1.5, 2.5])
        elif name == "ln_asymmetry":
            axes.append([math.log(0.3), 0.0, math.log(3.0)])
        else:
            slopes = FEW_LN_SLOPES if many else LN_SLOPES
            if margin > 0.0:
                slopes = tuple(
                    sorted({max(low, math.log(0.1)), *slopes, min(high, math.log(10.0))})
                )
            axes.append(sorted({min(max(slope, low), high) for slope in slopes}))
    nodes = np.array(list(product(*axes)), dtype=np.float64).reshape(
        math.prod(len(axis) for axis in axes), len(names)
    )
    n_groups = len(axes[0]) if axes else 1
    return nodes, np.repeat(np.arange(n_groups), nodes.shape[0] // n_groups)


def spread_positions(
    n_positions: int, bounds: FloatArray, mask: float, margin: float
) -> list[float]:
    """Shares of the way along the doses; below 0 and above 1 decades beyond, to the bounds."""
    inner = np.linspace(0.0, 1.0, n_positions)
    if margin == 0.0:
        return list(inner)
    reach = min(bounds[1], margin) if mask == RELATIVE else margin
    beyond = np.arange(1.0, reach + 0.25, 0.75) - 0.5
    return [*(-beyond[::-1]), *inner, *(1.0 + beyond)]


def _kernel_bounds(parameter: str, bounds: tuple[float, float]) -> tuple[float, float]:
    low, high = to_kernel(parameter, bounds[0]), to_kernel(parameter, bounds[1])
    if not low < high:
        raise InvalidOption(
            f"curves.bounds {natural_name(parameter)} must end above 0, "
            f"got {bounds[0]:g} to {bounds[1]:g}"
        )
    return low, high


def _kernel_value(parameter: str, value: float) -> float:
    held = to_kernel(parameter, value)
    if not math.isfinite(held):
        raise InvalidOption(
            f"curves.fixed {natural_name(parameter)} must be above 0, got {value:g}"
        )
    return held


def _prior(family: CurveFamily, parameter: str, options: CurveOptions) -> tuple[float, float]:
    """Mean and precision of a kernel parameter; precision 0 where nothing is declared."""
    key = "position" if parameter in POSITIONS else parameter
    if key not in PRIORS or parameter == "log10_linear":
        return 0.0, 0.0
    mean, sd = PRIORS[key]
    if parameter == "bottom" and options.lowest_bottom <= LOWEST_GROWTH_RATE:
        mean, sd = GROWTH_BOTTOM
    if parameter == "ln_slope":
        mean += family.ln_slope_shift
    return mean, 1.0 / sd**2
