"""What a page of concordance says first: what was compared, and natural frequencies."""

from collections.abc import Mapping
from dataclasses import dataclass

from oncordia.domain.therapy import Cut, Estimate, TwoByTwo
from oncordia.reports.concordance import ConcordanceReport
from oncordia.reports.concordance_cautions import list_cautions
from oncordia.reports.concordance_words import name_definition, name_follow_up
from oncordia.reports.speech import Message, Speech, find_speech, mark
from oncordia.therapy.concordance import PairAssessment, StudyAssessment, rate_table

_FREQUENCIES: dict[str, Message] = {
    "sensitive": mark(
        "Of 100 organoids called sensitive, about %(n)s had a patient who responded (%(low)s to "
        "%(high)s; %(k)s of %(total)s seen)."
    ),
    "resistant": mark(
        "Of 100 organoids called resistant, about %(n)s had a patient who responded all the same "
        "(%(low)s to %(high)s; %(k)s of %(total)s seen)."
    ),
}


@dataclass(frozen=True, slots=True)
class NaturalFrequency:
    """How many of a hundred organoids with a call had a patient who responded."""

    kind: str  # sensitive or resistant
    share: float
    low: float
    high: float
    successes: int
    total: int

    def say(self, speech: Speech) -> str:
        """The frequency as a sentence."""
        counts = {
            "n": round(100 * self.share),
            "low": round(100 * self.low),
            "high": round(100 * self.high),
            "k": self.successes,
            "total": self.total,
        }
        values = {name: speech.number(count) for name, count in counts.items()}
        return speech.say(_FREQUENCIES[self.kind].one, **values)


def count_naturally(
    table: TwoByTwo, confidence: float, spread: Mapping[str, Estimate] | None = None
) -> tuple[NaturalFrequency, ...]:
    """Of a hundred organoids called sensitive, and of a hundred called resistant: responders.

    ``spread`` has the PPV and NPV of several studies, with room for their differences.
    """
    rates = {rate.name: rate for rate in rate_table(table, confidence)}
    found = []
    for kind, name in (("sensitive", "ppv"), ("resistant", "npv")):
        rate = rates[name]
        if not rate.total or rate.successes is None:
            continue
        share, low, high, k = rate.value, rate.exact_low, rate.exact_high, rate.successes
        if spread:
            share, low, high = spread[name].value, spread[name].low, spread[name].high
        if kind == "resistant":  # who responded though the test said resistant
            share, low, high, k = 1 - share, 1 - high, 1 - low, rate.total - k
        found.append(NaturalFrequency(kind, share, low, high, k, rate.total))
    return tuple(found)


def list_frequencies(report: ConcordanceReport) -> tuple[NaturalFrequency, ...]:
    """The natural frequencies of a page: of the studies, or by the honest threshold."""
    confidence = report.options.confidence
    if report.studies is not None:
        table = report.studies.summed or _find_only(report.studies)
        return count_naturally(table, confidence, report.studies.spread_values) if table else ()
    if report.pairs is not None:
        cut = report.pairs.find_cut(Cut.GIVEN) or report.pairs.find_cut(Cut.LEFT_ONE_OUT)
        return count_naturally(cut.table, confidence) if cut else ()
    return ()


def _find_only(studies: StudyAssessment) -> TwoByTwo | None:
    return next((one.table for one in studies.studies if one.is_pooled), None)


def say_concordance(report: ConcordanceReport, language: str = "en") -> tuple[str, ...]:
    """The sentences of a page's head in one language: what was found, and what to mind."""
    speech = find_speech(language)
    frequencies = (one.say(speech) for one in list_frequencies(report))
    return (*list_leads(report, speech), *frequencies, *list_cautions(report, speech))


def list_leads(report: ConcordanceReport, speech: Speech) -> tuple[str, ...]:
    """Sentences at the head of the page: what was compared, by which definition."""
    leads = []
    if report.studies is not None:
        leads.append(_say_studies(report.studies, speech))
    if report.pairs is not None:
        leads += [_say_pairs(report, report.pairs, speech), name_definition(report, speech)]
    if report.survival is not None:
        leads.append(
            speech.say_count(
                "%(num)s patient was followed for survival.",
                "%(num)s patients were followed for survival.",
                sum(report.survival.n.values()),
            )
        )
        leads.append(name_follow_up(report, speech))
    return tuple(leads)


def _say_studies(studies: StudyAssessment, speech: Speech) -> str:
    return speech.say_count(
        "%(num)s row: %(tables)s with all four counts, %(pooled)s of them pooled. The others are "
        "shown with what was published, and nothing is filled in.",
        "%(num)s rows: %(tables)s with all four counts, %(pooled)s of them pooled. The others are "
        "shown with what was published, and nothing is filled in.",
        len(studies.studies),
        tables=speech.number(sum(study.table is not None for study in studies.studies)),
        pooled=speech.number(sum(study.is_pooled for study in studies.studies)),
    )


def _say_pairs(report: ConcordanceReport, pairs: PairAssessment, speech: Speech) -> str:
    n_all = pairs.judged.responds.size
    n_responders = int(pairs.judged.responds.sum())
    return speech.say_count(
        "%(n)s comparisons of %(num)s patient were judged: %(responders)s responded, %(others)s "
        "did not; %(left)s more are left out.",
        "%(n)s comparisons of %(num)s patients were judged: %(responders)s responded, %(others)s "
        "did not; %(left)s more are left out.",
        pairs.judged.n_patients,
        n=speech.number(n_all),
        responders=speech.number(n_responders),
        others=speech.number(n_all - n_responders),
        left=speech.number(report.n_left_out),
    )


def name_basis(report: ConcordanceReport, speech: Speech) -> str:
    """What the natural frequencies rest on, and when they move."""
    predictive = report.studies.predictive if report.studies else None
    if report.studies and report.studies.spread_values and predictive:
        return speech.say(
            "Pooled over %(n)s studies, with limits that allow for differences between them; the "
            "counts seen are added up. Elsewhere, where more or fewer patients respond, these "
            "numbers move.",
            n=speech.number(predictive.n_studies),
        )
    if report.studies is not None:
        return speech.say_count(
            "From the counts of %(num)s study, with exact limits. Elsewhere, where more or fewer "
            "patients respond, these numbers move.",
            "From the counts of %(num)s studies added up, with exact limits that do not allow for "
            "differences between studies. Elsewhere, where more or fewer patients respond, these "
            "numbers move.",
            sum(study.is_pooled for study in report.studies.studies),
        )
    if report.pairs is not None and report.pairs.find_cut(Cut.GIVEN):
        return speech.say(
            "By the calls that the table gives. Where more or fewer patients respond, these "
            "numbers move."
        )
    return speech.say(
        "By a threshold tuned for each patient on the others alone. Where more or fewer patients "
        "respond, these numbers move."
    )
