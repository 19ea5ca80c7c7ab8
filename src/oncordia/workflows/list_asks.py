"""Every question that a decision has asked of a human, and what was answered."""

from dataclasses import dataclass
from datetime import date

from oncordia.alliance import WeighedQuestion, weigh_question
from oncordia.domain.alliance import Answer, Question, from_json
from oncordia.workflows.request_facts import load_request_facts
from oncordia.workflows.workbench import Workspace, use_store


@dataclass(frozen=True, slots=True)
class ListedAsk:
    """A question, what is decided of it on the day, and every answer, by rising version."""

    weighed: WeighedQuestion
    answers: tuple[Answer, ...]


def list_asks(
    workspace: Workspace, *, on: date | None = None, is_open: bool = True
) -> list[ListedAsk]:
    """Questions by rising id, weighed anew.

    Parameters
    ----------
    workspace
        A folder that ``init_workspace`` made, or an open store.
    on
        The day for which they are weighed; None: today.
    is_open
        Only those that a human has still to answer on that day; else those too that were answered,
        and those that have become a permit or a refusal by themselves.
    """
    day = on or date.today()
    with use_store(workspace) as store:
        questions = [from_json(Question, one.body) for one in store.list_records("question")]
        facts = load_request_facts(store, [one.ask_on(day) for one in questions])
    listed = [
        ListedAsk(
            weigh_question(one, facts, day),
            tuple(sorted(facts.answers_by_question.get(one, ()), key=lambda one: one.version)),
        )
        for one in questions
    ]
    return [one for one in listed if one.weighed.is_open or not is_open]
