"""How the numbers of a page of concordance were made, with the paper of each."""

from collections.abc import Iterator

from oncordia.reports.sentences import Section
from oncordia.reports.speech import Message, Speech, mark

_ALWAYS: tuple[Message, ...] = (
    mark(
        "Sensitivity, specificity, predictive values and accuracy are shares of counts, with exact "
        "limits (Clopper & Pearson 1934) and score limits (Wilson 1927)."
    ),
    mark(
        "Limits of likelihood ratios are exact, by two one-sided tests that take the worst case "
        "over the unknown share (Chan & Zhang 1999; Agresti & Min 2001), beside score limits "
        "(Koopman 1984)."
    ),
    mark(
        "Limits of the diagnostic odds ratio are exact given the margins (Cornfield 1956). No "
        "count is added anywhere but in pooling."
    ),
)
_POOLING: dict[bool, Message] = {  # by whether the counts themselves are pooled
    False: mark(
        "Studies are pooled by the bivariate random-effects model (Reitsma 2005) with half a "
        "patient added to a study with an empty cell; below five studies each rate is pooled by "
        "itself with Hartung-Knapp limits (2001)."
    ),
    True: mark(
        "Studies are pooled by the bivariate random-effects model of the counts themselves, "
        "binomial within a study (Chu & Cole 2006), and no count is added; below five studies each "
        "rate is pooled by itself."
    ),
}
_STUDIES: tuple[Message, ...] = (
    mark("Counts are taken as published and never made from rates."),
    mark(
        "Predictive values are pooled by the same model with calls and outcomes in each other's "
        "place (Leeflang 2012)."
    ),
    mark("The region of a further study is that of Harbord (2007)."),
    mark(
        "Where the patients behind the comparisons are known, score limits for as many comparisons "
        "as patients stand beside the others (Rao & Scott 1992)."
    ),
)
_PAIRS: tuple[Message, ...] = (
    mark(
        "AUROC with limits of DeLong (1988); of Newcombe (2006) where the classes are wholly "
        "parted."
    ),
    mark(
        "Thresholds maximise Youden's index (1950), once for each patient on all others and once "
        "on all together."
    ),
    mark(
        "Limits over patients come from %(draws)s draws of patients with all of their comparisons."
    ),
    mark(
        "Probabilities from a score are logistic with Firth's penalty (1993), left one out; "
        "calibration by Cox's intercept and slope (1958), whose limits allow for rows of one "
        "patient that go together (Liang & Zeger 1986), by responders seen over those stated, and "
        "by the Brier score (1950)."
    ),
    mark("Net benefit is that of Vickers & Elkin (2006)."),
    mark(
        "Drugs are tested by the t test with equal variances, with a covariate by least squares, "
        "and corrected by Benjamini-Hochberg (1995)."
    ),
    mark(
        "Survival is that of Kaplan & Meier (1958) with limits by the log of minus the log; groups "
        "are compared by the log-rank test (Mantel 1966)."
    ),
    mark(
        "Hazard ratios are those of Cox (1972), ties by Efron (1977); whether they stay the same "
        "over time is asked by the score test of Grambsch & Therneau (1994)."
    ),
)


def describe_concordance(section: Section, speech: Speech) -> Iterator[str]:
    """Sentences on every number of the page."""
    draws = section.get("bootstrap", 0)
    shown = {"draws": speech.number(draws) if isinstance(draws, int) else str(draws)}
    pooling = _POOLING[section.get("pool_method") == "binomial"]
    of_kind = (pooling, *_STUDIES) if section.get("kind") == "studies" else _PAIRS
    for message in (*_ALWAYS, *of_kind):
        yield speech.say(message.one, **shown)
    if isinstance(confidence := section.get("confidence"), float):
        percent = f"{100 * confidence:g}"
        yield speech.say("Limits hold at %(percent)s %%.", percent=percent)
