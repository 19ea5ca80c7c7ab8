"""What a reader of a page of concordance must mind before trusting the numbers."""

from collections.abc import Iterator

from oncordia.domain.therapy import Cut, TwoByTwo
from oncordia.reports.concordance import ConcordanceReport
from oncordia.reports.concordance_names import REFUSALS
from oncordia.reports.concordance_words import map_labels, show_number, show_p
from oncordia.reports.speech import Speech
from oncordia.therapy.concordance import (
    DrugAssessment,
    PairAssessment,
    PooledStudies,
    StudyAssessment,
)
from oncordia.therapy.concordance.pooling import FEWEST_CORRELATED

_SMALL = 10  # comparisons of the smaller class below which one patient moves every number
_MOST_NAMED = 10  # drugs that survive correction and are named


def list_cautions(report: ConcordanceReport, speech: Speech) -> tuple[str, ...]:
    """What a reader must mind before trusting the numbers."""
    cautions: list[str] = []
    if report.studies is not None:
        cautions += _mind_studies(report.studies, speech)
    if report.pairs is not None:
        cautions += _mind_pairs(report, report.pairs, speech)
    if report.drugs is not None:
        cautions.append(say_survivors(report.drugs, speech))
        if report.drugs.survivors and report.drugs.has_covariate:
            cautions.append(_say_adjusted(report.drugs, speech))
    if report.survival is not None and not report.survival.has_cox:
        cautions.append(
            speech.say(
                "No hazard ratios: they need statsmodels, which is not installed; install it with: "
                "pip install 'oncordia[survival]'."
            )
        )
    return tuple(cautions)


def _mind_studies(studies: StudyAssessment, speech: Speech) -> Iterator[str]:
    n_pooled = sum(study.is_pooled for study in studies.studies)
    if studies.refusal:
        yield speech.say(REFUSALS[studies.refusal].one)
    elif n_pooled < FEWEST_CORRELATED:
        yield speech.say(
            "Only %(n)s studies are pooled. Below %(fewest)s the link between sensitivity and "
            "specificity cannot be told, so each is pooled by itself with wide limits.",
            n=speech.number(n_pooled),
            fewest=speech.number(FEWEST_CORRELATED),
        )
    if studies.pooled is not None and studies.pooled.n_studies > 2:
        yield _say_further(studies.pooled, speech)
    failed = [study.name for study in studies.studies if study.status == "failed"]
    if failed:
        yield speech.say_count(
            "%(num)s test failed to predict the patients and stands in the table, not in the "
            "numbers: %(names)s. Without it the numbers look better than they are.",
            "%(num)s tests failed to predict the patients and stand in the table, not in the "
            "numbers: %(names)s. Without them the numbers look better than they are.",
            len(failed),
            names="; ".join(failed),
        )
    yield from _mind_clusters(studies, n_pooled, speech)
    yield speech.say(
        "Each study has its own outcome and its own threshold. Where a threshold was chosen on "
        "the same patients, its rates are too good."
    )


def _mind_clusters(studies: StudyAssessment, n_pooled: int, speech: Speech) -> Iterator[str]:
    """That comparisons of one patient are not independent."""
    clustered = [
        study.name
        for study in studies.studies
        if study.table and study.n_patients and study.n_patients < study.table.total
    ]
    if clustered:
        yield speech.say(
            "Several comparisons come from one patient in %(names)s; limits that count each "
            "patient once stand beside the exact ones.",
            names="; ".join(clustered),
        )
    elif n_pooled:
        yield speech.say(
            "Studies often compare several treatments or organoids of one patient. Where the "
            "number of patients is not given, limits take every comparison for a patient of its "
            "own and are too narrow."
        )


def _say_further(pooled: PooledStudies, speech: Speech) -> str:
    """Where a further study may come out."""
    shown = {}
    for name, one in (("se", pooled.next_sensitivity), ("sp", pooled.next_specificity)):
        shown[f"{name}_low"] = show_number(100 * one.low)
        shown[f"{name}_high"] = show_number(100 * one.high)
    return speech.say(
        "Studies differ: a further one may come out at a sensitivity from %(se_low)s to "
        "%(se_high)s %% and a specificity from %(sp_low)s to %(sp_high)s %%.",
        **shown,
    )


def _mind_pairs(report: ConcordanceReport, pairs: PairAssessment, speech: Speech) -> Iterator[str]:
    tuned, left = pairs.find_cut(Cut.TUNED), pairs.find_cut(Cut.LEFT_ONE_OUT)
    if tuned and left:
        yield speech.say(
            "With a threshold tuned without the patient it is held to, sensitivity is "
            "%(left_sensitivity)s %% and specificity %(left_specificity)s %%; tuned on the same "
            "patients it would promise %(tuned_sensitivity)s %% and %(tuned_specificity)s %%, but "
            "that has seen the answers.",
            **_compare_cuts(tuned.table, left.table),
        )
    n, n_patients = pairs.judged.responds.size, pairs.judged.n_patients
    if n_patients < n:
        yield speech.say_count(
            "%(n)s comparisons come from %(num)s patient. Thresholds leave out whole patients, and "
            "limits by drawing patients anew stand beside the exact ones, which are too narrow "
            "here.",
            "%(n)s comparisons come from %(num)s patients. Thresholds leave out whole patients, "
            "and limits by drawing patients anew stand beside the exact ones, which are too narrow "
            "here.",
            n_patients,
            n=speech.number(n),
        )
    if report.n_replicates:
        yield speech.say_count(
            "%(num)s repeated measurement was averaged with others of the same sample and drug.",
            "%(num)s repeated measurements were averaged with others of the same sample and drug.",
            report.n_replicates,
        )
    smaller = min(int(pairs.judged.responds.sum()), int((~pairs.judged.responds).sum()))
    if smaller < _SMALL:
        yield speech.say_count(
            "The smaller class has only %(num)s comparison. One patient more or less moves every "
            "number.",
            "The smaller class has only %(num)s comparisons. One patient more or less moves every "
            "number.",
            smaller,
        )
    if pairs.alternatives:
        yield _say_alternative(pairs, speech)


def _compare_cuts(tuned: TwoByTwo, left: TwoByTwo) -> dict[str, str]:
    shown: dict[str, str] = {}
    for name, table in (("tuned", tuned), ("left", left)):
        others = table.total - table.n_responders
        shown[f"{name}_sensitivity"] = show_number(100 * table.true_positive / table.n_responders)
        shown[f"{name}_specificity"] = show_number(100 * table.true_negative / others)
    return shown


def _say_alternative(pairs: PairAssessment, speech: Speech) -> str:
    """How the AUROC moves with the outcome definition."""
    labels = map_labels(pairs, speech)
    areas = [
        speech.say(
            "%(value)s (%(aside)s)",
            value=show_number(row["auroc"], 2),
            aside=labels[row["definition"]],
        )
        for row in pairs.tables["concordance_discrimination"].iter_rows(named=True)
    ]
    if len(areas) < 2:
        return speech.say_count(
            "The outcome definition matters: the table of thresholds shows %(num)s other "
            "definition.",
            "The outcome definition matters: the table of thresholds shows %(num)s other "
            "definitions.",
            len(pairs.alternatives),
        )
    others = areas[1]
    for area in areas[2:]:
        others = speech.say("%(first)s and %(second)s", first=others, second=area)
    return speech.say_count(
        "The outcome definition matters: AUROC %(main)s; with another definition %(others)s.",
        "The outcome definition matters: AUROC %(main)s; with other definitions %(others)s.",
        len(areas) - 1,
        main=areas[0],
        others=others,
    )


def say_survivors(drugs: DrugAssessment, speech: Speech) -> str:
    """What many tests leave, said with the number of tests."""
    smallest = drugs.table["q_value"].min()
    values = {
        "below": speech.number(drugs.n_below),
        "chance": show_number(drugs.level * drugs.n_tests),
        "level": f"{drugs.level:.2g}",
        "smallest": show_p(float(str(smallest)) if smallest is not None else None),
    }
    if not drugs.survivors:
        return speech.say_count(
            "%(num)s drug was tested; %(below)s has p below %(level)s. After correction nothing "
            "survives (smallest q %(smallest)s): the drug is not shown to tell responders from the "
            "others.",
            "%(num)s drugs were tested; %(below)s have p below %(level)s, where about %(chance)s "
            "would by chance alone. After correction for %(num)s tests nothing survives (smallest "
            "q %(smallest)s): no single drug is shown to tell responders from the others.",
            drugs.n_tests,
            **values,
        )
    return speech.say_count(
        "%(n)s drugs were tested; %(below)s have p below %(level)s, where about %(chance)s would "
        "by chance alone. After correction for %(n)s tests %(num)s survives: %(names)s (smallest q "
        "%(smallest)s).",
        "%(n)s drugs were tested; %(below)s have p below %(level)s, where about %(chance)s would "
        "by chance alone. After correction for %(n)s tests %(num)s survive: %(names)s (smallest q "
        "%(smallest)s).",
        len(drugs.survivors),
        n=speech.number(drugs.n_tests),
        names=speech.names(drugs.survivors[:_MOST_NAMED]),
        **values,
    )


def _say_adjusted(drugs: DrugAssessment, speech: Speech) -> str:
    """How many of the drugs that survive correction do so with the covariate held fixed."""
    return speech.say_count(
        "With the covariate held fixed %(num)s drug survives correction.",
        "With the covariate held fixed %(num)s drugs survive correction.",
        len(drugs.survivors_adjusted),
    )
