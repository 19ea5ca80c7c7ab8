"""Numbers, outcome definitions and scores as a page of concordance says them."""

from collections.abc import Sequence

import numpy as np

from oncordia.domain.therapy import ConcordanceOptions, OutcomeDefinition
from oncordia.reports.concordance import ConcordanceReport
from oncordia.reports.speech import NO_VALUE, Speech
from oncordia.therapy.concordance import PairAssessment

_UNBROKEN = "\N{NO-BREAK SPACE}"


def say_interval(value: float, low: float, high: float, speech: Speech, digits: int = 0) -> str:
    """A share with its limits, in percent."""
    said, *limits = (show_number(100 * one, digits) for one in (value, low, high))
    return _say_limits(said, limits, speech)


def say_ratio(value: float, low: float, high: float, speech: Speech) -> str:
    """A ratio or an area with its limits, with two or three figures."""
    said, *limits = (show_figures(one) for one in (value, low, high))
    return _say_limits(said, limits, speech)


def _say_limits(value: str, limits: Sequence[str], speech: Speech) -> str:
    """A value and, in brackets that no line breaks, its limits."""
    low, high = limits
    aside = speech.say("%(low)s to %(high)s", low=low, high=high).replace(" ", _UNBROKEN)
    return speech.say("%(value)s (%(aside)s)", value=value, aside=aside)


def show_number(value: float, digits: int = 0) -> str:
    """A number with fixed decimals; a dash where there is none."""
    return NO_VALUE if np.isnan(value) else f"{value:.{digits}f}".replace("-", "−")


def show_figures(value: float | None, figures: int = 3) -> str:
    """A number with so many figures, a whole one as it is; ∞ and a dash where there is none."""
    if value is None or np.isnan(value):
        return NO_VALUE
    if np.isinf(value):
        return "∞"
    if value != 0 and abs(value) >= 1000:
        return f"{value:,.0f}".replace("-", "−")
    kept = "" if value == int(value) else "#"  # 1.002 is told as 1.00, not as 1
    return f"{value:{kept}.{figures}g}".rstrip(".").replace("-", "−")


def show_p(value: float | None) -> str:
    """A p value: three decimals, and below that two figures."""
    if value is None or np.isnan(value):
        return NO_VALUE
    return f"{value:.3f}" if value >= 0.001 else f"{value:.2g}"


def show_confidence(options: ConcordanceOptions) -> str:
    """The confidence of all limits, in percent."""
    return f"{100 * options.confidence:g}"


def name_definition(report: ConcordanceReport, speech: Speech) -> str:
    """The outcome definition, as every figure and table of pairs names it."""
    label = name_label(report.pairs.definition, speech) if report.pairs else NO_VALUE
    return speech.say("Outcome: %(label)s.", label=label)


def name_follow_up(report: ConcordanceReport, speech: Speech) -> str:
    """What survival is: the columns of time and event."""
    time, event = report.follow_up
    return speech.say(
        "Survival: time from the column %(time)s, event from the column %(event)s.",
        time=time,
        event=event,
    )


def name_label(definition: OutcomeDefinition, speech: Speech) -> str:
    """An outcome definition in the words of the page."""
    yes, no = (" + ".join(one) for one in (definition.responders, definition.non_responders))
    if definition.left_out:
        left = " + ".join(definition.left_out)
        return speech.say("%(yes)s against %(no)s; %(left)s left out", yes=yes, no=no, left=left)
    return speech.say("%(yes)s against %(no)s", yes=yes, no=no)


def map_labels(pairs: PairAssessment, speech: Speech) -> dict[str, str]:
    """The definitions of a page by the labels that its tables name them by."""
    return {one.label: name_label(one, speech) for one in (pairs.definition, *pairs.alternatives)}


def name_score(report: ConcordanceReport, speech: Speech) -> str:
    """What the score is, and which end of it means sensitive."""
    measure = report.measure or speech.say("score")
    if len(report.drugs_of_score) > 1:
        return speech.say(
            "Score: mean z of %(n)s drugs (%(measure)s), each against all samples measured; high "
            "means sensitive.",
            n=speech.number(len(report.drugs_of_score)),
            measure=measure,
        )
    if report.is_low_sensitive:
        return speech.say("Score: %(measure)s; low means sensitive.", measure=measure)
    return speech.say("Score: %(measure)s; high means sensitive.", measure=measure)
