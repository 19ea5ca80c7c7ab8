"""What the page of a funnel calls steps, reasons and how counts stand to the truth."""

from oncordia.domain.alliance import Comparator
from oncordia.domain.partnering import Reason, Step
from oncordia.reports.speech import Message, Speech, mark

STEPS: dict[Step, Message] = {
    Step.MATCH: mark("Match"),
    Step.REQUEST: mark("Request"),
    Step.ACCEPTANCE: mark("Acceptance"),
    Step.MEETING: mark("Meeting"),
    Step.INTENT: mark("Intent"),
    Step.SIGNED: mark("Signed"),
    Step.DELIVERED: mark("Delivered"),
    Step.NO: mark("No"),
}
REASONS: dict[Reason, Message] = {
    Reason.TOO_EARLY: mark("Too early"),
    Reason.BENEFIT_UNCLEAR: mark("Benefit unclear"),
    Reason.ROUTE_UNCLEAR: mark("Commercial route unclear"),
    Reason.VAGUE_TEXT: mark("Vague text"),
    Reason.SCIENTIFIC_DOUBTS: mark("Scientific doubts"),
    Reason.NO_BUDGET: mark("No budget"),
    Reason.COMPETITOR: mark("Competitor"),
    Reason.CONFIDENTIALITY: mark("Confidentiality"),
    Reason.TIMING: mark("Timing"),
    Reason.OTHER: mark("Other reason"),
}
COMPARATORS: dict[Comparator, Message] = {
    Comparator.EXACTLY: mark("The counts are exact."),
    Comparator.ABOUT: mark("The counts are about right."),
    Comparator.MORE_THAN: mark("Each count is more than the number shown."),
    Comparator.AT_LEAST: mark("Each count is at least the number shown."),
    Comparator.NEARLY: mark("Each count is a little below the number shown."),
    Comparator.AT_MOST: mark("Each count is at most the number shown."),
    Comparator.LESS_THAN: mark("Each count is below the number shown."),
}


def name_step(step: Step, speech: Speech) -> str:
    """A step in the language of the page."""
    return speech.say(STEPS[step].one)


def name_reason(reason: Reason, speech: Speech) -> str:
    """A reason in the language of the page."""
    return speech.say(REASONS[reason].one)
