"""Many decisions at once: data that have all that counts in common are decided once."""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from oncordia.alliance.decide import decide
from oncordia.alliance.facts import AllianceFacts
from oncordia.alliance.judge import Judge, Wish
from oncordia.alliance.verdict import Verdict
from oncordia.domain.alliance import Decision, Outcome, Request


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
        verdicts = Judge(wish, facts).judge_groups(groups.materials, groups.donors, pairs)
        return BulkVerdicts(wanted, tuple(verdicts))


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
        if not request.subject_id:
            number = numbers.get(request.dataset_id, request.dataset_id)
        key = (wishes.setdefault(wish, len(wishes)), number, request.subject_id)
        decision = verdicts.get(key)
        if decision is None:
            decision = verdicts[key] = decide(request, facts)
            found.append(decision)
        else:
            found.append(Decision(request, decision.outcome, decision.reasons, decision.clause))
    return found
