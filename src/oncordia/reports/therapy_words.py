"""A ranking in sentences, for pages and for exports that hold words."""

from oncordia.domain.therapy import Candidate, Verdict
from oncordia.reports.remark_words import Audience, say_remark, say_remarks
from oncordia.reports.speech import Speech, find_speech, mark, mark_count
from oncordia.reports.therapy import TherapyReport, is_predicted

DECISION_AID = mark(
    "A decision aid, not a decision: it knows nothing of the patient's condition, earlier "
    "treatment, contraindications or wishes."
)


def say_conclusion(report: TherapyReport) -> str:
    """What a ranking comes to and what limits it, in the language of the report."""
    speech = find_speech(report.language)
    said = list(say_findings(report, speech))
    if report.ranking.refusal is not None:
        said = [
            speech.say("No order is given."),
            say_remark(report.ranking.refusal, speech, Audience.BOARD),
        ]
    next_step = say_remarks(report.ranking.would_change, speech, Audience.BOARD)
    return speech.gap.join([*said, *say_cautions(report), *next_step, speech.say(DECISION_AID.one)])


def say_cautions(report: TherapyReport) -> tuple[str, ...]:
    """Cautions of the whole ranking, in the language of the report."""
    return say_remarks(report.ranking.cautions, find_speech(report.language), Audience.BOARD)


def say_notes(report: TherapyReport) -> dict[str, tuple[str, ...]]:
    """Sentences on each therapy, in the language of the report: reasons, caveats, changes."""
    speech = find_speech(report.language)
    return {
        one.therapy: say_remarks(
            (*one.reasons, *one.caveats, *one.would_change), speech, Audience.BOARD
        )
        for one in report.ranking.candidates
    }


MOST_NAMED = 6  # candidates of one verdict that the summary names
_BETTER = {  # whether others lead, whether there are more than are named
    (True, True): mark_count(
        "%(num)s more is better than the cohort's median, first %(names)s.",
        "%(num)s more are better than the cohort's median, first %(names)s.",
    ),
    (True, False): mark_count(
        "%(num)s more is better than the cohort's median: %(names)s.",
        "%(num)s more are better than the cohort's median: %(names)s.",
    ),
    (False, True): mark_count(
        "%(num)s is better than the cohort's median, first %(names)s.",
        "%(num)s are better than the cohort's median, first %(names)s.",
    ),
    (False, False): mark_count(
        "%(num)s is better than the cohort's median: %(names)s.",
        "%(num)s are better than the cohort's median: %(names)s.",
    ),
}


def say_findings(report: TherapyReport, speech: Speech) -> tuple[str, ...]:
    """What the ranking comes to, in a few sentences."""
    if report.ranking.refusal is not None:
        return ()
    leading = report.select_verdict(Verdict.LEADING)
    better = report.select_verdict(Verdict.SELECTIVE)
    level = report.select_verdict(Verdict.NOT_DISTINGUISHABLE)
    said = []
    if leading:
        said.append(
            speech.say_count(
                "%(num)s candidate leads: %(names)s.",
                "%(num)s candidates lead: %(names)s.",
                len(leading),
                names=speech.names([one.therapy for one in leading]),
            )
        )
    else:
        said.append(speech.say("No candidate leads."))
    if better:
        names = speech.names([_name_with_basis(one, speech) for one in better[:MOST_NAMED]])
        words = _BETTER[bool(leading), len(better) > MOST_NAMED]
        said.append(speech.say_count(words.one, words.many, len(better), names=names))
    if level:
        said.append(
            speech.say_count(
                "%(num)s cannot be told apart from the rest.",
                "%(num)s cannot be told apart from the rest.",
                len(level),
            )
        )
    return tuple(said)


def _name_with_basis(candidate: Candidate, speech: Speech) -> str:
    if not is_predicted(candidate):
        return candidate.therapy
    return speech.say("%(name)s (predicted)", name=candidate.therapy)
