"""Many decisions at once: data that have all that counts in common are decided once."""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from oncordia.alliance.answers import settle
from oncordia.alliance.decide import decide
from oncordia.alliance.facts import AllianceFacts
from oncordia.alliance.judge import Judge, Wish
from oncordia.alliance.parts import describe_part
from oncordia.alliance.verdict import Verdict
from oncordia.domain.alliance import Decision, Outcome, Question, Request, pose_question


@dataclass(frozen=True, slots=True)
class BulkVerdicts:
    """The answer for each of many data sets, in their order."""

    dataset_ids: tuple[str, ...]
    verdicts: tuple[Verdict, ...]

    def list_ids(self, outcome: Outcome = Outcome.PERMIT) -> list[str]:
        """The data sets with this answer."""
        return [
            dataset_id
            for dataset_id, verdict in zip(self.dataset_ids, self.verdicts, strict=True)
            if verdict.outcome is outcome
        ]

    def count_outcomes(self) -> Mapping[Outcome, int]:
        """How many data sets have each answer."""
        counts = dict.fromkeys(Outcome, 0)
        for verdict in self.verdicts:
            counts[verdict.outcome] += 1
        return counts


def filter_datasets(
    wish: Wish, facts: AllianceFacts, dataset_ids: Iterable[str] | None = None
) -> BulkVerdicts:
    """The answer to one wish for each of many data sets, equal to ``decide`` one by one.

    Parameters
    ----------
    wish
        Who wants to do what, what for and when.
    facts
        What is known. Its groups of data sets are found once and kept with it.
    dataset_ids
        The data sets; None: all.

    Raises
    ------
    KeyError
        A data set is not among the facts.
    """
    with _pause_collection():
        groups = facts.groups
        numbers = groups.numbers
        wanted = tuple(numbers if dataset_ids is None else dataset_ids)
        pairs = [numbers[dataset_id] for dataset_id in wanted]
        judge = Judge(wish, facts)
        verdicts = judge.judge_groups(groups.materials, groups.donors, pairs)
        if facts.answers:
            _settle_datasets(wish, facts, judge, wanted, verdicts)
        return BulkVerdicts(wanted, tuple(verdicts))


def _settle_datasets(
    wish: Wish,
    facts: AllianceFacts,
    judge: Judge,
    dataset_ids: Sequence[str],
    verdicts: list[Verdict],
) -> None:
    """Put what humans have answered in the place of each verdict that asks."""
    questions = _list_answered(wish, facts)
    for place, dataset_id in enumerate(dataset_ids):
        question = questions.get(dataset_id)
        if question is not None and verdicts[place].outcome is Outcome.ASK:
            part = describe_part(facts.datasets_by_id[dataset_id], facts)
            verdicts[place] = settle(verdicts[place], question, [part], judge, facts, wish.on)


def _list_answered(wish: Wish, facts: AllianceFacts) -> dict[str, Question]:
    """The questions of a wish that were answered, by data set."""
    users = tuple(sorted(wish.user_ids))
    return {
        one.dataset_id: one
        for one in facts.answers_by_question
        if one.by_id == wish.by_id
        and one.action is wish.action
        and one.dataset_id in facts.datasets_by_id
        and one.data_kind is facts.datasets_by_id[one.dataset_id].data_kind
        and not one.subject_id
        and (one.user_ids, one.to_country) == (users, wish.to_country)
        and one.purpose == wish.purpose
    }


@contextmanager
def _pause_collection() -> Iterator[None]:
    """No search for rings of garbage: among many values that stay it takes half the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def decide_many(requests: Sequence[Request], facts: AllianceFacts) -> list[Decision]:
    """The answers to many requests, each on its own day, equal to ``decide`` one by one."""
    numbers = facts.groups.numbers
    verdicts: dict[object, Decision] = {}
    wishes: dict[object, int] = {}
    found: list[Decision] = []
    for request in requests:
        wish = (
            request.by_id,
            request.action,
            request.data_kind,
            request.purpose,
            request.on,
            request.user_ids,
            request.to_country,
        )
        number: object = request.dataset_id
        is_answered = facts.answers and pose_question(request) in facts.answers_by_question
        if not (request.subject_id or is_answered):
            number = numbers.get(request.dataset_id, request.dataset_id)
        key = (wishes.setdefault(wish, len(wishes)), number, request.subject_id)
        decision = verdicts.get(key)
        if decision is None:
            decision = verdicts[key] = decide(request, facts)
            found.append(decision)
        else:
            found.append(replace(decision, request=request))
    return found
