"""What a member may see: many decisions at once, beside the loop that decides one by one."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from time import perf_counter, process_time

import numpy as np

from oncordia.alliance import AllianceFacts, BulkVerdicts, Wish, decide, filter_datasets
from oncordia.domain.alliance import Action, Aim, Decision, Outcome, Purpose, Request
from oncordia.testing import AllianceDesign, draw_permit, make_alliance

ON = date(2024, 9, 1)
PURPOSE = Purpose((Aim.HMB,), is_commercial=False, has_ethics_approval=True, will_publish=True)
N_ONE_BY_ONE = 5_000
SIZES: Mapping[str, AllianceDesign] = {
    "12 members, 12 agreements": AllianceDesign(12, 12, 3, 0, 20_000, 100_000, ("CN", "IT")),
    "300 members, 300 agreements": AllianceDesign(300, 300, 30, 0, 20_000, 100_000),
}


@contextmanager
def _measure(n_decisions: int, what: str) -> Iterator[None]:
    wall, cpu = perf_counter(), process_time()
    yield
    wall, cpu = perf_counter() - wall, process_time() - cpu
    print(f"  {what:<52} {wall:8.3f} {cpu:8.3f} {n_decisions / cpu:14,.0f}", flush=True)


def bench_decisions(scale: float = 1.0) -> None:
    """Print seconds and decisions a CPU second, in bulk and one by one, on one core."""
    print(f"  {'what one member may see':<52} {'wall s':>8} {'CPU s':>8} {'decisions/CPU s':>14}")
    for name, design in SIZES.items():
        n_datasets = max(100, int(design.n_datasets * scale))
        sized = AllianceDesign(
            design.n_members, design.n_agreements, design.n_centres, 0,
            max(20, n_datasets // 5), n_datasets, design.countries,
        )  # fmt: skip
        facts = make_alliance(np.random.default_rng(20240901), sized).facts
        _bench_facts(f"{name}, {n_datasets:,} data sets", facts)


def _bench_facts(name: str, facts: AllianceFacts) -> None:
    by_member = facts.agreements_by_member
    by_id = max(sorted(by_member), key=lambda member_id: len(by_member[member_id]))
    wish = Wish(by_id, Action.SEE, PURPOSE, ON)
    print(f"  {name}; the member with the most agreements asks", flush=True)
    with _measure(len(facts.datasets), "in bulk, first time: with grouping of the data"):
        found = filter_datasets(wish, facts)
    with _measure(len(facts.datasets), "in bulk, grouped before"):
        filter_datasets(wish, facts)
    step = max(1, len(facts.datasets) // N_ONE_BY_ONE)
    requests = [
        Request(by_id, Action.SEE, one.data_kind, PURPOSE, ON, one.dataset_id)
        for one in facts.datasets[::step]
    ]
    with _measure(len(requests), f"one by one, every {step}th"):
        alone = [decide(request, facts) for request in requests]
    same = sum(
        (one.outcome, one.reasons, one.clause, one.answer) == verdict
        for one, verdict in zip(alone, found.verdicts[::step], strict=True)
    )
    _say(found, alone, same)
    _bench_answered(facts, wish, found)


def _bench_answered(facts: AllianceFacts, wish: Wish, before: BulkVerdicts) -> None:
    """The same, once a human has permitted every question."""
    asked = before.list_ids(Outcome.ASK)
    answers = []
    for dataset_id in asked:
        kind = facts.datasets_by_id[dataset_id].data_kind
        request = Request(wish.by_id, wish.action, kind, wish.purpose, wish.on, dataset_id)
        answers += draw_permit(facts, request)
    fresh = AllianceFacts(
        facts.members, facts.agreements, facts.consents, facts.datasets, facts.filings,
        facts.releases, answers=tuple(answers),
    )  # fmt: skip
    with _measure(len(facts.datasets), f"in bulk, first time, with {len(answers):,} answers"):
        found = filter_datasets(wish, fresh)
    with _measure(len(facts.datasets), "in bulk, grouped before, with answers"):
        filter_datasets(wish, fresh)
    answered = {one.question.dataset_id for one in answers}
    requests = [
        Request(wish.by_id, wish.action, one.data_kind, wish.purpose, wish.on, one.dataset_id)
        for one in facts.datasets
        if one.dataset_id in answered
    ]
    alone = [decide(request, fresh) for request in requests]
    verdicts = dict(zip(found.dataset_ids, found.verdicts, strict=True))
    same = sum(
        (one.outcome, one.reasons, one.clause, one.answer) == verdicts[one.request.dataset_id]
        for one in alone
    )
    _say(found, alone, same)


def _say(found: BulkVerdicts, alone: Sequence[Decision], same: int) -> None:
    counts = found.count_outcomes()
    told = ", ".join(f"{outcome} {counts[outcome]:,}" for outcome in Outcome)
    print(f"  answers: {told}; {same:,} of {len(alone):,} equal one by one", flush=True)
