"""Which numbers of a plate become findings, and the sentences that say so."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from oncordia.assay.quality.measures import Measures
from oncordia.domain import Finding, FindingCode, QualityOptions, Verdict


@dataclass(frozen=True, slots=True)
class Rule:
    """A number held to one threshold to look and one to fail."""

    code: FindingCode
    measure: str  # column of the table plate_quality
    option: str  # name of its thresholds, before _look and _fail
    said: str  # the sentence, with the value
    above: bool = False  # whether the number is found when above rather than below


RULES = (
    Rule(
        FindingCode.LOW_Z_PRIME,
        "z_prime",
        "z_prime",
        "Z prime is {:.3g}: the negative and positive controls lie too close for their spread",
    ),
    Rule(
        FindingCode.LOW_ROBUST_Z_PRIME,
        "robust_z_prime",
        "robust_z_prime",
        "robust Z prime is {:.3g}: the medians of the controls lie too close for their spread",
    ),
    Rule(
        FindingCode.LOW_SSMD,
        "ssmd",
        "ssmd",
        "SSMD is {:.3g}: the difference of the controls is small beside its spread",
    ),
    Rule(
        FindingCode.LOW_SIGNAL_TO_BACKGROUND,
        "signal_to_background",
        "signal_to_background",
        "negative controls read {:.3g} times the positive controls",
    ),
    Rule(
        FindingCode.HIGH_CONTROL_CV,
        "negative_cv",
        "control_cv",
        "coefficient of variation of the negative controls is {:.3g}",
        above=True,
    ),
    Rule(
        FindingCode.HIGH_CONTROL_SD,
        "negative_sd",
        "control_sd",
        "SD of the normalised negative controls is {:.3g}",
        above=True,
    ),
    Rule(
        FindingCode.LOW_SIGNAL,
        "signal_ratio",
        "signal_ratio",
        "negative controls read {:.3g} times the median plate of the run",
    ),
    Rule(
        FindingCode.LOW_REPLICATE_CORRELATION,
        "replicate_pearson",
        "replicate_correlation",
        "correlation with the replicate plate that agrees best is {:.3g}",
    ),
)


def apply_rules(measures: Measures, options: QualityOptions) -> Iterator[Finding]:
    """Findings of one plate from the rules with a threshold to look and one to fail."""
    for rule in RULES:
        value = measures[rule.measure]
        if value is None:
            continue
        number = float(value)
        for severity in (Verdict.FAIL, Verdict.LOOK):
            limit = getattr(options, f"{rule.option}_{severity.value}")
            if limit is None or (number <= limit if rule.above else number >= limit):
                continue
            side = "above" if rule.above else "below"
            sentence = f"{rule.said.format(number)}; {side} {limit:g}"
            yield Finding(
                str(measures["plate"]), rule.code, severity, _sentence(sentence), number, limit
            )
            break


Words = Callable[[float], str]
_TRENDS: Mapping[FindingCode, tuple[str, Words]] = {
    FindingCode.ROW_TREND: (
        "row_trend",
        lambda size: f"vehicle and untreated wells {_way(size)} from the first to the last row",
    ),
    FindingCode.COLUMN_TREND: (
        "column_trend",
        lambda size: f"vehicle and untreated wells {_way(size)} from the first to the last column",
    ),
    FindingCode.EDGE_EFFECT: (
        "edge_effect",
        lambda size: (
            f"negative controls on the outermost ring read {abs(size):.0%} "
            f"{'more' if size > 0 else 'less'} than those inside"
        ),
    ),
    FindingCode.DRIFT: (
        "drift",
        lambda size: f"negative controls {_way(size)} from the first to the last plate of the run",
    ),
}


def apply_trend(
    code: FindingCode, plate: str, measures: Measures, options: QualityOptions
) -> Iterator[Finding]:
    """Finding of a trend that is both large and unlikely by chance, if it is."""
    measure, words = _TRENDS[code]
    size, p = measures[measure], measures[f"{measure}_p"]
    if size is None or p is None:
        return
    size, p = float(size), float(p)
    if p < options.trend_p and abs(size) > options.trend_size:
        sentence = f"{words(size)} (p = {p:.2g}); more than {options.trend_size:.0%}"
        yield Finding(plate, code, Verdict.LOOK, _sentence(sentence), size, options.trend_size)


def _way(size: float) -> str:
    return f"{'rise' if size > 0 else 'fall'} by {abs(size):.0%}"


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:] + "."
