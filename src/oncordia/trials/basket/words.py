"""A basket trial in words."""

from collections.abc import Mapping

from oncordia.domain.trials import Branch, Schema, Step
from oncordia.trials.basket.design import Basket
from oncordia.trials.basket.settings import (
    Borrowing,
    CalibrateTo,
    Cohort,
    Combine,
    Futility,
    PowerWeight,
)

WORDS: Mapping[Borrowing, str] = {
    Borrowing.INDEPENDENT: "each analysed by itself",
    Borrowing.POOLED: "analysed as one",
    Borrowing.HIERARCHICAL: "whose logits share one normal distribution",
    Borrowing.EXNEX: "each exchangeable with others or standing apart",
    Borrowing.CALIBRATED: "whose logits share one normal distribution as wide as they differ",
    Borrowing.POWER_PRIOR: "each weighting the others by their likeness",
    Borrowing.MULTISOURCE: "averaged over every way of pooling those alike",
}
NODES = (
    "Trefethen LN, Weideman JAC. The exponentially convergent trapezoidal rule. "
    "SIAM Review 2014; 56: 385-458."
)
SOURCES: Mapping[Borrowing, tuple[str, ...]] = {
    Borrowing.INDEPENDENT: (),
    Borrowing.POOLED: (),
    Borrowing.HIERARCHICAL: (
        "Berry SM, Broglio KR, Groshen S, Berry DA. Bayesian hierarchical modeling of patient "
        "subpopulations: efficient designs of phase II oncology clinical trials. "
        "Clinical Trials 2013; 10: 720-734.",
        NODES,
    ),
    Borrowing.EXNEX: (
        "Neuenschwander B, Wandel S, Roychoudhury S, Bailey S. Robust exchangeability designs for "
        "early phase clinical trials with multiple strata. Pharmaceutical Statistics 2016; "
        "15: 123-134.",
        NODES,
    ),
    Borrowing.CALIBRATED: (
        "Chu Y, Yuan Y. A Bayesian basket trial design using a calibrated Bayesian hierarchical "
        "model. Clinical Trials 2018; 15: 149-158.",
        NODES,
    ),
    Borrowing.MULTISOURCE: (
        "Hobbs BP, Landin R. Bayesian basket trial design with exchangeability monitoring. "
        "Statistics in Medicine 2018; 37: 3557-3572.",
        "Kaizer AM, Koopmeiners JS, Hobbs BP. Bayesian hierarchical modeling based on multisource "
        "exchangeability. Biostatistics 2018; 19: 169-184.",
    ),
}
POWER_SOURCES: Mapping[PowerWeight, tuple[str, ...]] = {
    PowerWeight.JENSEN_SHANNON: (
        "Fujikawa K, Teramukai S, Yokota I, Daimon T. A Bayesian basket trial design that borrows "
        "information across strata based on the similarity between the posterior distributions of "
        "the response probability. Biometrical Journal 2020; 62: 330-338.",
    ),
    PowerWeight.DIFFERENCE: (
        "Pan H, Yuan Y, Xia J. A calibrated power prior approach to borrow information from "
        "historical data with application to biosimilar clinical trials. Journal of the Royal "
        "Statistical Society C 2017; 66: 979-996.",
    ),
    PowerWeight.FIXED: (
        "Ibrahim JG, Chen MH. Power prior distributions for regression models. "
        "Statistical Science 2000; 15: 46-60.",
    ),
}


def describe_basket(design: Basket) -> Schema:
    """The design in words and steps."""
    names = ", ".join(design.hypotheses)
    k = len(design.cohorts)
    sentence = f"Basket trial of {k} cohorts ({names}), {WORDS[design.borrowing]}."
    steps = [_describe_look(design, look) for look in range(design.n_stages - 1)]
    return Schema(sentence, (*steps, _describe_end(design)))


def list_sources(design: Basket) -> tuple[str, ...]:
    """Papers behind the way of borrowing."""
    if design.borrowing is Borrowing.POWER_PRIOR:
        return POWER_SOURCES[design.power.weight]
    return SOURCES[design.borrowing]


def _describe_look(design: Basket, look: int) -> Step:
    what = "posterior probability of a rate above p0"
    if design.futility.by is Futility.PREDICTIVE:
        what = "predictive probability of success at the end"
    sizes = ", ".join(f"{c.name} {c.looks[look]}" for c in design.cohorts)
    below = f"below {design.futility.below:g}"
    following = f"Look {look + 2}" if look + 2 < design.n_stages else "Last analysis"
    return Step(
        f"Look {look + 1}",
        f"Each cohort still running is stopped if its {what} is {below}.",
        sizes,
        (Branch(below, "cohort stops: not promising"), Branch("otherwise", following)),
    )


def _describe_end(design: Basket) -> Step:
    rules = "; ".join(
        f"{cohort.name}: {_describe_rule(design, cohort)}" for cohort in design.cohorts
    )
    sizes = ", ".join(f"{c.name} {c.n}" for c in design.cohorts)
    return Step(
        "Last analysis",
        f"Each cohort is judged by its posterior. {rules}.",
        sizes,
        (Branch("the rule holds", "cohort is promising"), Branch("otherwise", "no effect shown")),
    )


def _describe_rule(design: Basket, cohort: Cohort) -> str:
    parts = []
    if design.calibration.to is not CalibrateTo.NONE:
        target = f"{design.calibration.to} error of {design.calibration.alpha:g}"
        parts.append(f"P(rate > {cohort.p0:g}) above the confidence that keeps the {target}")
    elif cohort.confidence is not None:
        parts.append(f"P(rate > {cohort.p0:g}) > {cohort.confidence:g}")
    if cohort.mean_above is not None:
        parts.append(f"mean > {cohort.mean_above:g}")
    return (" and " if design.combine is Combine.ALL else " or ").join(parts)
