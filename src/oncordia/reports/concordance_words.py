"""What a page of concordance says in sentences: natural frequencies first, then what to mind."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

import numpy as np

from oncordia.domain.therapy import Cut, OutcomeDefinition, TwoByTwo
from oncordia.reports.concordance import ConcordanceReport
from oncordia.reports.words import Phrase
from oncordia.therapy.concordance import (
    MISSING_COX,
    DrugAssessment,
    PairAssessment,
    PooledStudies,
    StudyAssessment,
    rate_table,
)
from oncordia.therapy.concordance.pooling import FEWEST_CORRELATED

MANY = 5  # pooled studies from which on limits are those of a large sample


@dataclass(frozen=True, slots=True)
class NaturalFrequency:
    """How many of a hundred organoids with a call had a patient who responded."""

    kind: str  # sensitive or resistant
    share: float
    low: float
    high: float
    successes: int
    total: int
    said: Phrase


def say_interval(value: float, low: float, high: float, digits: int = 0) -> Phrase:
    """A share with its limits, in percent."""
    return Phrase(
        "concord.interval",
        {
            "value": show_number(100 * value, digits),
            "low": show_number(100 * low, digits),
            "high": show_number(100 * high, digits),
        },
    )


def say_ratio(value: float, low: float, high: float) -> Phrase:
    """A ratio or an area with its limits, with two or three figures."""
    return Phrase(
        "concord.interval",
        {"value": show_figures(value), "low": show_figures(low), "high": show_figures(high)},
    )


def show_number(value: float, digits: int = 0) -> str:
    """A number with fixed decimals; a dash where there is none."""
    return "–" if np.isnan(value) else f"{value:.{digits}f}".replace("-", "−")


def show_figures(value: float | None, figures: int = 3) -> str:
    """A number with so many figures; ∞ and a dash where there is none."""
    if value is None or np.isnan(value):
        return "–"
    if np.isinf(value):
        return "∞"
    if value != 0 and abs(value) >= 1000:
        return f"{value:,.0f}".replace("-", "−")
    return f"{value:.{figures}g}".replace("-", "−")


def show_p(value: float | None) -> str:
    """A p value: three decimals, and below that two figures."""
    if value is None or np.isnan(value):
        return "–"
    return f"{value:.3f}" if value >= 0.001 else f"{value:.2g}"


def count_naturally(table: TwoByTwo, confidence: float) -> tuple[NaturalFrequency, ...]:
    """Of a hundred organoids called sensitive, and of a hundred called resistant: responders."""
    rates = {rate.name: rate for rate in rate_table(table, confidence)}
    found = []
    for kind, name in (("sensitive", "ppv"), ("resistant", "npv")):
        rate = rates[name]
        if not rate.total or rate.successes is None:
            continue
        low, high, k = rate.exact_low, rate.exact_high, rate.successes
        share = rate.value
        if kind == "resistant":  # who responded though the test said resistant
            share, low, high, k = 1 - share, 1 - high, 1 - low, rate.total - k
        values = {
            "n": round(100 * share),
            "low": round(100 * low),
            "high": round(100 * high),
            "k": k,
            "total": rate.total,
        }
        said = Phrase(f"concord.natural_{kind}", values)
        found.append(NaturalFrequency(kind, share, low, high, k, rate.total, said))
    return tuple(found)


def list_frequencies(report: ConcordanceReport) -> tuple[NaturalFrequency, ...]:
    """The natural frequencies of a page: of the studies' sum, or by the honest threshold."""
    confidence = report.options.confidence
    if report.studies is not None:
        table = report.studies.summed or _find_only(report.studies)
        return count_naturally(table, confidence) if table else ()
    if report.pairs is not None:
        cut = report.pairs.find_cut(Cut.GIVEN) or report.pairs.find_cut(Cut.LEFT_ONE_OUT)
        return count_naturally(cut.table, confidence) if cut else ()
    return ()


def _find_only(studies: StudyAssessment) -> TwoByTwo | None:
    return next((one.table for one in studies.studies if one.is_pooled), None)


def list_leads(report: ConcordanceReport) -> list[Phrase]:
    """Sentences at the head of the page: what was compared, by which definition."""
    leads = []
    if report.studies is not None:
        studies = report.studies.studies
        leads.append(
            Phrase(
                "concord.studies_lead",
                {
                    "rows": len(studies),
                    "tables": sum(study.table is not None for study in studies),
                    "pooled": sum(study.is_pooled for study in studies),
                },
            )
        )
    if report.pairs is not None:
        judged = report.pairs.judged
        n = int(judged.responds.sum())
        leads.append(
            Phrase(
                "concord.pairs_lead",
                {
                    "n": judged.responds.size,
                    "patients": judged.n_patients,
                    "responders": n,
                    "others": judged.responds.size - n,
                    "left": report.n_left_out,
                },
            )
        )
        leads.append(name_definition(report))
    if report.survival is not None:
        leads.append(
            Phrase("concord.survival_lead", {"n": sum(report.survival.n.values())}),
        )
    return leads


def say_concordance(report: ConcordanceReport, language: str = "en") -> tuple[str, ...]:
    """The sentences of a page's head in one language: what was found, and what to mind."""
    frequencies = [one.said for one in list_frequencies(report)]
    said = (*list_leads(report), *frequencies, *list_cautions(report))
    return tuple(phrase.say(language) for phrase in said)


def name_definition(report: ConcordanceReport) -> Phrase:
    """The outcome definition, as every figure and table of pairs names it."""
    label = name_label(report.pairs.definition) if report.pairs else "–"
    return Phrase("concord.definition", {"label": label})


def name_label(definition: OutcomeDefinition) -> Phrase:
    """An outcome definition in the words of the page."""
    values = {
        "yes": " + ".join(definition.responders),
        "no": " + ".join(definition.non_responders),
        "left": " + ".join(definition.left_out),
    }
    return Phrase("concord.label_left" if definition.left_out else "concord.label", values)


def map_labels(pairs: PairAssessment) -> dict[str, Phrase]:
    """The definitions of a page by the labels that its tables name them by."""
    return {one.label: name_label(one) for one in (pairs.definition, *pairs.alternatives)}


def name_score(report: ConcordanceReport) -> Phrase:
    """What the score is, and which end of it means sensitive."""
    if len(report.drugs_of_score) > 1:
        n = len(report.drugs_of_score)
        return Phrase("concord.score_mean_z", {"n": n, "measure": report.measure or "score"})
    end = "low" if report.is_low_sensitive else "high"
    return Phrase(f"concord.score_{end}", {"measure": report.measure or "score"})


def list_cautions(report: ConcordanceReport) -> list[Phrase]:
    """What a reader must mind before trusting the numbers."""
    cautions: list[Phrase] = []
    if report.studies is not None:
        cautions += _mind_studies(report.studies)
    if report.pairs is not None:
        cautions += _mind_pairs(report, report.pairs)
    if report.drugs is not None:
        cautions.append(say_survivors(report.drugs))
    if report.survival is not None and not report.survival.has_cox:
        cautions.append(Phrase("concord.no_cox", {"line": MISSING_COX}))
    return cautions


def _mind_studies(studies: StudyAssessment) -> Iterator[Phrase]:
    n_pooled = sum(study.is_pooled for study in studies.studies)
    if studies.refusal:
        yield Phrase(f"concord.{studies.refusal}")
    elif n_pooled < FEWEST_CORRELATED:
        yield Phrase("concord.few_studies", {"n": n_pooled, "fewest": FEWEST_CORRELATED})
    if studies.pooled is not None and studies.pooled.n_studies > 2:
        yield _say_further(studies.pooled)
    failed = [study.name for study in studies.studies if study.status == "failed"]
    if failed:
        yield Phrase("concord.failed_studies", {"names": "; ".join(failed), "n": len(failed)})
    clustered = [
        study.name
        for study in studies.studies
        if study.table and study.n_patients and study.n_patients < study.table.total
    ]
    if clustered:
        yield Phrase("concord.clustered_studies", {"names": "; ".join(clustered)})
    elif n_pooled:
        yield Phrase("concord.maybe_clustered")
    yield Phrase("concord.own_definitions")


def _say_further(pooled: PooledStudies) -> Phrase:
    """Where a further study may come out."""
    shown = {}
    for name, one in (("se", pooled.next_sensitivity), ("sp", pooled.next_specificity)):
        shown[f"{name}_low"] = show_number(100 * one.low)
        shown[f"{name}_high"] = show_number(100 * one.high)
    return Phrase("concord.further_study", shown)


def _mind_pairs(report: ConcordanceReport, pairs: PairAssessment) -> Iterator[Phrase]:
    tuned, left = pairs.find_cut(Cut.TUNED), pairs.find_cut(Cut.LEFT_ONE_OUT)
    if tuned and left:
        yield Phrase("concord.tuned_is_too_good", _compare_cuts(tuned.table, left.table))
    n, n_patients = pairs.judged.responds.size, pairs.judged.n_patients
    if n_patients < n:
        yield Phrase("concord.clustered_pairs", {"n": n, "patients": n_patients})
    if report.n_replicates:
        yield Phrase("concord.averaged", {"n": report.n_replicates})
    smaller = min(int(pairs.judged.responds.sum()), int((~pairs.judged.responds).sum()))
    if smaller < 10:
        yield Phrase("concord.small_class", {"n": smaller})
    if pairs.alternatives:
        yield _say_alternative(pairs)


def _compare_cuts(tuned: TwoByTwo, left: TwoByTwo) -> dict[str, object]:
    shown: dict[str, object] = {}
    for name, table in (("tuned", tuned), ("left", left)):
        others = table.total - table.n_responders
        shown[f"{name}_sensitivity"] = show_number(100 * table.true_positive / table.n_responders)
        shown[f"{name}_specificity"] = show_number(100 * table.true_negative / others)
    return shown


def _say_alternative(pairs: PairAssessment) -> Phrase:
    """How the AUROC moves with the outcome definition."""
    areas = pairs.tables["concordance_discrimination"]
    labels = map_labels(pairs)
    spans = [
        Phrase(
            "concord.area_of",
            {"area": show_number(row["auroc"], 2), "label": labels[row["definition"]]},
        )
        for row in areas.iter_rows(named=True)
    ]
    if len(spans) < 2:
        return Phrase("concord.other_definitions_given", {"n": len(pairs.alternatives)})
    others = reduce(
        lambda first, second: Phrase("concord.then", {"first": first, "second": second}), spans[1:]
    )
    return Phrase("concord.other_definitions", {"main": spans[0], "others": others})


def say_survivors(drugs: DrugAssessment) -> Phrase:
    """What many tests leave, said with the number of tests."""
    smallest = drugs.table["q_value"].min()
    values: dict[str, object] = {
        "n": drugs.n_tests,
        "below": drugs.n_below,
        "chance": show_number(drugs.level * drugs.n_tests),
        "level": f"{drugs.level:.2g}",
        "smallest": show_p(float(str(smallest)) if smallest is not None else None),
    }
    if not drugs.survivors:
        return Phrase("concord.nothing_survives", values)
    values["names"] = ", ".join(drugs.survivors[:10])
    values["kept"] = len(drugs.survivors)
    return Phrase("concord.some_survive", values)
