"""The parts of a page of concordance: figures with their captions, and rows of tables."""

from collections.abc import Mapping
from math import isnan

from markupsafe import Markup

from oncordia.domain.therapy import Cut, TwoByTwo
from oncordia.reports.concordance import ConcordanceReport
from oncordia.reports.concordance_cautions import say_survivors
from oncordia.reports.concordance_figures import (
    draw_decision,
    draw_forest,
    draw_p_values,
    draw_plane,
    draw_reliability,
    draw_roc,
    draw_survival,
)
from oncordia.reports.concordance_names import CUTS, SPLITS
from oncordia.reports.concordance_rows import (
    SHOWN_DRUGS,
    list_area_rows,
    list_calibration_rows,
    list_cut_rows,
    list_drug_rows,
    list_forest,
    list_hazard_rows,
    list_median_rows,
    list_pooled_rows,
    list_rate_rows,
    list_study_rows,
)
from oncordia.reports.concordance_words import map_labels, name_follow_up, say_ratio, show_p
from oncordia.reports.speech import Speech
from oncordia.therapy.concordance import PairAssessment, SurvivalAssessment

Part = Mapping[str, object]
CHANGES = 0.05  # p below which a hazard ratio is said to change over time


def fill_parts(report: ConcordanceReport, speech: Speech) -> dict[str, Part]:
    """What the template shows of each part that the report has, in the order of the page."""
    found: dict[str, Part] = {}
    for add in (_add_studies, _add_pairs, _add_drugs, _add_survival):
        found |= add(report, speech)
    return found


def _add_studies(report: ConcordanceReport, speech: Speech) -> dict[str, Part]:
    if report.studies is None:
        return {}
    forest = list_forest(report)
    names = forest["label"].unique(maintain_order=True).to_list()
    caption = speech.say(
        "Sensitivity and specificity of each study with exact limits, in percent; Σ is the sum of "
        "the pooled studies."
    )
    found: dict[str, Part] = {
        "studies": {
            "figure": draw_forest(forest, names, caption, speech) if names else None,
            "caption": caption,
            "rows": list_study_rows(report, speech),
        }
    }
    if report.studies.pooled is not None:
        rates = report.studies.tables["concordance_rates"]
        points = [
            (*_place_rates(study.table), study.table.total)
            for study in report.studies.studies
            if study.is_pooled and study.table is not None
        ]
        caption = speech.say(
            "Circles: studies, larger with more comparisons. Diamond: pooled point. Blue region: "
            "of the mean. Dashed orange: where a further study may come out. Outcome: as each "
            "study defines it."
        )
        found["pooled"] = {
            "figure": draw_plane(points, report.studies.pooled, caption, speech),
            "caption": caption,
            "rows": list_pooled_rows(report, speech),
            "sum": list_rate_rows(rates, "sum", "sum", speech),
            "n": len(points),
        }
    return found


def _place_rates(table: TwoByTwo) -> tuple[float, float]:
    """False-positive rate and sensitivity."""
    n_others = table.total - table.n_responders
    return table.false_positive / n_others, table.true_positive / table.n_responders


def _add_pairs(report: ConcordanceReport, speech: Speech) -> dict[str, Part]:
    if report.pairs is None:
        return {}
    pairs = report.pairs
    found: dict[str, Part] = {}
    rates = pairs.tables["concordance_rates"]
    main = pairs.find_cut(Cut.GIVEN) or pairs.find_cut(Cut.LEFT_ONE_OUT)
    if main is not None:
        found["cuts"] = {
            "rows": list_cut_rows(report, speech),
            "rates": list_rate_rows(rates, "pairs", main.cut.value, speech, pairs.definition.label),
            "title": speech.say(CUTS[main.cut].one),
            "is_scored": pairs.find_cut(Cut.LEFT_ONE_OUT) is not None,
        }
    if pairs.auroc is not None:
        found["roc"] = _show_roc(report, pairs, speech)
    if pairs.calibration is not None:
        caption = speech.say(
            "Groups of patients by stated probability: the share that responded, with exact "
            "limits; the counts stand above. Dashed: stated = seen."
        )
        bins = pairs.tables["concordance_calibration"]
        found["calibration"] = {
            "figure": draw_reliability(bins, caption, speech),
            "caption": caption,
            "rows": list_calibration_rows(report, speech),
            "is_stated": pairs.is_stated,
        }
    if pairs.decision is not None:
        found["decision"] = _show_decision(pairs, speech)
    return found


def _show_roc(report: ConcordanceReport, pairs: PairAssessment, speech: Speech) -> Part:
    places = {}
    for cut in (Cut.LEFT_ONE_OUT, Cut.TUNED):
        one = pairs.find_cut(cut)
        if one is not None:
            places[cut.value] = _place_rates(one.table)
    caption = speech.say(
        "ROC curve with exact limits of sensitivity. Square: threshold left one out. Circle: "
        "threshold tuned on the same patients. Dashed: chance."
    )
    return {
        "figure": draw_roc(pairs.tables["concordance_roc"], places, caption, speech),
        "caption": caption,
        "rows": list_area_rows(report, speech),
    }


def _show_decision(pairs: PairAssessment, speech: Speech) -> Part:
    curve = pairs.tables["concordance_decision"]
    better = curve.filter(curve["gain_low"] > 0)["threshold"].to_list()
    caption = speech.say(
        "Net benefit, in responders treated for each patient. Blue: by the test, with limits. "
        "Orange dashed: treat all. Grey: treat none."
    )
    if better:
        gain = speech.say(
            "The test is worth more than treating all or none at thresholds of %(where)s %%.",
            where=", ".join(f"{100 * value:g}" for value in better),
        )
    else:
        gain = speech.say(
            "At no threshold is the test shown to be worth more than treating all or none."
        )
    return {
        "figure": draw_decision(curve, caption, speech),
        "caption": caption,
        "gain": gain,
    }


def _add_drugs(report: ConcordanceReport, speech: Speech) -> dict[str, Part]:
    if report.drugs is None:
        return {}
    drugs = report.drugs
    rows = list_drug_rows(drugs.table, speech)
    caption = ""
    figure: Markup | None = None
    if drugs.n_tests > 1:
        caption = speech.say(
            "p values of %(n)s drugs against what chance would give. A drug above the orange line "
            "would survive correction. Dashed: chance.",
            n=speech.number(drugs.n_tests),
        )
        figure = draw_p_values(drugs.table, drugs.level, caption, speech)
    labels = map_labels(report.pairs, speech) if report.pairs else {}
    return {
        "drugs": {
            "figure": figure,
            "caption": caption,
            "said": say_survivors(drugs, speech),
            "rows": rows[:SHOWN_DRUGS],
            "rest": rows[SHOWN_DRUGS:],
            "has_covariate": drugs.has_covariate,
            "alternative": labels.get(drugs.alternative, drugs.alternative) if labels else "",
        }
    }


def _add_survival(report: ConcordanceReport, speech: Speech) -> dict[str, Part]:
    if report.survival is None or not report.survival.curves:
        return {}
    survival = report.survival
    hazards = list_hazard_rows(survival.tables["concordance_hazards"], speech)
    caption = speech.say(
        "Share without event, with limits; below, patients still observed. Blue: called sensitive. "
        "Orange dashed: called resistant."
    )
    follow_up = name_follow_up(report, speech)
    return {
        "survival": {
            "figure": draw_survival(survival, caption, speech),
            "caption": f"{caption}{speech.gap}{follow_up}",
            "follow_up": follow_up,
            "ratio": _say_call_ratio(survival, speech),
            "n_further": survival.n_further,
            "n_unjudged": survival.n_unjudged,
            "split": speech.say(SPLITS[survival.split].one),
            "medians": list_median_rows(report, speech),
            "p": show_p(survival.p_value),
            "hazards": hazards[:SHOWN_DRUGS],
            "rest": hazards[SHOWN_DRUGS:],
            "step": f"{report.options.hazard_per:g}",
            "n": survival.n_hazards,
            "survives": bool(survival.survivors),
            "n_without_call": survival.n_without_call,
        }
    }


def _say_call_ratio(survival: SurvivalAssessment, speech: Speech) -> str:
    """Hazard ratio of the calls; empty where there is none."""
    found = survival.call_ratio
    if found is None or isnan(found.ratio.value):
        return ""
    told = speech.say(
        "Hazard of those called sensitive over that of the others: %(ratio)s, p %(p)s.",
        ratio=say_ratio(found.ratio.value, found.ratio.low, found.ratio.high, speech),
        p=show_p(found.p_value),
    )
    if isnan(found.p_proportional):
        return told
    return f"{told}{speech.gap}{_say_proportional(found.p_proportional, speech)}"


def _say_proportional(p_value: float, speech: Speech) -> str:
    if p_value < CHANGES:
        return speech.say(
            "It changes over time (p %(p)s), so that one ratio does not tell it; "
            "look at the curves.",
            p=show_p(p_value),
        )
    return speech.say(
        "That it changes over time is not shown (p %(p)s).",
        p=show_p(p_value),
    )
