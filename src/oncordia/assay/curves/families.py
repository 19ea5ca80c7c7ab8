"""The table of curve models: the kernel behind each, its parameters, bounds, prior and starts."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.assay.curves.nodes import ABSOLUTE, MOST_MARGIN, RELATIVE, make_nodes
from oncordia.assay.kernels.models import codes
from oncordia.domain import LOWEST_GROWTH_RATE, CurveModel, CurveOptions, Loss, ResponseScale
from oncordia.errors import InvalidOption

LN_ASYMMETRY = (math.log(0.1), math.log(10.0))
ABSENT = 8.0  # decades beyond its bound at which a decay or a linear loss is as good as none
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
    CurveModel.BRAIN_COUSENS_MIRROR: CurveFamily(codes.BRAIN_COUSENS_MIRROR),
    CurveModel.CEDERGREEN_MIRROR: CurveFamily(
        codes.CEDERGREEN_MIRROR, {"alpha": 0.5, "unit": 1e-6}
    ),
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
    sizes: IntArray  # (P - n_linear,) of these along each axis

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
    relative, sizes = make_nodes(family.code, box, mask, margin=0.0 if has_prior else MOST_MARGIN)
    prior = np.array([_prior(family, name, options) for name in family.parameters])
    prior[:, 1] *= has_prior
    noise = np.array([float(has_prior), *NOISE_PRIOR])
    return FitPlan(family, box, prior, mask, noise, relative, sizes)


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
        absent = ABSENT if model is CurveModel.EXPONENTIAL_LINEAR else 0.0
        return (-options.ec50_margin, options.ec50_margin + absent)
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


def refine_plan(plan: FitPlan) -> FitPlan:
    """The plan with a close grid."""
    margin = 0.0 if plan.noise[0] == 1.0 else MOST_MARGIN
    relative, sizes = make_nodes(plan.family.code, plan.box, plan.position_mask, margin, close=True)
    return replace(plan, relative=relative, sizes=sizes)


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
