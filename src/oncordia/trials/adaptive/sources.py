"""Papers behind the adaptive designs."""

from oncordia.trials.adaptive.combination import Combination

OF_METHOD = {
    Combination.INVERSE_NORMAL: (
        "Lehmacher W, Wassmer G. Adaptive sample size calculations in group sequential trials. "
        "Biometrics 1999;55:1286-1290."
    ),
    Combination.FISHER: (
        "Bauer P, Köhne K. Evaluation of experiments with adaptive interim analyses. "
        "Biometrics 1994;50:1029-1041."
    ),
    Combination.CIRCULAR: (
        "Proschan MA, Hunsberger SA. Designed extension of studies based on conditional power. "
        "Biometrics 1995;51:1315-1324."
    ),
    Combination.POOLED: (
        "Chen YHJ, DeMets DL, Lan KKG. Increasing the sample size when the unblinded interim "
        "result is promising. Stat Med 2004;23:1023-1038."
    ),
}
OF_RULE = {
    "promising_zone": (
        "Mehta CR, Pocock SJ. Adaptive increase in sample size when interim results are "
        "promising: a practical guide with examples. Stat Med 2011;30:3267-3284.",
    ),
}
OF_BLINDED = (
    "Kieser M, Friede T. Simple procedures for blinded sample size adjustment that do not affect "
    "the type I error rate. Stat Med 2003;22:3571-3581.",
    "Friede T, Kieser M. Sample size recalculation for binary data in internal pilot study "
    "designs. Pharm Stat 2004;3:269-279.",
    "Proschan MA. Two-stage sample size re-estimation based on a nuisance parameter: a review. "
    "J Biopharm Stat 2005;15:559-574.",
)


def list_combination_sources(method: Combination, rule: str) -> tuple[str, ...]:
    """Papers of a combination and of a rule for the size of stage 2."""
    return OF_METHOD[method], *OF_RULE.get(rule, ())
