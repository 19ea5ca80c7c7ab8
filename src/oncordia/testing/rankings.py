"""Made rankings of one patient, as pages and exports show them."""

import math

import numpy as np

from oncordia.domain.therapy import (
    LEAST_MEASURED,
    Basis,
    Candidate,
    Interval,
    Ranking,
    RankOptions,
    Remark,
    RemarkCode,
    Verdict,
    find_measure,
    make_remark,
)

_CLASSES = {
    "afatinib": "EGFR family inhibitor",
    "trametinib": "MEK inhibitor",
    "bortezomib": "proteasome inhibitor",
    "gemcitabine": "antimetabolite",
    "oxaliplatin": "platinum",
    "5-fluorouracil": "antimetabolite",
    "irinotecan": "topoisomerase inhibitor",
    "nutlin-3a": "MDM2 inhibitor",
    "palbociclib": "CDK4/6 inhibitor",
    "olaparib": "PARP inhibitor",
    "everolimus": "mTOR inhibitor",
    "erlotinib": "EGFR family inhibitor",
    "docetaxel": "taxane",
    "venetoclax": "BCL2 inhibitor",
    "lapatinib": "EGFR family inhibitor",
    "cobimetinib": "MEK inhibitor",
    "afatinib + trametinib": "combination",
}
# selective effect (SDs of the cohort), its standard error, response, predicted
_TRUTH: dict[str, tuple[float, float, float, bool]] = {
    "afatinib": (2.4, 0.35, 0.41, False),
    "afatinib + trametinib": (2.1, 0.4, 0.3, False),
    "trametinib": (1.3, 0.4, 0.52, False),
    "lapatinib": (1.5, 0.75, 0.55, True),
    "erlotinib": (0.7, 0.45, 0.66, False),
    "cobimetinib": (0.6, 0.8, 0.61, True),
    "bortezomib": (0.45, 0.4, 0.12, False),
    "gemcitabine": (0.4, 0.5, 0.35, False),
    "irinotecan": (0.3, 0.45, 0.58, False),
    "5-fluorouracil": (0.2, 0.5, 0.71, False),
    "venetoclax": (0.1, 0.9, 0.9, True),
    "everolimus": (0.0, 0.45, 0.74, False),
    "docetaxel": (-0.1, 0.5, 0.44, False),
    "olaparib": (-0.7, 0.4, 0.93, False),
    "oxaliplatin": (-0.9, 0.45, 0.85, False),
    "palbociclib": (-1.0, 0.4, 0.88, False),
    "nutlin-3a": (-1.6, 0.35, 0.99, False),
}
_HALF_WIDTH = 1.645  # of a 90 % interval, in standard errors
_CHANCE = {Verdict.LEADING: 0.83, Verdict.SELECTIVE: 0.58, Verdict.UNLIKELY: 0.01}
_EVIDENCE = {
    "marker": "ERBB2 amplification",
    "tier": "II",
    "tumour_type": "colorectal cancer",
    "source": "local table",
    "date": "2026-03-02",
}


def make_ranking(sample: str = "P013") -> Ranking:
    """A ranking of 17 therapies: two lead, three are predicted, nine cannot be told apart."""
    by_effect = sorted(_TRUTH, key=lambda name: _TRUTH[name][2])
    candidates = tuple(
        _make_candidate(name, place, by_effect.index(name) + 1)
        for place, name in enumerate(sorted(_TRUTH, key=lambda name: -_TRUTH[name][0]), start=1)
    )
    return Ranking(
        sample=sample,
        measure=find_measure("auc"),
        options=RankOptions(seed=7),
        candidates=candidates,
        refusal=None,
        cautions=(
            make_remark(RemarkCode.PLATE_QUALITY_LOOK, plates=("plate-2",)),
            make_remark(RemarkCode.FEW_HEALTHY, n_healthy=4),
        ),
        n_measured=sum(not truth[3] for truth in _TRUTH.values()),
        n_reference=84,
        misfit=1.12,
        would_change=(
            make_remark(RemarkCode.WOULD_CHANGE_MEASURE_NEXT, drug="lapatinib", share=0.31, top=5),
        ),
        cohort="made-colorectal",
        cohort_digest="5f0c2a9be1d47a63c8b1f0d2e37a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c",
    )


def make_flat_ranking(sample: str = "P020") -> Ranking:
    """A ranking in which nothing stands out, of a sample that is unlike its cohort."""
    rng = np.random.default_rng(20)
    names = [name for name, truth in _TRUTH.items() if not truth[3]]
    shifts = sorted(rng.normal(0.0, 0.25, len(names)), reverse=True)
    candidates = tuple(
        Candidate(
            therapy=name,
            place=place,
            place_absolute=place,
            basis=Basis.MEASURED,
            response=Interval(0.7 - 0.1 * shift, 0.6 - 0.1 * shift, 0.8 - 0.1 * shift),
            z=Interval(shift, shift - 0.8, shift + 0.8),
            robust_z=1.05 * shift,
            percentile=round(50 + 30 * shift, 1),
            selective_score=0.1 * shift,
            probability_top=0.36,
            probability_better=0.5 + 0.2 * shift,
            verdict=Verdict.NOT_DISTINGUISHABLE,
            drug_class=_CLASSES[name],
            caveats=(make_remark(RemarkCode.NOT_DISTINGUISHABLE, n_others=len(names) - 1),),
        )
        for place, (name, shift) in enumerate(zip(names, shifts, strict=True), start=1)
    )
    return Ranking(
        sample=sample,
        measure=find_measure("auc"),
        options=RankOptions(),
        candidates=candidates,
        refusal=None,
        cautions=(
            make_remark(RemarkCode.NONE_STANDS_OUT),
            make_remark(RemarkCode.UNLIKE_REFERENCE, misfit=3.4),
        ),
        n_measured=len(names),
        n_reference=84,
        misfit=3.4,
        cohort="made-colorectal",
        cohort_digest="5f0c2a9be1d47a63c8b1f0d2e37a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c",
    )


def make_refused_ranking(sample: str = "P031") -> Ranking:
    """Two measured drugs, too few for an order."""
    nan = math.nan
    unknown = Interval(nan, nan, nan)
    candidates = tuple(
        Candidate(
            therapy=name,
            place=place,
            place_absolute=place,
            basis=Basis.MEASURED,
            response=Interval(response, response - 0.08, response + 0.08),
            z=unknown,
            robust_z=nan,
            percentile=nan,
            selective_score=nan,
            probability_top=nan,
            probability_better=nan,
            verdict=Verdict.NOT_DISTINGUISHABLE,
            drug_class=_CLASSES[name],
            reasons=(make_remark(RemarkCode.MEASURED_DIRECTLY),),
        )
        for place, (name, response) in enumerate(
            (("irinotecan", 0.52), ("oxaliplatin", 0.87)), start=1
        )
    )
    return Ranking(
        sample=sample,
        measure=find_measure("auc"),
        options=RankOptions(),
        candidates=candidates,
        refusal=make_remark(RemarkCode.TOO_FEW_MEASURED, n_measured=2, least=LEAST_MEASURED),
        cautions=(),
        n_measured=2,
        n_reference=84,
        misfit=nan,
        cohort="made-colorectal",
        cohort_digest="5f0c2a9be1d47a63c8b1f0d2e37a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c",
    )


def _make_candidate(name: str, place: int, place_absolute: int) -> Candidate:
    z, error, response, predicted = _TRUTH[name]
    low, high = z - _HALF_WIDTH * error, z + _HALF_WIDTH * error
    width = 0.13 * error * _HALF_WIDTH
    better = 0.5 * math.erfc(-z / (error * math.sqrt(2)))
    verdict = _judge(low, high, predicted)
    top = min(_CHANCE.get(verdict, max(0.03, 0.2 + 0.2 * z)), 0.95)
    return Candidate(
        therapy=name,
        place=place,
        place_absolute=place_absolute,
        basis=Basis.PREDICTED if predicted else Basis.MEASURED,
        response=Interval(response, response - width, response + width),
        z=Interval(z, low, high),
        robust_z=1.08 * z,
        percentile=round(50 * math.erfc(-z / math.sqrt(2)), 1),
        selective_score=round(0.11 * z, 3),
        probability_top=top,
        probability_better=better,
        verdict=verdict,
        drug_class=_CLASSES[name],
        reasons=_give_reasons(name, Interval(z, low, high), top, better, verdict),
        caveats=_give_caveats(name, Interval(z, low, high), verdict),
        would_change=_give_changes(name, verdict),
    )


def _judge(low: float, high: float, predicted: bool) -> Verdict:
    if low > 1 and not predicted:
        return Verdict.LEADING
    if low > 0:
        return Verdict.SELECTIVE
    return Verdict.UNLIKELY if high < 0.1 else Verdict.NOT_DISTINGUISHABLE


def _give_reasons(
    name: str, z: Interval, top: float, better: float, verdict: Verdict
) -> tuple[Remark, ...]:
    predicted = _TRUTH[name][3]
    given = [] if predicted else [make_remark(RemarkCode.MEASURED_DIRECTLY)]
    if verdict in (Verdict.LEADING, Verdict.SELECTIVE):
        given += [
            make_remark(RemarkCode.SELECTIVE_EFFECT, z=z.value, low=z.low, high=z.high),
            make_remark(RemarkCode.IN_TOP_PROBABILITY, probability=top, top=5),
            make_remark(RemarkCode.BETTER_THAN_COHORT_MEDIAN, probability=better),
        ]
    if name == "afatinib":
        given += [
            make_remark(RemarkCode.HEALTHY_SPARED, score=0.27, n_healthy=4),
            make_remark(RemarkCode.PEAK_LEVEL_REACHED, peak_molar=1.6e-7, source="drug label"),
            make_remark(RemarkCode.EVIDENCE_TIER, **_EVIDENCE),
        ]
    if name == "afatinib + trametinib":
        given.append(
            make_remark(
                RemarkCode.COMBINATION_BEYOND_INDEPENDENCE, excess=0.09, low=0.02, high=0.16
            )
        )
    if predicted:
        given.append(make_remark(RemarkCode.CONTRIBUTORS, drugs=("afatinib", "erlotinib")))
    return tuple(given)


def _give_caveats(name: str, z: Interval, verdict: Verdict) -> tuple[Remark, ...]:
    given = []
    if _TRUTH[name][3]:
        given.append(make_remark(RemarkCode.PREDICTED_ONLY))
    if z.high - z.low > 2:
        given.append(make_remark(RemarkCode.INTERVAL_WIDE, low=z.low, high=z.high))
    if verdict is Verdict.NOT_DISTINGUISHABLE:
        given.append(make_remark(RemarkCode.NOT_DISTINGUISHABLE, n_others=8))
    if name == "bortezomib":
        given += [
            make_remark(RemarkCode.PAN_TOXIC, share=0.96),
            make_remark(RemarkCode.HEALTHY_HIT, score=-0.04, n_healthy=4),
        ]
    if name == "trametinib":
        given += [
            make_remark(RemarkCode.PARTIAL_CURVE, highest_molar=1e-5),
            make_remark(
                RemarkCode.EVIDENCE_OTHER_TUMOUR,
                **{**_EVIDENCE, "marker": "BRAF V600E", "tumour_type": "melanoma"},
                disease="colorectal cancer",
            ),
        ]
    return tuple(given)


def _give_changes(name: str, verdict: Verdict) -> tuple[Remark, ...]:
    if _TRUTH[name][3]:
        return (make_remark(RemarkCode.WOULD_CHANGE_MEASURE_DIRECTLY),)
    if verdict is Verdict.LEADING:
        return (make_remark(RemarkCode.WOULD_CHANGE_REPEAT_PLATE, plates=("plate-2",)),)
    if verdict is Verdict.NOT_DISTINGUISHABLE:
        return (
            make_remark(
                RemarkCode.WOULD_CHANGE_NARROWER_INTERVAL, others=("erlotinib", "gemcitabine")
            ),
        )
    return ()
