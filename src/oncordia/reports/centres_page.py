"""The page of two laboratories: how far their drugs' levels and spreads differ."""

from collections.abc import Mapping

from oncordia.domain import Provenance
from oncordia.domain.therapy import Interval
from oncordia.reports.centres_figures import SHIFTED, draw_means, draw_shifts, sort_shifts
from oncordia.reports.shell import check_language
from oncordia.reports.speech import Speech
from oncordia.reports.spoken_page import render_spoken_page
from oncordia.reports.therapy import MEASURE_NAMES
from oncordia.therapy import CentreDifference

_APART = 0.5  # SDs of shift beyond chance from which data should not be put together as they are


def render_centres_page(
    found: CentreDifference, provenance: Provenance, language: str = "en"
) -> str:
    """HTML page that needs no other file, no network and no server."""
    check_language(language)
    return render_spoken_page(
        "centres.html",
        lambda speech: _fill(found, provenance, speech),
        title=f"{found.left} / {found.right}",
        language=language,
        version=provenance.version,
        kind="trial",
        styles=("trial.css",),
    )


def _fill(found: CentreDifference, provenance: Provenance, speech: Speech) -> Mapping[str, object]:
    say = speech.say
    names = {"left": found.left, "right": found.right}
    return {
        "found": found,
        "provenance": provenance,
        "findings": _say_findings(found, speech),
        "measure": say(MEASURE_NAMES[found.measure.name].one)
        if found.measure.name in MEASURE_NAMES
        else found.measure.name,
        "shifts": draw_shifts(
            found,
            say("Shift of each drug with its limits"),
            say("Mean of %(right)s less that of %(left)s", **names),
        ),
        "means": draw_means(
            found,
            say("Mean of each drug in both laboratories"),
            say("Mean of %(name)s", name=found.left),
            say("Mean of %(name)s", name=found.right),
        ),
        "rows": _list_rows(found, speech),
    }


def _say_findings(found: CentreDifference, speech: Speech) -> list[str]:
    """What the whole panel shows, in a few sentences."""
    n = int(found.compared.sum())
    said = [
        speech.say_count(
            "Of %(num)s drug that both laboratories measured, %(n)s is shifted beyond chance.",
            "Of %(num)s drugs that both laboratories measured, %(n)s are shifted beyond chance.",
            n,
            n=speech.number(found.n_shifted),
        ),
        speech.say(
            "Beyond chance the shifts are as large as %(sd)s SDs of the patients of one "
            "laboratory; the SD ratio is typically %(ratio)s.",
            sd=speech.number(found.shift_in_sd, 1),
            ratio=speech.number(found.typical_ratio, 2),
        ),
        speech.say(
            "The rank correlation of the drugs' means is %(profile)s; at 1 both laboratories "
            "put the drugs in the same order.",
            profile=speech.number(found.profile, 2),
        ),
    ]
    if found.shift_in_sd >= _APART:
        said.append(
            speech.say(
                "Responses of the two should not be put together as they stand: a patient of one "
                "held against patients of the other would show the laboratory, not the tumour."
            )
        )
    return said


def _list_rows(found: CentreDifference, speech: Speech) -> list[tuple[bool, tuple[str, ...]]]:
    """Cells of each drug that was compared, and whether it is shifted beyond chance."""
    rows: list[tuple[bool, tuple[str, ...]]] = []
    for place in sort_shifts(found):
        shift = Interval(
            *(float(one[place]) for one in (found.shift, found.shift_low, found.shift_high))
        )
        ratio = Interval(
            *(float(one[place]) for one in (found.ratio, found.ratio_low, found.ratio_high))
        )
        q_value = float(found.q_value[place])
        cells = (
            found.drugs[place],
            speech.number(float(found.left_mean[place])),
            speech.number(float(found.right_mean[place])),
            speech.interval(shift),
            speech.interval(ratio, 2),
            "< 0.001" if q_value < 0.001 else speech.number(q_value, 3),
        )
        rows.append((q_value < SHIFTED, cells))
    return rows
